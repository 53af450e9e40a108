import { readRecord } from '../kubernetes/render-record';
import { openSessionWhile } from './cluster/session';
import { type DiffEntry, diffObject } from './compare/diff-object';
import { type ClaimSecretOptions, lockOutAdvice, lockOutsOf } from './data/claim-secrets';
import { InterruptedError } from './errors';
import { readDist } from './manifests/dist';
import { isPart, type PartOptions, partOfPlan } from './manifests/part';
import { objectsOf, planDeploy } from './manifests/plan';
import type { TakeOver } from './ownership/take-over';
import type { Leftovers } from './set/leftovers';
import { LiveSet } from './set/live-set';
import { type SetOptions, setOf } from './set/options';
import { settle } from './settle';

/** How to compare. */
export interface DiffOptions extends SetOptions, PartOptions, ClaimSecretOptions {
  /** Managers with whose fields there is no conflict, as for `deploy`. @default - none */
  readonly takeOver?: TakeOver;
}

/** What deploying dist would do. */
export interface DiffResult {
  /** Objects that are not as dist says, in the order in which they would be applied. */
  readonly entries: readonly DiffEntry[];
  /** Number of objects that are as dist says. */
  readonly same: number;
  /** What dist no longer holds: deploying leaves it behind unless it prunes. */
  readonly leftovers: Leftovers;
  readonly warnings: readonly string[];
  readonly cluster: string;
}

/**
 * Compares dist with the cluster. The server itself tells what an apply would make of each object (dry run), so its
 * defaults, its webhooks and what other managers own are all in it. Nothing is changed.
 *
 * @throws DistError, ClusterError, InterruptedError; RangeError when `set` is no name
 */
export async function diff(options: DiffOptions = {}): Promise<DiffResult> {
  const set = setOf(options);
  const [{ name, cluster, clock, close }, { plan, part }] = await openSessionWhile(options, async () => {
    const plan = planDeploy(await readDist(options.dist ?? 'dist'));
    return { plan, part: partOfPlan(plan, options) };
  });
  try {
    const objects = part.waves.flatMap(objectsOf);
    const declared = readRecord(options.dist ?? 'dist')?.claimSecrets ?? [];
    const live = await LiveSet.open(set, plan, declared, { cluster, clock });
    live.prefetch(objects);
    const lockOuts = await lockOutsOf(objects, declared, cluster, options);
    const refusals = new Map(lockOuts.map((each) => [each.object, `${each.reason}: ${lockOutAdvice(each)}`]));
    const context = { plan, cluster, set, live, takeOver: options.takeOver ?? [], refusals };
    const finding = isPart(options)
      ? Promise.resolve({ prunable: [], kept: [], members: 0, problems: [] })
      : live.findLeftovers(options.pruneData ?? []);
    const comparing = objects.map((object) => diffObject(object, context));
    await settle<unknown>([finding, ...comparing]).catch((error: unknown) => {
      throw options.signal?.aborted ? new InterruptedError() : error;
    });
    const leftovers = await finding;
    const entries = (await settle(comparing)).filter((entry) => entry !== undefined).filter(isDifference);
    const warnings = [...cluster.client.warnings];
    return { entries, same: objects.length - entries.length, leftovers, warnings, cluster: name };
  } finally {
    await close();
  }
}

/** Whose a field is, is no difference as long as its value stays. */
function isDifference({ state, changes, conflicts }: DiffEntry): boolean {
  return state !== 'change' || changes.length > 0 || conflicts !== undefined;
}
