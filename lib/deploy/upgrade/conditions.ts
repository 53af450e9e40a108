import { stringAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { UpgradeCondition, UpgradeStep } from '../../kubernetes/upgrade-step';
import type { ReadinessChecks } from '../readiness/checks';
import { settle } from '../settle';
import type { ObjectFinder } from './finder';

/** Kinds of what names ConfigMaps and Secrets while it runs. */
const USERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Pod'];

/** Tells whether what steps depend on holds, at this moment. */
export class Conditions {
  constructor(
    private readonly finder: ObjectFinder,
    private readonly checks: ReadinessChecks,
    /** Whether a step is done, or found nothing to do. */
    private readonly isDone: (id: string) => boolean,
  ) {}

  /**
   * Why a step has to be left out; undefined when it may be taken.
   *
   * @param planning nothing is done yet: what steps before it will bring about counts as there
   */
  async obstacle({ when = [], unless = [] }: UpgradeStep, planning = false): Promise<string | undefined> {
    for (const condition of when) {
      if (planning && 'done' in condition) continue;
      if (!(await this.holds(condition))) return notSo(condition);
    }
    for (const condition of unless) if (await this.holds(condition)) return so(condition);
    return undefined;
  }

  /** What a step still waits for, in words. */
  async awaited({ after = [] }: UpgradeStep): Promise<string[]> {
    const states = await settle(after.map(async (each) => ((await this.holds(each)) ? [] : [notSo(each)])));
    return states.flat();
  }

  /** Whether a workload or a pod in the namespace of a ConfigMap or a Secret names it. */
  async isInUse({ metadata: { namespace = '', name } }: KubeObject): Promise<boolean> {
    const patterns = USERS.map((kind) => `${kind} ${namespace}/*`);
    const users = await this.finder.findHere(patterns);
    const text = JSON.stringify(users.filter(isRunning).map(({ spec }) => spec));
    return new RegExp(`"${name.replaceAll('.', '\\.')}"`).test(text);
  }

  private async holds(condition: UpgradeCondition): Promise<boolean> {
    if ('exists' in condition) return (await this.finder.find(condition.exists, condition.where)).length > 0;
    if ('inDist' in condition) return this.finder.inDist(condition.inDist).length > 0;
    if ('done' in condition) return this.isDone(condition.done);
    // Asked for each object, when it is its turn.
    if ('inUse' in condition) return false;
    const states = await settle(this.finder.inDist([condition.ready]).map((object) => this.checks.check(object)));
    return states.every(({ state }) => state === 'ready');
  }
}

/** A pod that is going, or has come to its end, needs nothing any more. */
function isRunning({ metadata, status }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && !/^(Succeeded|Failed)$/.test(stringAt(status, 'phase') ?? '');
}

/** Whether a step asks for each of its objects whether something still names it. */
export function asksForUse({ unless = [] }: UpgradeStep): boolean {
  return unless.some((condition) => 'inUse' in condition);
}

function so(condition: UpgradeCondition): string {
  if ('exists' in condition) return `there are objects such as ${condition.exists[0]}`;
  if ('inDist' in condition) return `dist has ${condition.inDist.join(', ')}`;
  return 'another condition holds';
}

function notSo(condition: UpgradeCondition): string {
  if ('exists' in condition) return `there is none of ${condition.exists.join(', ')}`;
  if ('inDist' in condition) return `dist has no ${condition.inDist.join(', ')}`;
  if ('done' in condition) return `the step ${condition.done} is not done`;
  if ('ready' in condition) return `${condition.ready} is not ready`;
  return 'a condition does not hold';
}

/** Objects as a list of titles, for messages: the first few, and how many more. */
export function titles(objects: readonly KubeObject[], shown = 3): string {
  const names = objects.slice(0, shown).map(titleOf);
  const rest = objects.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
