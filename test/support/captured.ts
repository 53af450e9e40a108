/** What a program wrote and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a verb of the command line in this process, which takes a hundredth of the time that a process of its own needs.
 *
 * @param run gives its exit code, leaves it in `process.exitCode` or calls `process.exit`
 */
export async function captured(run: () => unknown): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(Number(code ?? 0));
  });
  try {
    const result = await run();
    return { ...written, code: typeof result === 'number' ? result : Number(process.exitCode ?? 0) };
  } catch (error) {
    if (error instanceof Exit) return { ...written, code: error.code };
    throw error;
  } finally {
    process.exitCode = undefined;
    for (const spy of [...spies, exit]) spy.mockRestore();
  }
}

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}
