import { readRecord } from '../../kubernetes/render-record';
import type { Cluster } from '../cluster/cluster';
import { wrongCluster } from '../cluster/guard';
import { type ClusterOptions, guardOf, openSessionWhile } from '../cluster/session';
import { readDist } from '../manifests/dist';
import { type Plan, planDeploy } from '../manifests/plan';
import { setOf } from '../set/options';
import { settle } from '../settle';
import { checkApplications } from './applications';
import { look } from './blind-spots';
import { checkCredentials } from './credentials';
import { type Finding, ok, problem } from './finding';
import { checkKinds } from './kinds';
import { checkNeighbours, checkOwners } from './neighbours';
import { checkNetworkPolicies, checkNodes } from './nodes';
import { checkRights } from './rights';
import { checkClaimSizes, checkMetrics, checkStorage } from './services';
import { checkStoredVersions } from './stored-versions';
import { checkVersion } from './version';

/** How to examine a cluster. */
export interface DoctorOptions extends ClusterOptions {
  /** The set that the objects of dist would make up, as for `deploy`. @default 'kubeflow' */
  readonly set?: string;
}

/** What examining a cluster has found. */
export interface Diagnosis {
  /** Nothing is in the way. */
  readonly ok: boolean;
  readonly cluster: string;
  readonly findings: readonly Finding[];
}

/**
 * Looks whether a cluster can take what is in dist, before anything is sent to it.
 *
 * @throws DistError, ClusterError, InterruptedError; RangeError when `set` is no name
 */
export async function examine(options: DoctorOptions = {}): Promise<Diagnosis> {
  const set = setOf(options);
  const [session, plan] = await openSessionWhile({ ...options, anyCluster: true }, async () =>
    planDeploy(await readDist(options.dist ?? 'dist')),
  );
  const { cluster, connection, name, close } = session;
  try {
    const wrong = wrongCluster(guardOf(options), connection);
    const results = await settle([
      Promise.resolve([
        wrong === undefined ? ok('cluster', name) : problem('cluster', wrong, 'choose the other with --context'),
      ]),
      ...preflightChecks(plan, options, cluster),
      Promise.resolve(checkMetrics(plan, cluster)),
      look('neighbours', (seen) => checkNeighbours(plan, set, seen), cluster),
      look('owners', (seen) => checkOwners(plan, set, seen), cluster),
      look('owners', (seen) => checkApplications(plan, seen), cluster),
      look('stored versions', (seen) => checkStoredVersions(plan, seen), cluster),
      look('credentials', (seen) => checkCredentials(plan, options, seen), cluster),
      checkNodes(plan, cluster), // this and the next say themselves what they were not shown
      checkNetworkPolicies(plan, cluster),
    ]);
    const findings = results.flat();
    return { ok: findings.every(({ level }) => level !== 'problem'), cluster: name, findings };
  } finally {
    await close();
  }
}

/** What would make a deployment fail for certain: `deploy` looks before it begins. */
export async function preflight(
  plan: Plan,
  options: Pick<DoctorOptions, 'dist' | 'set'>,
  cluster: Cluster,
): Promise<Finding[]> {
  const findings = (await settle(preflightChecks(plan, options, cluster))).flat();
  return findings.filter(({ level }) => level === 'problem');
}

function preflightChecks(
  plan: Plan,
  options: Pick<DoctorOptions, 'dist' | 'set'>,
  cluster: Cluster,
): Promise<Finding[]>[] {
  return [
    checkKinds(plan, cluster),
    checkVersion(readRecord(options.dist ?? 'dist')?.kubernetes ?? { oldest: {} }, cluster),
    checkRights(plan, setOf(options), cluster),
    checkStorage(plan, cluster),
    look('storage', (seen) => checkClaimSizes(plan, seen), cluster),
  ];
}
