import { hostname, userInfo } from 'node:os';
import { stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import type { ClusterConnection } from '../cluster/transport';
import { ClusterError } from '../errors';
import type { ApplySet } from './apply-set';

/** Milliseconds between two signs of life. */
const RENEWAL = 10_000;

/** Without a sign of life for so long a holder is dead: longer than a live one goes on trying without a connection. */
const STALE = 180_000;

/** Without a renewal for so long the holder stops, before somebody else takes it for dead. */
const GIVE_UP = 150_000;

/** How often somebody who waits looks for one. */
const LOOK = 2_000;

/** What taking the lock needs. */
export interface LockContext {
  readonly cluster: Cluster;
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  /** What is about to be done, for whoever finds the lock taken: `deploy`. */
  readonly verb: string;
  /** Take it from whoever has it. */
  readonly force: boolean;
  /** Milliseconds between two signs of life. @default 10000 */
  readonly renewal?: number;
  /** Told for whom it waits. */
  readonly onWait: (reason: string) => void;
  /** Told when it is no longer held: somebody has taken it, or may do so. */
  readonly onLost: () => void;
}

/**
 * A Lease that one applier at a time holds for a set: two at once would take objects from each other, or one would
 * prune what the other has just brought.
 */
export class SetLock {
  private timer: NodeJS.Timeout | undefined;
  private renewedAt = performance.now();

  private constructor(
    private lease: KubeObject,
    private readonly path: string,
    private readonly context: LockContext,
  ) {
    // Of the machine, not of the run's clock: signs of life are for others.
    this.timer = setInterval(() => void this.renew(), context.renewal ?? RENEWAL);
    this.timer.unref();
  }

  /**
   * Takes the lock of a set; undefined where the user has no right to leases, which is no reason not to work.
   * A holder who is alive is found out within some seconds; one who is dead is waited for, unless it was on this
   * machine.
   *
   * @throws ClusterError that names the holder, when somebody else is at work
   */
  static async take(set: ApplySet, context: LockContext): Promise<SetLock | undefined> {
    const { cluster, clock, force } = context;
    const lease = leaseOf(set, context.verb);
    const path = await cluster.locate(lease, Number.POSITIVE_INFINITY);
    if (path === undefined) return undefined;
    let seen: { readonly version: string | undefined; readonly since: number } | undefined;
    for (;;) {
      const { object: live, fault } = await cluster.read(lease);
      if (fault) return undefined;
      const holder = stringAt(live, 'spec', 'holderIdentity');
      const version = live?.metadata.resourceVersion;
      const isFree = !live || !holder || force || isDeadHere(holder);
      const isDead = seen?.version === version && clock.now() - (seen?.since ?? 0) >= STALE;
      if (isFree || isDead) {
        const answer = live
          ? await cluster.update({ ...live, ...lease, metadata: live.metadata }, { spec: lease.spec })
          : await cluster.create(lease);
        if (answer && answer.response.status < 300) return new SetLock(answer.json as KubeObject, path, context);
        if (answer?.response.status !== 409) return undefined;
        seen = undefined; // somebody was faster
        continue;
      }
      if (seen && seen.version !== version) throw new ClusterError(busy(holder ?? '', set));
      if (!seen) context.onWait(`${holder} has the lock; waiting for a sign of life`);
      seen ??= { version, since: clock.now() };
      await cluster.client.pause(LOOK);
    }
  }

  /** Gives it back. Never fails: what is left behind counts as dead after a while. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    const { uid, resourceVersion } = this.lease.metadata;
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, resourceVersion },
    });
    // Not through the client, which sends nothing after an interrupt.
    const headers = { 'content-type': 'application/json' };
    await this.context.connection.request({ method: 'DELETE', path: this.path, headers, body }).catch(() => {});
  }

  private async renew(): Promise<void> {
    const { uid, resourceVersion } = this.lease.metadata;
    const body = JSON.stringify({ metadata: { uid, resourceVersion }, spec: { renewTime: microTime() } });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const response = await this.context.connection
      .request({ method: 'PATCH', path: this.path, headers, body })
      .catch(() => undefined);
    if (this.timer === undefined) return;
    if (response?.status === 200) {
      this.renewedAt = performance.now();
      this.lease = JSON.parse(response.body) as KubeObject;
    } else if (response?.status === 409 || response?.status === 404 || performance.now() - this.renewedAt > GIVE_UP) {
      clearInterval(this.timer);
      this.context.onLost();
    }
  }
}

/** The Lease as it is when this program holds it. */
function leaseOf(set: ApplySet, verb: string): KubeObject {
  const now = microTime();
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: set.parent, namespace: set.namespace },
    spec: {
      holderIdentity: `${verb} of ${user()} on ${hostname()} (process ${process.pid})`,
      leaseDurationSeconds: STALE / 1000,
      acquireTime: now,
      renewTime: now,
    },
  };
}

/** Whether a holder was a process of this machine that is no more. */
function isDeadHere(holder: string): boolean {
  const [, host, pid] = / on (\S+) \(process (\d+)\)$/.exec(holder) ?? [];
  if (host !== hostname() || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function busy(holder: string, set: ApplySet): string {
  return (
    `another applier is at work on the set ${set.name}: ${holder}; nothing was sent. Wait for its end; if it is none of ` +
    'yours any more: --break-lock'
  );
}

function user(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // a container may run as a user without a name
  }
}

/** Now, as leases have it. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
