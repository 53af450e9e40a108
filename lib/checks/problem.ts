/** Something that a rendered platform gets wrong, found before it reaches a cluster. */
export interface Problem {
  /** The object: `group/Kind namespace/name`. */
  readonly object: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** A problem on one line. */
export function formatProblem({ object, message }: Problem): string {
  return `${object}: ${message}`;
}
