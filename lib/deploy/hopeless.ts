import type { Cluster } from './cluster/cluster';
import type { ClaimSecretOptions } from './data/claim-secrets';
import { checkCredentials } from './doctor/credentials';
import { preflight } from './doctor/doctor';
import type { Finding } from './doctor/finding';
import { type UnappliableContext, unappliable } from './doctor/unappliable';
import { ClusterError } from './errors';
import type { Plan } from './manifests/plan';
import { foreignOwnerLines, foreignOwnersOf } from './ownership/foreign-owners';
import type { TakeOver } from './ownership/take-over';
import { type SetOptions, setOf } from './set/options';
import { settle } from './settle';
import { UNPREPARED_ADVICE, type UpgradeKnowledge, unpreparedServers } from './upgrade/unprepared';

const UNREADY = 'it would not get ready (--no-preflight deploys all the same)';

/** What of the options of a deployment is looked at before anything is sent. */
export interface HopelessOptions extends Pick<SetOptions, 'dist' | 'set'>, ClaimSecretOptions, UpgradeKnowledge {
  readonly preflight?: boolean;
  readonly takeOver?: TakeOver;
}

/**
 * Ends a deployment before anything is sent that would fail for certain, put data out of reach, or be undone by a tool
 * which is still at work.
 *
 * @throws ClusterError with all reasons
 */
export async function refuseHopeless(plan: Plan, options: HopelessOptions, cluster: Cluster): Promise<void> {
  const [stake = [], unready = []] = await settle([
    // Whatever else is left out: an apply never puts data out of reach.
    dataAtStake(plan, options, cluster),
    options.preflight === false ? Promise.resolve([]) : preflight(plan, options, cluster).then(linesOf),
  ]);
  const reasons = [...under('it would put data out of reach', stake), ...under(UNREADY, unready)];
  if (reasons.length > 0) throw new ClusterError(`nothing was sent, since ${reasons.join('\n')}`);
  await refuseForeignOwners(plan, options, cluster);
}

async function dataAtStake(plan: Plan, options: HopelessOptions, cluster: Cluster): Promise<string[]> {
  const [credentials = [], servers = []] = await settle([
    checkCredentials(plan, options, cluster).then((found) => linesOf(found.filter(({ level }) => level === 'problem'))),
    unpreparedServers(plan, options, setOf(options), cluster).then((found) =>
      found.map(({ reason }) => `${reason}. ${UNPREPARED_ADVICE}`),
    ),
  ]);
  return [...credentials, ...servers];
}

/**
 * Ends a deployment of which something would not be applied for certain, once it is known what was deployed before.
 *
 * @throws ClusterError with all reasons
 */
export async function refuseUnappliable(context: UnappliableContext, { preflight }: HopelessOptions): Promise<void> {
  if (preflight === false) return;
  const problems = linesOf(await unappliable(context));
  if (problems.length > 0) throw new ClusterError(`nothing was sent, since ${under(UNREADY, problems).join('')}`);
}

function under(why: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[`${why}:`, ...lines].join('\n')];
}

function linesOf(problems: readonly Finding[]): string[] {
  return problems.map(({ message, advice }) => `${message}${advice === undefined ? '' : `: ${advice}`}`);
}

/** Who takes fields over means that the one before him has left. */
async function refuseForeignOwners(plan: Plan, { takeOver = [] }: HopelessOptions, cluster: Cluster): Promise<void> {
  if (takeOver === 'all' || takeOver.length === 0) return;
  const owners = await foreignOwnersOf(plan, cluster);
  if (owners.length === 0) return;
  throw new ClusterError(['nothing was sent:', ...foreignOwnerLines(owners)].join('\n'));
}
