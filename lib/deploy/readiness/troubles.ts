import { listAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import { partOf } from '../manifests/plan';
import type { Pending } from '../outcome';
import { settle } from '../settle';
import { eventLines } from './diagnose';
import { logTail } from './log-tail';
import { podProblem } from './pods';

/** What does not heal by waiting, or seldom: whoever deploys should hear of it long before the timeout. */
const LASTING: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImageInspectError',
  'ImagePullBackOff',
  'InvalidImageName',
]);

/** How often pods are looked at while workloads are waited for. */
const INTERVAL = 5_000;

/** A pod that most likely will not run before somebody changes something. */
export interface Trouble {
  readonly pod: KubeObject;
  readonly reason: string;
  /** The last warning among its events, and the last lines of its log. */
  readonly details: readonly string[];
}

/** Looks after the pods of what is waited for, and tells of each in trouble once. */
export class Troubles {
  private lookedAt: number;
  private readonly told = new Set<string | undefined>();

  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly onTrouble: (trouble: Trouble) => void,
  ) {
    this.lookedAt = clock.now();
  }

  /** Looks, unless it has just done so: one request for each namespace. */
  async look(pending: readonly Pending[]): Promise<void> {
    if (this.clock.now() - this.lookedAt < INTERVAL) return;
    this.lookedAt = this.clock.now();
    const workloads = pending.map(({ object }) => object).filter((object) => partOf(object) === 'workloads');
    const namespaces = new Set(workloads.map(({ metadata }) => metadata.namespace ?? ''));
    await settle([...namespaces].map((namespace) => this.lookInto(namespace)));
  }

  private async lookInto(namespace: string): Promise<void> {
    // Who waits for long hears from `diagnose` that they cannot be listed.
    const pods = shownObjects(await this.cluster.listWhole('v1', 'Pod', {}, { namespace }));
    await settle(
      pods
        .filter((pod) => !this.told.has(pod.metadata.uid) && isLasting(pod))
        .map(async (each) => {
          this.told.add(each.metadata.uid);
          const pod = { ...each, apiVersion: 'v1', kind: 'Pod' }; // items of a list lack both
          const details = [...(await eventLines(pod, this.cluster)), ...(await logTail(pod, this.cluster))];
          this.onTrouble({ pod, reason: podProblem(pod) ?? 'does not run', details });
        }),
    );
  }
}

function isLasting(pod: KubeObject): boolean {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  return statuses.some((status) => LASTING.has(stringAt(status, 'state', 'waiting', 'reason') ?? ''));
}
