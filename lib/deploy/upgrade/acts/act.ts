import type { Clock } from '../../clock';
import type { Cluster } from '../../cluster/cluster';
import type { ClusterConnection } from '../../cluster/transport';
import { ClusterError } from '../../errors';
import type { Plan } from '../../manifests/plan';
import type { DeployEvent } from '../../outcome';
import type { ApplySet } from '../../set/apply-set';
import type { Customised } from '../edits';
import type { ObjectFinder } from '../finder';
import type { Installed } from '../installed';
import type { Journal } from '../journal';

/** What doing a step needs. */
export interface ActContext {
  readonly cluster: Cluster;
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly set: ApplySet;
  /** The whole of dist. */
  readonly plan: Plan;
  readonly finder: ObjectFinder;
  /** What the cluster has of the release that it had, and of those before it. */
  readonly installed: Installed;
  /** Objects of dist that somebody has changed by hand, looked for once. */
  readonly edited: () => Promise<readonly Customised[]>;
  readonly journal: Journal;
  /** Milliseconds that a step has. */
  readonly timeout: number;
  readonly onEvent: (event: DeployEvent) => void;
}

/** Looks again and again until something is so. @throws ClusterError when it is not in time */
export async function until(
  { cluster, clock, timeout }: Pick<ActContext, 'cluster' | 'clock' | 'timeout'>,
  isSo: () => Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = clock.now() + timeout;
  while (!(await isSo())) {
    if (clock.now() > deadline) throw new ClusterError(`${what} within ${Math.round(timeout / 1000)} s`);
    await cluster.client.pause(500);
  }
}
