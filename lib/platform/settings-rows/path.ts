/** Paths of settings: `a.b` is a key below another, `a.*` any key of a map, `a[]` an item of a list. */

/** A path with a key behind it. */
export function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** The steps of a path: keys, `*` and `[]`. */
export function stepsOf(path: string): string[] {
  return path.split(/\.|(?=\[\])/).filter((step) => step !== '');
}
