import { valueAt } from '../../kubernetes/json';
import { titleOf } from '../../kubernetes/objects';
import type { RenderedChart } from '../render/rendered-chart';
import { HIDDEN } from '../render/secret-values';
import { changesBetween, type ValueChange } from './changes';

/** An object that two renders have differently. */
export interface ObjectChange {
  /** The object, as `apps/Deployment kubeflow/dashboard`. */
  readonly object: string;
  readonly component: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** What differs in it, where both have it. */
  readonly values: readonly ValueChange[];
}

/** What of a render is not as in another one: objects that only one has, or that differ. */
export function objectChanges(left: readonly RenderedChart[], right: readonly RenderedChart[]): ObjectChange[] {
  const [before, after] = [objectsOf(left), objectsOf(right)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((title): ObjectChange[] => {
    const [one, other] = [before.get(title), after.get(title)];
    const component = (one ?? other)?.component ?? '';
    if (!one || !other) return [{ object: title, component, change: one ? 'removed' : 'added', values: [] }];
    const values = changesBetween(one.value, other.value).map((each) => (isSecret(one.value) ? hidden(each) : each));
    return values.length > 0 ? [{ object: title, component, change: 'changed', values }] : [];
  });
}

function isSecret(object: unknown): boolean {
  return valueAt(object, 'apiVersion') === 'v1' && valueAt(object, 'kind') === 'Secret';
}

/** That a value differs, without the value. */
function hidden({ path, left, right }: ValueChange): ValueChange {
  if (!/^(data|stringData)\b/.test(path)) return { path, left, right };
  return { path, left: left === undefined ? left : HIDDEN, right: right === undefined ? right : HIDDEN };
}

/** Objects by their titles. Definitions that no patch has changed are told by their text alone: they are megabytes. */
function objectsOf(charts: readonly RenderedChart[]) {
  const objects = charts.flatMap(({ name, objects: all, crds }) => [
    ...all.map((object) => ({ title: titleOf(object), component: name, value: object as unknown })),
    ...crds.map((crd) => ({
      title: titleOf(crd.head()),
      component: name,
      value: crd.isChanged ? crd.parse() : crd.text(),
    })),
  ]);
  return new Map(objects.map(({ title, ...rest }) => [title, rest]));
}
