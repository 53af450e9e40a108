import { setMaxListeners } from 'node:events';
import { type ClusterGuard, readRecord } from '../../kubernetes/render-record';
import { type Clock, systemClock } from '../clock';
import { ClusterError } from '../errors';
import { ApiClient } from './client';
import { Cluster } from './cluster';
import { Discovery } from './discovery';
import { wrongCluster } from './guard';
import { type AccessOptions, loadAccess } from './kubeconfig';
import { Limiter } from './limiter';
import { type ClusterConnection, openConnection } from './transport';

/** What deploying and comparing have in common. */
export interface ClusterOptions extends AccessOptions {
  /** The folder with the manifests. @default 'dist' */
  readonly dist?: string;
  /** Requests under way at the same time, each on a connection of its own. @default 16 */
  readonly concurrency?: number;
  /** Aborting it stops the run: nothing more is sent, what is under way is waited for. */
  readonly signal?: AbortSignal;
  /** Take another cluster than the one that dist is for, too: to look at it. @default false */
  readonly anyCluster?: boolean;
  /** A connection to use instead of the kubeconfig's; it is left open. */
  readonly connection?: ClusterConnection;
  /** @default - the clock of the machine */
  readonly clock?: Clock;
}

/** A cluster that answers. */
export interface Session {
  readonly name: string;
  readonly connection: ClusterConnection;
  readonly cluster: Cluster;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Requests under way at the same time when nothing else is said. */
export const DEFAULT_CONCURRENCY = 16;

// A server that is not there at the start is most likely a wrong address, not a weak moment.
const FIRST_CONTACT_BUDGET = 10_000;

/**
 * Connects and asks the server what it serves.
 *
 * @throws ClusterError when there is no cluster to talk to, or another one than dist is for
 */
export async function openSession(options: ClusterOptions, onRetry?: (reason: string) => void): Promise<Session> {
  return beginSession(options, connectionOf(options), onRetry);
}

async function connectionOf(options: ClusterOptions): Promise<ClusterConnection> {
  const { concurrency: connections = DEFAULT_CONCURRENCY } = options;
  return options.connection ?? openConnection(await loadAccess(options), { connections });
}

async function beginSession(
  options: ClusterOptions,
  connecting: Promise<ClusterConnection>,
  onRetry?: (reason: string) => void,
): Promise<Session> {
  const clock = options.clock ?? systemClock;
  const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  const signal = options.signal ?? new AbortController().signal;
  setMaxListeners(0, signal); // hundreds of objects may wait at the same time
  const connection = await connecting;
  const limiter = new Limiter(concurrency, signal);
  const client = new ApiClient(connection, { clock, limiter, signal, onRetry: (_, reason) => onRetry?.(reason) });
  const cluster = new Cluster(client, new Discovery(client, clock));
  const close = async () => {
    if (!options.connection) await connection.close();
  };
  try {
    const wrong = options.anyCluster ? undefined : wrongCluster(guardOf(options), connection);
    if (wrong !== undefined) throw new ClusterError(wrong);
    await cluster.discovery.refresh(0, FIRST_CONTACT_BUDGET);
  } catch (error) {
    await close();
    throw error;
  }
  return { name: connection.name, connection, cluster, clock, close };
}

/**
 * Opens a session, and does something else before the first request is sent: credentials, for which some clusters have
 * programs that take their time, are got meanwhile.
 *
 * @throws whatever the work throws, before anything is sent; else ClusterError as `openSession`
 */
export async function openSessionWhile<T>(
  options: ClusterOptions,
  work: () => Promise<T>,
  onRetry?: (reason: string) => void,
): Promise<readonly [Session, T]> {
  const connecting = connectionOf(options);
  connecting.catch(() => {}); // it is told when the work is done
  let done: T;
  try {
    done = await work();
  } catch (error) {
    if (!options.connection) connecting.then((connection) => connection.close()).catch(() => {});
    throw error;
  }
  return [await beginSession(options, connecting, onRetry), done];
}

/** The cluster that dist is for. */
export function guardOf({ dist = 'dist' }: Pick<ClusterOptions, 'dist'>): ClusterGuard {
  return readRecord(dist)?.cluster ?? {};
}
