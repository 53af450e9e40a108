import { createServer, type Server, type Socket } from 'node:net';
import type { MessageEvent, WebSocket } from 'undici';
import type { ClusterConnection } from '../cluster/transport';
import { ClusterError, messageOf } from '../errors';
import type { PodPort } from './pods-of';

/** Kubernetes' way to carry several streams in one WebSocket: each message begins with the number of its stream. */
const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;

/** How a port is forwarded. */
export interface ForwardOptions {
  readonly connection: ClusterConnection;
  /** Port of this machine. */
  readonly localPort: number;
  /** Address of this machine on which it listens. @default '127.0.0.1' */
  readonly address?: string;
  /** Where a connection leads to, asked for each: pods come and go. */
  readonly target: () => Promise<PodPort>;
  /** Told what goes wrong with single connections. */
  readonly onError: (message: string) => void;
}

/** A port that is being forwarded. */
export interface Forwarding {
  readonly port: number;
  /** Ends it, with all connections. */
  close(): Promise<void>;
}

/**
 * Forwards a port of this machine to a port of a pod.
 *
 * @throws ClusterError when the port of the machine cannot be had
 */
export async function forwardPort(options: ForwardOptions): Promise<Forwarding> {
  const { localPort, address = '127.0.0.1' } = options;
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    tunnel(socket, options).catch((error: unknown) => {
      options.onError(messageOf(error));
      socket.destroy();
    });
  });
  await listen(server, localPort, address);
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : localPort,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: 'something else uses it; choose another with --port',
        EACCES: 'ports below 1024 need rights of an administrator; choose another with --port',
      };
      reject(new ClusterError(`cannot listen on ${address}:${port}: ${reasons[error.code ?? ''] ?? error.message}`));
    });
    server.listen(port, address, resolve);
  });
}

/** Carries one connection to the pod and back. */
async function tunnel(socket: Socket, { connection, target, onError }: ForwardOptions): Promise<void> {
  if (!connection.socket) throw new ClusterError(`${connection.name} cannot forward ports`);
  const { namespace, pod, port } = await target();
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  const remote = await connection.socket(path, PROTOCOL);
  remote.binaryType = 'arraybuffer';
  await opened(remote);
  const greeted = new Set<number>(); // the first message of each stream is its port
  remote.addEventListener('message', ({ data }: MessageEvent) => {
    const bytes = Buffer.from(data as ArrayBuffer);
    const stream = bytes[0] ?? DATA;
    if (!greeted.has(stream)) greeted.add(stream);
    else if (stream === DATA) socket.write(bytes.subarray(1));
    else if (stream === ERROR && bytes.length > 1) onError(bytes.subarray(1).toString().trim());
  });
  remote.addEventListener('close', () => socket.end());
  remote.addEventListener('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => remote.send(Buffer.concat([Buffer.of(DATA), chunk])));
  socket.on('close', () => remote.close());
  socket.resume();
}

function opened(remote: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    remote.addEventListener('open', () => resolve(), { once: true });
    const refuse = () =>
      reject(new ClusterError('the API server does not forward the port; has the user rights on pods/portforward?'));
    remote.addEventListener('error', refuse, { once: true });
    remote.addEventListener('close', refuse, { once: true });
  });
}
