import type { KubeObject } from '../../kubernetes/objects';
import type { UpgradeStep } from '../../kubernetes/upgrade-step';
import type { ActContext } from './acts/act';
import { copyAll, toCopy } from './acts/copy';
import { migrateAll, toMigrate } from './acts/migrate';
import { patchAll, toPatch } from './acts/patch';
import { deleteAll, type Left, toDelete } from './acts/remove';
import { restartAll } from './acts/restart';
import { stopAll, toStop } from './acts/stop';
import { checkStep } from './checks';
import type { Conditions } from './conditions';

/** What a step would do now. */
export interface ToDo {
  /** What it is about, metadata only or whole. */
  readonly objects: readonly KubeObject[];
  /** What a check has found. */
  readonly reason?: string;
  /** What a check has found rules the upgrade out. */
  readonly stops?: boolean;
}

/** What a step has done. */
export interface Outcome {
  readonly objects: readonly KubeObject[];
  /** What it leaves alone. */
  readonly left?: readonly Left[];
}

/**
 * What a step would do on the cluster as it is; undefined when that is nothing.
 *
 * @throws ClusterError when that cannot be told
 */
export async function toDo(step: UpgradeStep, context: ActContext): Promise<ToDo | undefined> {
  if (step.do === 'check') {
    const found = await checkStep(step, context);
    if (found.verdict === 'as-wanted') return undefined;
    const stops = found.verdict === 'otherwise' && step.otherwise === 'stop';
    return { objects: found.objects, reason: found.reason, stops };
  }
  const objects = await objectsFor(step, context);
  if (step.do === 'ask' && step.match.length === 0) return { objects };
  return objects.length > 0 ? { objects } : undefined;
}

async function objectsFor(step: UpgradeStep, context: ActContext): Promise<readonly KubeObject[]> {
  const { finder, set } = context;
  switch (step.do) {
    case 'check':
    case 'adopt':
    case 'apply':
      return [];
    case 'patch':
      return toPatch(step, context);
    case 'stop':
      return toStop(step, context);
    case 'migrate':
      return toMigrate(step, context);
    case 'copy':
      return toCopy(step, context);
    case 'delete':
      return (await toDelete(step, context)).going;
    case 'replace':
      return (await finder.find(step.match, step.where)).filter(
        (object) => finder.isInDist(object) && !set.has(object),
      );
    // What dist has of the same name is no rest of anything.
    case 'keep':
      return (await finder.find(step.match, step.where)).filter((object) => !finder.isInDist(object));
    case 'ask':
    case 'restart':
      return finder.find(step.match, step.where);
  }
}

/**
 * Does a step.
 *
 * @param named somebody has named it, and knows what there is to know of it
 * @throws ClusterError, InterruptedError
 */
export async function doStep(
  step: UpgradeStep,
  named: boolean,
  conditions: Conditions,
  context: ActContext,
): Promise<Outcome> {
  switch (step.do) {
    case 'patch':
      return { objects: await patchAll(step, context) };
    case 'stop':
      return { objects: await stopAll(step, named, context) };
    case 'migrate':
      return { objects: await migrateAll(step, context) };
    case 'copy':
      return { objects: await copyAll(step, context) };
    case 'restart':
      return { objects: await restartAll(step, context) };
    case 'delete': {
      const { gone, left } = await deleteAll(step, conditions, context);
      return { objects: gone, left };
    }
    default:
      return { objects: [] };
  }
}
