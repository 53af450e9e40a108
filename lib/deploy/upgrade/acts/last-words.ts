import type { KubeObject } from '../../../kubernetes/objects';
import { ClusterError } from '../../errors';
import { followLog } from '../../reach/log-lines';
import { hasEnded, podsOf } from '../../reach/pods-of';
import { settle } from '../../settle';
import type { ActContext } from './act';
import { containerOf } from './mysql';

/** The log of one pod. */
interface Reading {
  readonly pod: string;
  /** Why it cannot be read. */
  readonly problem?: string;
  /** Whether what is waited for has been said by the end. */
  readonly said?: Promise<boolean>;
}

/**
 * The logs of the pods of a workload, read while these end: with a pod its log goes, and whether a database has written
 * everything to its disk no one could find out any more.
 */
export class LastWords {
  /** Begins to read. */
  static async of(workload: KubeObject, words: string, context: ActContext): Promise<LastWords> {
    const { cluster, connection } = context;
    const container = containerOf(workload);
    const stop = new AbortController();
    const query = { tailLines: '1', ...(container === undefined ? {} : { container }) };
    const pods = (await podsOf(workload, cluster)).filter((pod) => !hasEnded(pod));
    const readings = await settle(
      pods.map(async (pod): Promise<Reading> => {
        const { name } = pod.metadata;
        try {
          const log = await followLog(pod, query, connection, stop.signal);
          return 'problem' in log
            ? { pod: name, problem: log.problem }
            : { pod: name, said: isSaid(log.lines, words).catch(() => false) };
        } catch (error) {
          if (error instanceof ClusterError) return { pod: name, problem: error.message };
          throw error;
        }
      }),
    );
    return new LastWords(words, readings, stop, context);
  }

  private constructor(
    private readonly words: string,
    private readonly readings: readonly Reading[],
    private readonly stop: AbortController,
    private readonly context: ActContext,
  ) {
    if (this.problem !== undefined) stop.abort();
  }

  /** Why one of them cannot be read; undefined when all can. */
  get problem(): string | undefined {
    const found = this.readings.find(({ problem }) => problem !== undefined);
    return found && `the log of ${found.pod} cannot be followed: ${found.problem}`;
  }

  /**
   * Waits for the end of the pods; says which of them has not said the words, if any.
   *
   * @param limit milliseconds that they have
   * @throws InterruptedError
   */
  async missing(limit: number): Promise<string | undefined> {
    const end = new AbortController();
    const said = settle(this.readings.map(async ({ said: each }) => each)).finally(() => end.abort());
    try {
      await this.context.cluster.client.pauseUntil(limit, end.signal);
    } finally {
      this.stop.abort();
    }
    const index = (await said).indexOf(false);
    return index < 0 ? undefined : `the log of ${this.readings[index]?.pod} does not say ${JSON.stringify(this.words)}`;
  }
}

async function isSaid(lines: AsyncIterable<string>, words: string): Promise<boolean> {
  let said = false;
  // To its end: a server that has started again since is not one that has stopped.
  for await (const line of lines) said ||= line.includes(words);
  return said;
}
