import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { KindWatch, type Watched } from '../cluster/kind-watch';
import { MOST_STREAMS } from '../cluster/transport';
import { settle } from '../settle';

/** Changes often come in swarms: one look for all that come within so many milliseconds. */
const SWARM = 50;

/** Watches on kinds that are waited for, so that a wait ends when the server says so and not with the next poll. */
export class Watches {
  private readonly watches = new Map<string, KindWatch>();
  private hasNews = false;
  private wake: AbortController | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
  ) {}

  /** A watch, opened now unless it already is; undefined where there are none to be had, or too many already. */
  open(watched: Watched): KindWatch | undefined {
    const key = JSON.stringify(watched);
    const known = this.watches.get(key);
    if (known || !this.cluster.client.streams || this.watches.size >= MOST_STREAMS) return known;
    const watch = new KindWatch(watched, {
      cluster: this.cluster,
      clock: this.clock,
      onChange: () => this.note(),
    });
    this.watches.set(key, watch);
    return watch;
  }

  /**
   * Sleeps until something has changed, at most `ms` milliseconds.
   *
   * @throws InterruptedError
   */
  async pause(ms: number): Promise<void> {
    const { client } = this.cluster;
    if (!this.hasNews) {
      this.wake = new AbortController();
      await client.pauseUntil(ms, this.wake.signal);
      this.wake = undefined;
    }
    if (this.hasNews) await client.pause(Math.min(ms, SWARM));
    this.hasNews = false;
  }

  /** Ends all watches. */
  async close(): Promise<void> {
    await settle([...this.watches.values()].map((watch) => watch.close()));
  }

  private note(): void {
    this.hasNews = true;
    this.wake?.abort();
  }
}

/** The watch on an object's kind, of what carries a label. */
export function watchedKind({ apiVersion, kind }: KubeObject, labelSelector: string): Watched {
  return { apiVersion, kind, labelSelector };
}
