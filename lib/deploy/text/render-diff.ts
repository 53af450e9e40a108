import { titleOf } from '../../kubernetes/objects';
import type { Change } from '../compare/changes';
import type { DiffEntry } from '../compare/diff-object';
import type { DiffResult } from '../diff';
import { renderLeftovers } from './leftovers';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

/** Lines of context that a changed text is shown with. */
const CONTEXT = 2;

/** What a deployment would do, for people to read. */
export function renderDiff(result: DiffResult, paint: Paint): string[] {
  return [
    ...result.entries.flatMap((entry) => renderEntry(entry, paint)),
    ...renderLeftovers(result.leftovers, paint),
    summary(result),
  ];
}

function renderEntry(entry: DiffEntry, paint: Paint): string[] {
  const title = titleOf(entry.object);
  switch (entry.state) {
    case 'create':
      return [paint('green', `+ ${title}`), ...conflictLines(entry, paint)];
    case 'unknown':
      return [paint('dim', `? ${title}: unknown until applied: ${entry.reason}`)];
    case 'refused':
      return [paint('red', `! ${title}: would be refused: ${entry.reason}`)];
    case 'change':
      return [
        paint('yellow', `~ ${title}`),
        ...entry.changes.flatMap((change) => renderChange(change, paint).map((line) => `    ${line}`)),
        ...conflictLines(entry, paint),
      ];
  }
}

/** A changed field, for people. */
export function renderChange(change: Change, paint: Paint): string[] {
  const { path, before, after } = change;
  if (change.masked) return [`${path}: changes (the value is secret)`];
  if (isText(before) && isText(after))
    return [`${path}:`, ...textChange(before, after, paint).map((line) => `  ${line}`)];
  const none = paint('dim', '(none)');
  const old = before === undefined ? none : paint('red', show(before));
  const fresh = after === undefined ? none : paint('green', show(after));
  return [`${path}: ${old} → ${fresh}`];
}

/** The lines that differ between two texts: what is equal at both ends is left out but for a little context. */
function textChange(before: string, after: string, paint: Paint): string[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const context = (lines: string[]) => lines.map((line) => `  ${line}`);
  return [
    ...context(a.slice(Math.max(0, start - CONTEXT), start)),
    ...a.slice(start, a.length - end).map((line) => paint('red', `- ${line}`)),
    ...b.slice(start, b.length - end).map((line) => paint('green', `+ ${line}`)),
    ...context(a.slice(a.length - end, a.length - end + CONTEXT)),
  ];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function show(value: unknown): string {
  const text = typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function conflictLines(entry: DiffEntry, paint: Paint): string[] {
  return (entry.conflicts ?? []).map(
    ({ manager, fields }) => `    ${paint('red', 'conflict')}: ${manager} owns ${fields.join(', ')}`,
  );
}

function summary({ entries, same, leftovers, cluster }: DiffResult): string {
  const { prunable, kept } = leftovers;
  const count = (state: DiffEntry['state']) => entries.filter((entry) => entry.state === state).length;
  const parts = [
    `${count('create')} to create`,
    `${count('change')} to change`,
    ...(count('unknown') > 0 ? [`${count('unknown')} unknown until applied`] : []),
    ...(count('refused') > 0 ? [`${count('refused')} would be refused`] : []),
    ...(prunable.length > 0 ? [`${prunable.length} to prune`] : []),
    ...(kept.length > 0 ? [`${kept.length} left behind`] : []),
    `${same} the same`,
  ];
  return `${cluster}: ${parts.join(', ')}`;
}
