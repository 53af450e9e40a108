/** Keys and list positions that lead to a value. */
export type Path = readonly PropertyKey[];

/** One thing that is wrong with what was written or rendered. */
export interface Problem {
  /** Where: the path within settings or props, or the title of a rendered object alone. Empty for the whole. */
  readonly path: Path;
  /** What is wrong, with the value received and what is allowed. */
  readonly message: string;
}
