import { fieldsAt } from '../../kubernetes/field-pattern';
import { listAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { FieldCondition } from '../../kubernetes/upgrade-step';
import { matches } from '../../kubernetes/wildcard';

/** Phases and conditions by which Argo, Katib, Trainer and the training operator say that something has come to its end. */
const ENDS: ReadonlySet<string> = new Set([
  'Complete',
  'Completed',
  'Error',
  'Failed',
  'Killed',
  'Omitted',
  'Skipped',
  'Succeeded',
]);

/** Whether a live object has the fields that a condition asks for. */
export function fits(object: KubeObject, { has, unfinished, image }: FieldCondition): boolean {
  if (has && !has.some((path) => fieldsAt(object, path.split('.')).length > 0)) return false;
  if (unfinished && hasEnded(object)) return false;
  return image === undefined || imagesOf(object).some((each) => matches(image, each));
}

/** Images of the containers of a workload. */
export function imagesOf(object: KubeObject): string[] {
  const podSpec = (list: string) => listAt(object, 'spec', 'template', 'spec', list);
  return [...podSpec('initContainers'), ...podSpec('containers')].flatMap((each) => stringAt(each, 'image') ?? []);
}

function hasEnded(object: KubeObject): boolean {
  if (ENDS.has(stringAt(object, 'status', 'phase') ?? '')) return true;
  return listAt(object, 'status', 'conditions').some(
    (each) => ENDS.has(stringAt(each, 'type') ?? '') && stringAt(each, 'status') === 'True',
  );
}
