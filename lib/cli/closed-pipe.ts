/**
 * Goes on when nobody reads what is written any more, as with `… | head`: the work is what counts, not the report. Node ends
 * a program with a stack trace otherwise.
 */
export function goOnWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
