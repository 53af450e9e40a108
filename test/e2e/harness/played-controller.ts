import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, ListOptions } from './api';
import { ApiError } from './api-error';
import type { KubernetesObject } from './objects';

/** A controller that the test plays. */
export interface PlayedController {
  /** Ends it; fails if it has failed. */
  stop(): Promise<void>;
}

/**
 * Plays a controller by looking, several times a second, whether there is something to do. It tries again what may succeed later,
 * as a real one does; any other failure ends it.
 *
 * @param name for errors
 * @param step looks for something to do and does it
 */
export function playController(name: string, step: () => Promise<void>, interval = 200): PlayedController {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await step();
      } catch (error) {
        if (!(error instanceof ApiError && (error.mayPass || error.status === 409))) {
          process.stderr.write(`the played ${name} has failed and does nothing more: ${error}\n`);
          throw new Error(`the played ${name} has failed`, { cause: error });
        }
      }
      await sleep(interval, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
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
      if (failure !== undefined) {
        throw failure;
      }
    },
  };
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
