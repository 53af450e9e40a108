import { listAt, stringAt } from '../../../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { leftIn } from '../../delete/left-in';
import { ClusterError } from '../../errors';
import { DeletionRun } from '../../set/deletion-run';
import { PART_OF_LABEL } from '../../set/labels';
import { ownership, protection } from '../../set/prune-policy';
import { stagesOf } from '../../set/stages';
import { asksForUse, type Conditions } from '../conditions';
import type { ActContext } from './act';

/** Pods of what was applied just now need some time for their end, all of them together. */
const PODS_END = 10_000;

/** An object that a step names and that stays, and why. */
export interface Left {
  readonly object: KubeObject;
  readonly reason: string;
}

/** What a step deletes, and what of its objects it leaves alone. The objects are metadata only. */
export async function toDelete(
  step: UpgradeStepOf<'delete'>,
  context: Pick<ActContext, 'finder' | 'set' | 'installed'>,
): Promise<{ readonly going: readonly KubeObject[]; readonly left: readonly Left[] }> {
  const found = (await context.finder.find(step.match, step.where)).filter(
    (object) => !context.finder.isInDist(object),
  );
  const judged = found.map((object) => ({ object, reason: reasonToStay(object, step, context) }));
  return {
    going: judged.flatMap(({ object, reason }) => (reason === undefined ? [object] : [])),
    left: judged.flatMap(({ object, reason }) => (reason === undefined ? [] : [{ object, reason }])),
  };
}

/**
 * Deletes what a step names: webhooks before their servers, each only if it is still the one that was found and nothing
 * has begun to need it.
 *
 * @throws ClusterError when an object cannot be deleted or does not go in time
 */
export async function deleteAll(
  step: UpgradeStepOf<'delete'>,
  conditions: Conditions,
  context: ActContext,
): Promise<{ readonly gone: readonly KubeObject[]; readonly left: readonly Left[] }> {
  const { cluster, clock, timeout, onEvent } = context;
  const { going, left } = await toDelete(step, context);
  const deadline = clock.now() + PODS_END;
  const run = new DeletionRun(stagesOf(going), {
    cluster,
    clock,
    timeout,
    onEvent,
    ...(step.propagation === undefined ? {} : { propagation: step.propagation }),
    isOurs: (object) => reasonToStay(object, step, context) === undefined,
    keeps: async (object) => {
      if (asksForUse(step) && (await staysInUse(object, deadline, conditions, context)))
        return { object, reason: 'a workload or a pod still names it' };
      return leftIn(object, { cluster, clock, dataKinds: new Set(), made: new Set() });
    },
  });
  await run.run();
  const [failure] = run.failures;
  if (failure) throw new ClusterError(`${titleOf(failure.object)}: ${failure.reason}`);
  return { gone: run.deleted, left: [...left, ...run.kept] };
}

/** Whether something needs an object: a workload that names it, or pods that do not come to their end. */
async function staysInUse(
  object: KubeObject,
  deadline: number,
  conditions: Conditions,
  { cluster, clock }: ActContext,
): Promise<boolean> {
  for (;;) {
    const users = await conditions.usersOf(object);
    if (users.length === 0) return false;
    if (users.some(({ kind }) => kind !== 'Pod') || clock.now() > deadline) return true;
    await cluster.client.pause(2_000);
  }
}

/** Why an object is not one that an old install has left; undefined when it is. */
function reasonToStay(
  object: KubeObject,
  step: UpgradeStepOf<'delete'>,
  { set, finder, installed }: Pick<ActContext, 'set' | 'finder' | 'installed'>,
): string | undefined {
  const label = object.metadata.labels?.[PART_OF_LABEL];
  if (label !== undefined && label !== set.id) return 'it belongs to another set';
  const reason = protection(object) ?? ownership(object);
  if (reason !== undefined) return reason;
  // Controllers have made or filled some Secrets; the step names those.
  const isNamed = step.match.some((text) => {
    const pattern = finder.pattern(text);
    return pattern.groupKind === groupKindOf(object) && pattern.matches(object);
  });
  if (groupKindOf(object) === '/Secret' && isNamed) return undefined;
  // Of an account that is nothing but its name, the server keeps no record of who has applied it.
  if (groupKindOf(object) === '/ServiceAccount' && isNamed && !object.metadata.managedFields?.length) return undefined;
  if (set.has(object)) return undefined;
  const owner = listAt(object.metadata, 'ownerReferences').find((each) => stringAt(each, 'kind') !== 'Namespace');
  if (owner !== undefined) return `${stringAt(owner, 'kind')} ${stringAt(owner, 'name')} owns it`;
  if (!isOfAnInstall(object)) return 'kubectl has not brought it';
  return !installed.isKnown || installed.has(object) ? undefined : 'no release has brought it';
}

/** Whether somebody has applied an object by kubectl. */
function isOfAnInstall({ metadata: { managedFields = [] } }: KubeObject): boolean {
  return managedFields.some(
    ({ manager = '', subresource }) =>
      subresource === undefined && /^(kubectl(-.*)?|before-first-apply)$/.test(manager),
  );
}
