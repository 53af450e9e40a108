import { counted } from '../../kubernetes/counted';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import type { DeletePreview, DeleteResult } from '../delete/delete';
import { isContainer } from '../delete/delete-plan';
import { formatDuration } from './duration';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

const NAMED = 5;

/** What a deletion would do, for people who are asked whether it shall. */
export function renderDeletePreview(preview: DeletePreview, paint: Paint): string[] {
  const { cluster, objects, data, inside, kept } = preview;
  const lost = [...data, ...inside];
  const open = objects.filter((object) => isContainer(object) && !data.includes(object));
  return [
    `${counted(objects.length, 'object')} would be deleted from ${cluster}`,
    ...(lost.length > 0 ? [paint('red', 'data that would be lost:'), ...byKind(lost).map((line) => `  ${line}`)] : []),
    ...(open.length > 0
      ? [`of these stay, if anything of users is in them: ${open.map(titleOf).slice(0, NAMED).join(', ')}${more(open)}`]
      : []),
    ...kept.map((each) => `${paint('yellow', 'stays')}: ${titleOf(each.object)}: ${each.reason}`),
  ];
}

/** The last lines of a deletion. */
export function summarizeDelete(result: DeleteResult, paint: Paint): string[] {
  const { deleted, kept, failures, warnings, milliseconds, error } = result;
  const held = failures.some(({ reason, kind }) => kind === 'stuck' && /finalizers/.test(reason));
  return [
    ...warnings.map((warning) => `${paint('yellow', 'warning')}: ${warning}`),
    ...kept.map(
      ({ object, reason, data }) =>
        `${paint('yellow', 'left behind')}: ${titleOf(object)}: ${reason}${data ? ` (unless --delete-data ${object.kind})` : ''}`,
    ),
    ...(error === undefined ? [] : [`${paint('red', 'error')}: ${error}`]),
    `${stateOf(result, paint)}: deleted ${deleted.length}, left behind ${kept.length}, failed ${failures.length} in ${formatDuration(milliseconds)}`,
    ...(held ? ['if nobody serves these finalizers any more: --remove-finalizers takes them away'] : []),
    ...(result.ok || result.declined ? [] : ['run it again to go on']),
  ];
}

function stateOf({ ok, declined, interrupted }: DeleteResult, paint: Paint): string {
  if (ok) return paint('green', 'deleted');
  if (declined) return 'nothing deleted';
  return paint('red', interrupted ? 'interrupted' : 'not deleted');
}

function byKind(objects: readonly KubeObject[]): string[] {
  const kinds = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const key = groupKindOf(object).replace(/^\//, '');
    kinds.set(key, [...(kinds.get(key) ?? []), object]);
  }
  return [...kinds].map(([kind, members]) => {
    const names = members
      .slice(0, NAMED)
      .map(({ metadata: { namespace, name } }) => `${namespace ? `${namespace}/` : ''}${name}`);
    return `${members.length} ${kind}: ${names.join(', ')}${more(members)}`;
  });
}

function more({ length }: readonly unknown[]): string {
  return length > NAMED ? ` and ${length - NAMED} more` : '';
}
