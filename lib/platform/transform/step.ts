import type { KubeObject } from '../../kubernetes/objects';
import type { Path } from '../../kubernetes/problem';

/** An object after a change of the user's, and the setting that says the change. */
export interface Step {
  readonly object: KubeObject;
  /** Path of the setting for what it does at a path of the object. */
  readonly setting: (path: Path) => Path;
  /** Whether the result need not fit the schema of its kind. */
  readonly unchecked?: boolean;
}
