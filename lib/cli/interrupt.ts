/** The exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** Ctrl-C, whoever ends processes, and a terminal or connection that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a task that the first Ctrl-C (or another of these signals) asks to stop; the second one ends the program as ever. */
export async function withInterrupt<T>(onStop: () => void, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    release();
    onStop();
    controller.abort();
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await task(controller.signal);
  } finally {
    release();
  }
}
