import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import type { Pending } from '../outcome';
import { settle } from '../settle';
import { diagnose } from './diagnose';

/** An object that is waited for longer than this has a cause worth looking for; a found one is good for as long. */
const PATIENCE = 15_000;

/** As many objects as a line of progress names. */
const MOST = 3;

/**
 * Adds to what is waited for long why that is (a pod's image that cannot be pulled, a node that is missing): nobody
 * should have to wait for the timeout to hear of it.
 */
export class Explainer {
  private readonly since = new Map<KubeObject, number>();
  private readonly causes = new Map<KubeObject, { readonly at: number; readonly cause: string | undefined }>();

  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
  ) {}

  /** The same list, the first few with their cause where one is found. */
  async explain(pending: readonly Pending[]): Promise<Pending[]> {
    for (const { object } of pending) if (!this.since.has(object)) this.since.set(object, this.clock.now());
    return settle(pending.map(async (each, index) => (index < MOST ? this.explainOne(each) : each)));
  }

  private async explainOne(pending: Pending): Promise<Pending> {
    const now = this.clock.now();
    if (now - (this.since.get(pending.object) ?? now) < PATIENCE) return pending;
    let known = this.causes.get(pending.object);
    if (!known || now - known.at >= PATIENCE) {
      const [cause] = await diagnose(pending, this.cluster);
      known = { at: now, cause };
      this.causes.set(pending.object, known);
    }
    return known.cause === undefined ? pending : { ...pending, reason: `${pending.reason}; ${known.cause}` };
  }
}
