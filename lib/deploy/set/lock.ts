import { hostname, userInfo } from 'node:os';
import { stringAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { type Fault, faultOf, isQuotaRace } from '../cluster/faults';
import type { ApiResponse, ClusterConnection } from '../cluster/transport';
import { writeIfUnchanged } from '../cluster/writes';
import { ClusterError } from '../errors';
import type { ApplySet } from './apply-set';

/** Milliseconds between two signs of life. */
const RENEWAL = 10_000;

/** Without a sign of life for so long a holder is dead: longer than a live one goes on trying without a connection. */
const STALE = 180_000;

/** Without a renewal for so long the holder stops, before somebody else takes it for dead. */
const GIVE_UP = 150_000;

/** How often giving it back is tried: something may write into it just then, or the server have a weak moment. */
const RELEASES = 3;

/** Milliseconds between two tries in a weak moment. */
const RELEASE_PAUSE = 200;

/** How often somebody who waits looks for one. */
const LOOK = 2_000;

/** What a server answers to a write of what has changed, is gone, or has another UID. */
const REFUSED: ReadonlySet<number> = new Set([404, 409, 422]);

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
  /** Told why there is none. */
  readonly onWithout: (reason: string) => void;
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
   * Takes the lock of a set; undefined where the user has no right to leases, which is no reason not to work: `onWithout`
   * is told.
   * A holder who is alive is found out within some seconds; one who is dead is waited for, unless it was on this
   * machine.
   *
   * @throws ClusterError that names the holder, when somebody else is at work; or when the server is unwell for so long that
   * nobody can tell
   */
  static async take(set: ApplySet, context: LockContext): Promise<SetLock | undefined> {
    const { cluster, clock, force } = context;
    const lease = leaseOf(set, context.verb);
    const path = await cluster.locate(lease, Number.POSITIVE_INFINITY);
    if (path === undefined) return without('the server does not serve Leases', context);
    let seen: { readonly version: string | undefined; readonly since: number } | undefined;
    for (;;) {
      const read = await cluster.read(lease);
      if (read.fault) return withoutFor(read.fault, lease, 'read', context);
      const live = read.object;
      // We have it although nobody has told us: the answer was lost.
      if (live && isHeldAs(live, lease)) return new SetLock(live, path, context);
      const holder = stringAt(live, 'spec', 'holderIdentity');
      const version = live?.metadata.resourceVersion;
      const isFree = !live || !holder || force || isDeadHere(holder);
      const isDead = seen?.version === version && clock.now() - (seen?.since ?? 0) >= STALE;
      if (isFree || isDead) {
        const answer = live ? await writeIfUnchanged(live, { spec: lease.spec }, cluster) : await cluster.create(lease);
        if (answer && answer.response.status < 300) return new SetLock(answer.json as KubeObject, path, context);
        if (!answer) return without('the server does not serve Leases', context);
        if (answer.response.status !== 409 || isQuotaRace(answer.response))
          return withoutFor(faultOf(answer.response), lease, live ? 'written' : 'made', context);
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
    for (let tries = 0; tries < RELEASES; tries++) {
      const { uid, resourceVersion } = this.lease.metadata;
      const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } };
      const response = await this.send('DELETE', 'application/json', options);
      const isWeak = response === undefined || response.status === 429 || response.status >= 500;
      // Whoever came next would else take it for held, and wait for minutes.
      if (isWeak) await this.context.clock.sleep(RELEASE_PAUSE);
      else if (response.status !== 409 || (await this.look()) !== 'ours') return;
    }
  }

  private async renew(): Promise<void> {
    const { uid, resourceVersion } = this.lease.metadata;
    const body = { metadata: { uid, resourceVersion }, spec: { renewTime: microTime() } };
    const response = await this.send('PATCH', 'application/merge-patch+json', body);
    const renewed = response?.status === 200 ? leaseIn(response) : undefined;
    if (renewed) this.note(renewed);
    // Somebody has written into it, or made another one; whose it is now says what that means.
    const owner = REFUSED.has(response?.status ?? 0) ? await this.look() : 'unknown';
    if (this.timer === undefined) return;
    if (owner === 'not-ours' || performance.now() - this.renewedAt > GIVE_UP) {
      clearInterval(this.timer);
      this.context.onLost();
    }
  }

  /** Reads whose it is. A write of ours whose answer was lost, or a label that somebody has put on, leaves it ours. */
  private async look(): Promise<'ours' | 'not-ours' | 'unknown'> {
    const response = await this.send('GET');
    if (response?.status === 404) return 'not-ours';
    const live = response?.status === 200 ? leaseIn(response) : undefined;
    if (!live) return 'unknown';
    if (!isHeldAs(live, this.lease)) return 'not-ours';
    this.note(live);
    return 'ours';
  }

  private note(lease: KubeObject): void {
    this.lease = lease;
    this.renewedAt = performance.now();
  }

  /** Once, and not through the client, which sends nothing after an interrupt. */
  private async send(
    method: 'GET' | 'PATCH' | 'DELETE',
    type?: string,
    body?: unknown,
  ): Promise<ApiResponse | undefined> {
    const content = type === undefined ? {} : { headers: { 'content-type': type }, body: JSON.stringify(body) };
    return this.context.connection.request({ method, path: this.path, ...content }).catch(() => undefined);
  }
}

/** What the server will not do stays so; what it could not do just now may hide somebody who is at work. */
function withoutFor(fault: Fault, lease: KubeObject, how: string, context: LockContext): undefined {
  const reason = `${titleOf(lease)} cannot be ${how}: ${fault.reason}`;
  if (fault.answer === 'retry') throw new ClusterError(reason);
  return without(reason, context);
}

function without(reason: string, { onWithout }: LockContext): undefined {
  onWithout(reason);
  return undefined;
}

/** How often this process has asked for one. */
let taken = 0;

/** The Lease as it is when this program holds it. */
function leaseOf(set: ApplySet, verb: string): KubeObject {
  const now = microTime(taken++);
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

/** Whether a Lease is held by the very run that another one, or what was sent, tells of. */
function isHeldAs(live: KubeObject, lease: KubeObject): boolean {
  return ['holderIdentity', 'acquireTime'].every((field) => {
    const value = stringAt(live, 'spec', field);
    return value !== undefined && value === stringAt(lease, 'spec', field);
  });
}

/** The Lease in an answer; undefined when that has ended in its midst. */
function leaseIn(response: ApiResponse): KubeObject | undefined {
  try {
    return JSON.parse(response.body) as KubeObject;
  } catch {
    return undefined;
  }
}

/**
 * Now, as leases have it.
 *
 * @param micros what its microseconds say: the clock does not tell them. A number of its own tells two runs of one
 * process apart that begin in the same millisecond
 */
function microTime(micros = 0): string {
  return new Date().toISOString().replace('Z', `${String(micros % 1000).padStart(3, '0')}Z`);
}
