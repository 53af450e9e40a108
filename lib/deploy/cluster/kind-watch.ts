import { numberAt, stringAt, valueAt } from '../../kubernetes/json';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { Backoff, type Clock } from '../clock';
import { ClusterError } from '../errors';
import type { Cluster, Listed } from './cluster';
import type { Fault } from './faults';

/** What is watched. */
export interface Watched {
  readonly apiVersion: string;
  readonly kind: string;
  readonly labelSelector: string;
}

/** What a watch needs. */
export interface WatchContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Told that something has changed. */
  readonly onChange: () => void;
}

/** Seconds after which the server shall end a watch; it is opened again from where it was. */
const SERVER_TIMEOUT = 60;

/** Milliseconds without a word after which the connection counts as dead: longer than the server lets it live. */
const SILENCE = 75_000;

/** Milliseconds without a word for which what is known counts as true. */
const TRUST = 15_000;

const WEAK: Fault = { answer: 'retry', reason: 'there is no connection' };

/** How a connection to the server ended. */
type End =
  /** Go on from here. */
  | { readonly from: string; readonly quick: boolean }
  /** What was between is lost: list again. */
  | 'gone'
  /** The server, or whoever stands before it, does not let us watch. */
  | 'refused';

/**
 * The objects of a kind as they are at the moment: listed once, and then told by the server whenever one changes. It is
 * opened again when it is closed, and listed again when the server has forgotten where it was. Where it cannot be had, or
 * has been silent for a while, it knows nothing: whoever asks has to read for himself.
 */
export class KindWatch {
  private objects = new Map<string, KubeObject>();
  private heardAt = Number.NEGATIVE_INFINITY;
  private readonly stop = new AbortController();
  private backoff: Backoff;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;

  constructor(
    private readonly watched: Watched,
    private readonly context: WatchContext,
  ) {
    this.backoff = this.newBackoff();
    this.ended = this.run()
      .catch(() => {}) // the run was interrupted, or there is no connection: who reads hears of it
      .finally(() => {
        this.heardAt = Number.NEGATIVE_INFINITY;
      });
  }

  /** All objects; undefined when that is not known for certain at the moment. */
  get all(): readonly KubeObject[] | undefined {
    return this.isTrusted ? [...this.objects.values()] : undefined;
  }

  /**
   * The live object of one that was applied; undefined when it is not known to be as new as that apply, or at all.
   *
   * @param applied as the server has answered it
   */
  find(applied: KubeObject): KubeObject | undefined {
    const live = this.isTrusted ? this.objects.get(identityOf(applied)) : undefined;
    return live && isAsNew(live, applied) ? live : undefined;
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.ended;
  }

  private get isTrusted(): boolean {
    return this.context.clock.now() - this.heardAt < TRUST;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const listed = await this.list();
      if (listed.fault?.answer === 'retry') {
        await this.pause();
        continue;
      }
      if (listed.fault || listed.resourceVersion === undefined) return;
      const { objects, resourceVersion } = listed;
      this.objects = new Map(objects.map((object) => [identityOf(object), object]));
      this.hear();
      if ((await this.follow(resourceVersion)) === 'refused') return;
      await this.pause(); // a server that has just started forgets at once
    }
  }

  /** Once, without trying again: `close` must not have to wait for that. */
  private async list(): Promise<Listed> {
    const { apiVersion, kind, labelSelector } = this.watched;
    try {
      return await this.context.cluster.listWhole(apiVersion, kind, { labelSelector }, { budget: 0 });
    } catch (error) {
      if (error instanceof ClusterError) return { fault: WEAK };
      throw error;
    }
  }

  /** Keeps a connection open, one after the other, until it cannot go on from where it was. */
  private async follow(resourceVersion: string): Promise<'gone' | 'refused'> {
    for (let from = resourceVersion; ; ) {
      if (this.stop.signal.aborted) return 'refused';
      const end = await this.connect(from);
      if (typeof end === 'string') return end;
      from = end.from;
      if (end.quick) await this.pause();
      else this.backoff = this.newBackoff();
    }
  }

  private async connect(resourceVersion: string): Promise<End> {
    const { cluster } = this.context;
    const { apiVersion, kind, labelSelector } = this.watched;
    const query = {
      labelSelector,
      resourceVersion,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(SERVER_TIMEOUT),
    };
    const silence = new Silence(this.context.clock, this.stop.signal);
    let from = resourceVersion;
    let quick = true;
    try {
      const response = await cluster.watch(apiVersion, kind, query, silence.signal);
      if (!response) return 'refused';
      if (response.status === 410) return 'gone';
      if (response.status === 429 || response.status >= 500) return { from, quick };
      if (response.status !== 200) return 'refused';
      for await (const line of linesOf(response.body)) {
        silence.broken();
        const version = this.take(JSON.parse(line));
        if (version === undefined) return 'gone';
        from = version;
        quick = false;
      }
    } catch {
      // Cut off, or in the middle of a line: go on from the last whole one.
    } finally {
      silence.end();
    }
    return { from, quick };
  }

  /** Takes an event in; the resource version that it tells, undefined when what came before is lost. */
  private take(event: unknown): string | undefined {
    const type = stringAt(event, 'type');
    const item = valueAt(event, 'object');
    const version = stringAt(item, 'metadata', 'resourceVersion');
    if (type === undefined || type === 'ERROR' || version === undefined || numberAt(item, 'code') === 410)
      return undefined;
    if (type !== 'BOOKMARK') {
      const object = item as KubeObject;
      if (type === 'DELETED') this.objects.delete(identityOf(object));
      else this.objects.set(identityOf(object), object);
    }
    this.hear(type !== 'BOOKMARK');
    return version;
  }

  private hear(isNew = true): void {
    this.heardAt = this.context.clock.now();
    if (isNew) this.context.onChange();
  }

  private newBackoff(): Backoff {
    return new Backoff(this.context.clock, 200, 5_000);
  }

  private async pause(): Promise<void> {
    await this.context.clock.sleep(this.backoff.wait(), this.stop.signal).catch(() => {});
  }
}

/** Ends a connection on which nothing is heard. */
class Silence {
  private readonly controller = new AbortController();
  private timer = new AbortController();
  readonly signal: AbortSignal;

  constructor(
    private readonly clock: Clock,
    stop: AbortSignal,
  ) {
    this.signal = AbortSignal.any([stop, this.controller.signal]);
    this.begin();
  }

  /** Something was heard. */
  broken(): void {
    this.timer.abort();
    this.begin();
  }

  /** Nobody listens any more. */
  end(): void {
    this.timer.abort();
    this.controller.abort();
  }

  private begin(): void {
    this.timer = new AbortController();
    this.clock.sleep(SILENCE, this.timer.signal).then(
      () => this.controller.abort(),
      () => {},
    );
  }
}

/** Whether a live object is the one that was applied, and not an older state of it. */
function isAsNew({ metadata: live }: KubeObject, { metadata: applied }: KubeObject): boolean {
  if (live.uid !== applied.uid) return false;
  const [now, then] = [live.resourceVersion, applied.resourceVersion].map((version) =>
    /^\d+$/.test(version ?? '') ? BigInt(version ?? '') : undefined,
  );
  return now !== undefined && then !== undefined && now >= then;
}

/** The lines of a body that comes bit by bit. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (line.trim() !== '') yield line;
    }
  }
}
