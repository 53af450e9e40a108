import type { KubeObject } from '../../lib/deploy';

/** Told of a change: `ADDED`, `MODIFIED` or `DELETED`. */
export type Watcher = (type: string, object: KubeObject) => void;

/** Objects by their paths, in a plain Map that tells whoever watches what changes. */
export function watchedStore(watchers: ReadonlySet<Watcher>): Map<string, KubeObject> {
  const objects = new Map<string, KubeObject>();
  const tell = (type: string, object: KubeObject) => {
    for (const watcher of watchers) watcher(type, object);
  };
  const set = (path: string, object: KubeObject) => {
    const before = objects.get(path);
    Map.prototype.set.call(objects, path, object);
    if (before !== object) tell(before ? 'MODIFIED' : 'ADDED', object);
    return objects;
  };
  const remove = (path: string) => {
    const before = objects.get(path);
    if (before) tell('DELETED', before);
    return Map.prototype.delete.call(objects, path);
  };
  return Object.defineProperties(objects, { set: { value: set }, delete: { value: remove } });
}
