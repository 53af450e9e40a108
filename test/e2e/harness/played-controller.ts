import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, ListOptions } from './api';
import { ApiError } from './api-error';
import type { KubernetesObject } from './objects';

/** A controller that the test plays. */
export interface PlayedController {
  /** Ends it; fails if it has failed. */
  stop(): Promise<void>;
}

/** A kind, as apiVersion and kind. */
export type WatchedKind = readonly [apiVersion: string, kind: string];

/** When a played controller looks whether there is something to do. */
export interface PlayOptions {
  /** It looks no more often than once in so many milliseconds. @default 200 */
  readonly interval?: number;
  /**
   * It looks when an object of these kinds has changed, as real controllers do, and else every few seconds: looking all the time is
   * as much work for the API server as a deployment. They need not be defined yet.
   * @default - it looks all the time
   */
  readonly watches?: { readonly api: Api; readonly kinds: readonly WatchedKind[] };
}

/** How long a controller that watches looks at nothing when nothing changes, in milliseconds. */
const LONGEST_PAUSE = 3_000;

/** How long one that watches waits with what could not be done yet, in milliseconds. */
const RETRY_PAUSE = 1_000;

/** How long a kind that is not defined yet is left alone, in milliseconds. */
const UNDEFINED_PAUSE = 500;

/**
 * Plays a controller by looking, again and again, whether there is something to do. It tries again what may succeed later,
 * as a real one does; any other failure ends it.
 *
 * @param name for errors
 * @param step looks for something to do and does it
 */
export function playController(name: string, step: () => Promise<void>, options: PlayOptions = {}): PlayedController {
  const { interval = 200, watches } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const bell = new Bell();
  const watching = (watches?.kinds ?? []).map((kind) => watchAlways(watches?.api, kind, () => bell.ring(), signal));
  const run = async () => {
    while (!signal.aborted) {
      let pause = LONGEST_PAUSE;
      try {
        await step();
      } catch (error) {
        if (!(error instanceof ApiError && (error.mayPass || error.status === 409))) {
          process.stderr.write(`the played ${name} has failed and does nothing more: ${error}\n`);
          throw new Error(`the played ${name} has failed`, { cause: error });
        }
        pause = RETRY_PAUSE;
      }
      await sleep(interval, undefined, { signal, ref: false }).catch(() => undefined);
      if (watches) await bell.rung(pause, signal);
    }
  };
  // Kept until somebody asks, instead of ending the process as a rejection that nobody handles.
  const outcome = run().then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    async stop() {
      stopping.abort();
      const failure = await outcome;
      await Promise.all(watching);
      if (failure !== undefined) {
        throw failure;
      }
    },
  };
}

/** Says that something has changed to one who may be busy just then. */
class Bell {
  private isRung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.isRung = true;
    this.wake();
  }

  /** Waits until it was rung since the last time, at most so many milliseconds. */
  async rung(longest: number, signal: AbortSignal): Promise<void> {
    if (!this.isRung) {
      const waiting = new AbortController();
      this.wake = () => waiting.abort();
      const any = AbortSignal.any([signal, waiting.signal]);
      await sleep(longest, undefined, { signal: any, ref: false }).catch(() => undefined);
    }
    this.isRung = false;
  }
}

/** Watches a kind until the signal, again when a watch ends: the server ends those of a kind whose definition changes. */
async function watchAlways(
  api: Api | undefined,
  [apiVersion, kind]: WatchedKind,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (api && !signal.aborted) {
    await api.watch(apiVersion, kind, changed, signal).catch(() => undefined);
    await sleep(UNDEFINED_PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Lists the objects of a kind, none if the kind is not defined so far. */
export async function listIfDefined(
  api: Api,
  apiVersion: string,
  kind: string,
  options?: ListOptions,
): Promise<KubernetesObject[]> {
  try {
    return await api.list(apiVersion, kind, options);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return [];
    }
    throw error;
  }
}
