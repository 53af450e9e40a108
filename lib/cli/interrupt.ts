/** The exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** Runs a task that the first Ctrl-C (or SIGTERM) asks to stop; the second one ends the program as ever. */
export async function withInterrupt<T>(onStop: () => void, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    release();
    onStop();
    controller.abort();
  };
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await task(controller.signal);
  } finally {
    release();
  }
}
