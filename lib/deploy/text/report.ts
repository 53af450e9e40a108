import { clusterWritesOf } from '../../kubernetes/cluster-writes';
import { isBelow } from '../../kubernetes/field-pattern';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import type { DeployResult } from '../deploy';
import type { DeployEvent, Failure } from '../outcome';
import { replaceName } from '../replace/named-objects';
import { formatDuration } from './duration';
import { leftoverLines } from './leftovers';
import type { painter } from './terminal';
import { upgradeLines } from './upgrade-report';

type Paint = ReturnType<typeof painter>;

const HEADLINES: Readonly<Record<Failure['kind'], string>> = {
  conflict: 'conflict',
  denied: 'denied',
  failed: 'failed',
  forbidden: 'forbidden',
  immutable: 'immutable',
  invalid: 'invalid',
  'not-found': 'not found',
  server: 'server error',
  stuck: 'stuck',
  timeout: 'timed out',
};

/** A failure in words: what, why, and what can be done about it. */
export function describeFailure(failure: Failure, paint: Paint): string[] {
  const head = `${paint('red', HEADLINES[failure.kind])}: ${titleOf(failure.object)}: ${oneLine(failure.reason)}`;
  const below = [
    ...(failure.conflicts ?? []).map(({ manager, fields }) => `${manager} owns ${fields.join(', ')}`),
    ...(failure.details ?? []).map(oneLine),
    ...adviceFor(failure),
  ];
  return [head, ...below.map((line) => `    ${line}`)];
}

/** A pod that will most likely not run, while it is still waited for. */
export function troubleLines(
  { object, reason, details }: Extract<DeployEvent, { type: 'trouble' }>,
  paint: Paint,
): string[] {
  const head = `  ${paint('yellow', 'in trouble')}: ${titleOf(object)}: ${oneLine(reason)}`;
  return [head, ...details.map((line) => `      ${oneLine(line)}`)];
}

/** The last lines of a deployment. */
export function summarize(result: DeployResult, paint: Paint): string[] {
  const { created, changed, unchanged, deleted, failures, notApplied, warnings, milliseconds } = result;
  const counts = [
    `created ${created.length}`,
    `changed ${changed.length}`,
    `unchanged ${unchanged.length}`,
    ...(deleted.length > 0 ? [`deleted ${deleted.length}`] : []),
    `failed ${failures.length}`,
    ...(notApplied.length > 0 ? [`not applied ${notApplied.length}`] : []),
  ].join(', ');
  return [
    ...warnings.map((warning) => `${paint('yellow', 'warning')}: ${warning}`),
    ...(result.upgrade ? upgradeLines(result.upgrade, paint) : []),
    ...leftoverLines(result, paint),
    ...(result.error === undefined ? [] : [`${paint('red', 'error')}: ${result.error}`]),
    `${stateOf(result, paint)}: ${counts} in ${formatDuration(milliseconds)}`,
    ...(result.ok ? [] : ['run it again to go on: what is applied stays as it is']),
  ];
}

function stateOf({ ok, interrupted, leftovers }: DeployResult, paint: Paint): string {
  if (ok) return paint('green', 'deployed');
  if (interrupted) return paint('red', 'interrupted');
  // It looks for leftovers only when all is applied and ready.
  return paint('red', leftovers ? 'deployed, but not pruned' : 'not deployed');
}

function adviceFor(failure: Failure): string[] {
  if (failure.kind === 'conflict') {
    const managers = (failure.conflicts ?? []).map(({ manager }) =>
      manager.startsWith('kubectl') ? 'kubectl' : manager,
    );
    const flags = [...new Set(managers)].map(
      (manager) => `--take-over ${/\s/.test(manager) ? `'${manager}'` : manager}`,
    );
    return [
      ...writesOfPrograms(failure).map((why) => `${why}: leave the field out of dist`),
      `to take them over: ${flags.join(' ')}, or --force-conflicts for all managers`,
    ];
  }
  if (failure.kind === 'immutable') return [immutableAdvice(failure.object)];
  return [];
}

/** Why programs of the cluster own fields that dist says as well: taking them over would not last. */
function writesOfPrograms({ object, conflicts = [] }: Failure): string[] {
  const fieldsOf = (manager: string) =>
    conflicts.filter((each) => each.manager === manager).flatMap((each) => each.fields);
  const everyTarget = { has: () => true };
  const writes = clusterWritesOf(object, everyTarget).filter(({ manager, field }) =>
    fieldsOf(manager).some((path) => isBelow(path, field)),
  );
  return writes.map(({ program, why }) => `${program}: ${why}`);
}

function immutableAdvice(object: KubeObject): string {
  if (dataIn(object) !== undefined)
    return 'it cannot be changed in place, and deleting it would delete data: undo the change in the settings';
  return `to delete it and make it anew: --replace '${replaceName(object)}'`;
}

/** The API server's messages may hold line breaks. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
