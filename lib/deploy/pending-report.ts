import type { KubeObject } from '../kubernetes/objects';
import type { Clock } from './clock';
import type { Cluster } from './cluster/cluster';
import type { DeployEvent, Pending } from './outcome';
import { Explainer } from './readiness/explain';
import { Troubles } from './readiness/troubles';

/** What is waited for is told anew, without news, after so many milliseconds. */
const RETELL = 5_000;

/** Tells what a run waits for: at once when that changes, and again after a while. */
export class PendingReport {
  private readonly explainer: Explainer;
  private readonly troubles: Troubles;
  /** Objects that the server does not accept yet. */
  private readonly refused = new Map<KubeObject, string>();
  /** Objects of the wave that are not ready yet. */
  private unready: readonly Pending[] = [];
  private told: readonly Pending[] = [];
  private toldAt = 0;

  constructor(
    cluster: Cluster,
    private readonly clock: Clock,
    private readonly onEvent: (event: DeployEvent) => void,
  ) {
    this.explainer = new Explainer(cluster, clock);
    this.troubles = new Troubles(cluster, clock, ({ pod, reason, details }) =>
      onEvent({ type: 'trouble', object: pod, reason, details }),
    );
  }

  /** An object is not accepted yet, for a reason; undefined when it no longer has to wait. */
  noteRefused(object: KubeObject, reason: string | undefined): void {
    if (reason === undefined) this.refused.delete(object);
    else this.refused.set(object, reason);
    this.tell();
  }

  /** What is applied but not ready. */
  async noteUnready(pending: readonly Pending[]): Promise<void> {
    await this.troubles.look(pending);
    this.unready = await this.explainer.explain(pending);
    this.tell();
  }

  private tell(): void {
    const refused = [...this.refused].map(([object, reason]) => ({ object, reason }));
    const pending = [...refused, ...this.unready];
    const isSame =
      pending.length === this.told.length &&
      pending.every(
        ({ object, reason }, index) => object === this.told[index]?.object && reason === this.told[index]?.reason,
      );
    if (isSame && (pending.length === 0 || this.clock.now() - this.toldAt < RETELL)) return;
    this.told = pending;
    this.toldAt = this.clock.now();
    this.onEvent({ type: 'pending', pending });
  }
}
