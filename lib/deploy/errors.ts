/** What stands in dist cannot be deployed; nothing was sent. All problems are in it, not only the first. */
export class DistError extends Error {
  override readonly name = 'DistError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The cluster cannot be used at all: no kubeconfig, no connection, refused credentials. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** The user (or the caller's signal) stopped the run. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('interrupted');
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  // Not by instanceof: an error may come from another realm (a worker, a test's sandbox).
  const { message, errors, code, name }: Partial<Record<string, unknown>> = Object(error);
  // A connection attempt over IPv4 and IPv6 fails with an AggregateError that has no message of its own.
  if (message === '' && Array.isArray(errors)) return errors.map(messageOf).join('; ');
  if (message === '') return String(code ?? name ?? 'no reason given');
  return typeof message === 'string' ? message : String(error);
}
