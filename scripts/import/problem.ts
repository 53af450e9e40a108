/** A failure that the maintainer can act on: it is printed as one line, without a stack. */
export class ImportProblem extends Error {}

/** The one-line reason of any thrown value, for a progress line. */
export function reasonOf(error: unknown): string {
  const { message, cause } = asError(error);
  const because = cause === undefined ? '' : `: ${asError(cause).message}`;
  return `${message}${because}`.replace(/\s+/g, ' ').trim();
}

/** `instanceof Error` is not asked: errors of `fetch` may come from another realm. */
function asError(value: unknown): { message: string; cause?: unknown } {
  if (typeof value !== 'object' || value === null || !('message' in value)) return { message: String(value) };
  const code = 'code' in value ? String(value.code) : '';
  return { message: String(value.message) || code, cause: 'cause' in value ? value.cause : undefined };
}
