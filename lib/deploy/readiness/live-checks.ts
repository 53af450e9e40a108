import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { isCrd } from '../manifests/plan';
import { ReadinessChecks } from './checks';
import type { Readiness } from './state';
import { Watches, watchedKind } from './watches';

/** As long as an object is watched, one that the watch does not know is read at most this often. */
const READ_INTERVAL = 1_000;

/** Tells again and again how far applied objects have come: by watches where there are any, else by reading them. */
export class LiveChecks {
  private readonly checks: ReadinessChecks;
  private readonly watches: Watches;
  private readonly last = new Map<KubeObject, { readonly at: number; readonly state: Readiness }>();

  /**
   * @param labelSelector what all of the objects carry
   * @param webhookServices `namespace/name` of each Service behind a webhook
   */
  constructor(
    cluster: Cluster,
    private readonly clock: Clock,
    private readonly labelSelector: string,
    webhookServices: ReadonlySet<string>,
  ) {
    this.watches = new Watches(cluster, clock);
    this.checks = new ReadinessChecks(cluster, clock, webhookServices, this.watches);
  }

  /** How far an object has come that an apply has just returned. */
  async checkApplied(object: KubeObject, live: KubeObject): Promise<Readiness> {
    const state = await this.checks.check(object, live);
    // What is not ready at once will be asked for again.
    if (state.state !== 'ready' && !isCrd(object)) this.watches.open(watchedKind(object, this.labelSelector));
    return state;
  }

  /**
   * How far an object has come by now.
   *
   * @param applied the object as the server has answered its apply
   */
  async checkAgain(object: KubeObject, applied: KubeObject): Promise<Readiness> {
    const watch = isCrd(object) ? undefined : this.watches.open(watchedKind(object, this.labelSelector));
    const live = watch?.find({ ...applied, apiVersion: object.apiVersion, kind: object.kind });
    if (live) return this.checks.check(object, live);
    const last = this.last.get(object);
    const now = this.clock.now();
    if (watch && last && now - last.at < READ_INTERVAL) return last.state;
    const state = await this.checks.check(object);
    this.last.set(object, { at: now, state });
    return state;
  }

  /**
   * Sleeps until something that is watched has changed, at most `ms` milliseconds.
   *
   * @throws InterruptedError
   */
  pause(ms: number): Promise<void> {
    return this.watches.pause(ms);
  }

  /** Ends all watches. */
  close(): Promise<void> {
    return this.watches.close();
  }
}
