import { stringAt } from '../../kubernetes/json';
import { identityOf, type KubeObject, titleOf } from '../../kubernetes/objects';
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
   * @param going identities of what steps before it will delete: nothing is done yet, and what they will bring about
   * counts as so. @default - they have had their turn
   */
  async obstacle({ when = [], unless = [] }: UpgradeStep, going?: ReadonlySet<string>): Promise<string | undefined> {
    for (const condition of when) {
      if (going && 'done' in condition) continue;
      if (!(await this.holds(condition, going))) return notSo(condition);
    }
    for (const condition of unless) if (await this.holds(condition, going)) return so(condition);
    return undefined;
  }

  /**
   * Why dist has no use for a step, however often an upgrade is run: what it is for is not in dist, or another step does
   * not come for that reason. Undefined when it may still have its turn.
   */
  ruledOut({ when = [], unless = [] }: UpgradeStep, steps: readonly UpgradeStep[]): string | undefined {
    for (const condition of when) {
      if ('inDist' in condition && this.finder.inDist(condition.inDist).length === 0) return notSo(condition);
      const before = 'done' in condition ? steps.find(({ id }) => id === condition.done) : undefined;
      const reason = before && this.ruledOut(before, steps);
      if (reason !== undefined) return reason;
    }
    const against = unless.find((each) => 'inDist' in each && this.finder.inDist(each.inDist).length > 0);
    return against && so(against);
  }

  /** What a step still waits for, in words. */
  async awaited({ after = [] }: UpgradeStep): Promise<string[]> {
    const states = await settle(after.map(async (each) => ((await this.holds(each)) ? [] : [notSo(each)])));
    return states.flat();
  }

  /** The workloads and pods in the namespace of a ConfigMap or a Secret that name it. */
  async usersOf({ metadata: { namespace = '', name } }: KubeObject): Promise<readonly KubeObject[]> {
    const users = await this.finder.findHere(USERS.map((kind) => `${kind} ${namespace}/*`));
    return users.filter((user) => isRunning(user) && JSON.stringify(user.spec).includes(JSON.stringify(name)));
  }

  private async holds(condition: UpgradeCondition, going?: ReadonlySet<string>): Promise<boolean> {
    if ('exists' in condition) {
      const found = await this.finder.find(condition.exists, condition.where);
      return found.some((object) => !going?.has(identityOf(object)));
    }
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
