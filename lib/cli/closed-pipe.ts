import { messageOf } from '../deploy/errors';

/** What a stream says of which nobody reads the other end: its pipe is closed, or its terminal is gone. */
const NO_READER: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO']);

/**
 * Goes on when what is written does not arrive, as with `2>&1 | head` or on a full disk: the work is what counts, not the
 * report, and a deployment must not end in its midst for it. Node ends a program with a stack trace otherwise. A result that
 * was lost although nobody has turned away from it ends the program with 2 in place of 0.
 */
export function goOnWithoutReader(): void {
  process.stderr.on('error', () => {});
  let lost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (NO_READER.has(error.code) || lost) return;
    lost = true;
    process.stderr.write(`error: the output cannot be written: ${messageOf(error)}\n`);
    process.once('exit', (code) => {
      if (code === 0) process.exitCode = 2;
    });
  });
}

/**
 * Runs a task that does nothing but tell, and would go on for ever: it ends as well when nobody reads stdout any more, as
 * with `logs --follow | head`.
 *
 * @param task gets a signal that is aborted then, or with `signal`
 */
export async function whileRead(signal: AbortSignal, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const unread = new AbortController();
  const stop = () => unread.abort();
  process.stdout.once('error', stop);
  try {
    await task(AbortSignal.any([signal, unread.signal]));
  } catch (error) {
    if (signal.aborted || !unread.signal.aborted) throw error;
  } finally {
    process.stdout.off('error', stop);
  }
}
