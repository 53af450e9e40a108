import { ownCommand } from '../../kubernetes/own-command';
import { type Entrance, openingOf, readRecord } from '../../kubernetes/render-record';
import { type ClusterOptions, openSession } from '../cluster/session';
import { ClusterError } from '../errors';
import { forwardPort } from './forward';
import { podBehind } from './pods-of';

/** How to open a platform. */
export interface OpenOptions extends ClusterOptions {
  /** Port of this machine. @default - the one that dist says */
  readonly port?: number;
  /** Address of this machine on which it listens. @default '127.0.0.1' */
  readonly address?: string;
  /** Told when it is open. */
  readonly onOpen?: (opened: {
    readonly url: string;
    readonly port: number;
    readonly opening: readonly string[];
  }) => void;
  /** Told what goes wrong with single connections. */
  readonly onError?: (message: string) => void;
}

/**
 * Forwards a port of this machine to the gateway of the platform, until `signal` is aborted.
 *
 * @throws ClusterError when that leads to no page, or the gateway has no ready pod
 */
export async function openPlatform(options: OpenOptions = {}): Promise<void> {
  const dist = options.dist ?? 'dist';
  const entrance = readRecord(dist)?.entrance;
  if (!entrance) throw new ClusterError(noEntrance(dist));
  const { cluster, connection, close } = await openSession(options);
  try {
    const target = () => podBehind({ ...entrance, name: entrance.service }, cluster);
    await target(); // better now than with the first page
    const forwarding = await forwardPort({
      connection,
      localPort: options.port ?? entrance.localPort,
      address: options.address,
      target,
      onError: options.onError ?? (() => {}),
    });
    const { port } = forwarding;
    options.onOpen?.({ url: urlOf(entrance, port), port, opening: openingOf(dist) });
    await aborted(options.signal);
    await forwarding.close();
  } finally {
    await close();
  }
}

/** A name leads where its address says; this machine itself has the port that was chosen. */
function urlOf({ url, localPort }: Entrance, port: number): string {
  const { hostname } = new URL(url);
  return hostname === 'localhost' ? url.replace(`:${localPort}`, `:${port}`) : url;
}

function noEntrance(dist: string): string {
  const [open] = openingOf(dist);
  return open === undefined
    ? `${dist} does not say how the platform is opened; run \`${ownCommand('synth')}\``
    : `no port of this machine leads to the platform; ${open}`;
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
