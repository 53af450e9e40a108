import { stringAt } from './json';

/**
 * Objects that a program makes while it runs and leaves behind when it goes: a lease, a CA of its own. They stand in no
 * manifest, so who deletes a platform has to be told of them. Never what users keep their work in.
 */
export interface RunTimeObject {
  /** Group and kind, as `groupKindOf` has them: `/Secret`, `coordination.k8s.io/Lease`. */
  readonly groupKind: string;
  /** Their namespace; `*` is every one. @default - the kind has none */
  readonly namespace?: string;
  /** Their name, in which a `*` stands for any text. */
  readonly name: string;
}

/** Group and kind by which leader elections of controllers are kept. */
export const LEASE = 'coordination.k8s.io/Lease';

/** A declaration as it was written into a file; undefined when it is none. */
export function runTimeObjectOf(value: unknown): RunTimeObject | undefined {
  const [groupKind, namespace, name] = ['groupKind', 'namespace', 'name'].map((key) => stringAt(value, key));
  if (!groupKind?.includes('/') || !name) return undefined;
  return { groupKind, name, ...(namespace === undefined ? {} : { namespace }) };
}
