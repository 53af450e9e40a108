import { createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { Dispatcher, WebSocket } from 'undici';
import { ClusterError } from '../errors';
import type { Credentials } from './credentials';
import type { ClusterAccess } from './kubeconfig';
import { proxyFor } from './proxy';

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'DELETE' | 'POST' | 'PUT';
  /** Path and query, e.g. `/api/v1/namespaces/kubeflow`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The answer is text, not JSON. @default false */
  readonly plain?: boolean;
  /**
   * It says all that it says whatever the object was when it was read, so that it is sent again after a lost race. To
   * any other request (one with a resource version, or whose sender has decided by what was read) that race is the
   * answer: the same body could never succeed.
   * @default false
   */
  readonly unconditional?: boolean;
}

/** What came back. */
export interface ApiResponse {
  readonly status: number;
  /** Names in lower case; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** An answer whose body comes bit by bit. */
export interface StreamedResponse {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A way to the API server. Tests bring their own. */
export interface ClusterConnection {
  /** What people call this cluster. */
  readonly name: string;
  /** Address of its API server. @default - not known */
  readonly server?: string;
  /**
   * Sends one request, once.
   *
   * @throws whatever went wrong on the network; ClusterError where trying again is pointless
   */
  request(request: ApiRequest): Promise<ApiResponse>;
  /**
   * Sends a GET whose answer goes on until somebody ends it.
   *
   * @default - not possible
   */
  stream?(path: string, signal: AbortSignal): Promise<StreamedResponse>;
  /**
   * Opens a WebSocket.
   *
   * @default - not possible
   */
  socket?(path: string, protocol: string): Promise<WebSocket>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Limits of a connection. */
export interface ConnectionOptions {
  /** Connections kept open at most. @default 16 */
  readonly connections?: number;
  /**
   * Milliseconds without an answer after which a request counts as lost.
   * @default 60000, more than any webhook may take
   */
  readonly requestTimeout?: number;
}

/** How many watches there may be at a time: each takes a connection of its own. */
export const MOST_STREAMS = 16;

/** Answers that go on for long at a time: a component may have more containers than there are watches. */
const MOST_LOGS = 1_000;

const USER_AGENT = 'cdk8s-kubeflow';

/** Opens one pool of kept-alive connections; refused credentials are asked for anew once for each refusal. */
export async function openConnection(
  access: ClusterAccess,
  options: ConnectionOptions = {},
): Promise<ClusterConnection> {
  const url = new URL(access.server);
  const prefix = url.pathname.replace(/\/$/, '');
  let credentials = await access.credentials();
  let pool = await openPool(access, credentials, options);
  let streams: Promise<Dispatcher> | undefined;
  let renewal: Promise<void> | undefined;

  const renew = async () => {
    const fresh = await access.credentials();
    if (fresh.cert !== credentials.cert || fresh.key !== credentials.key) {
      const old = pool;
      pool = await openPool(access, fresh, options);
      streams = undefined;
      void old.close(); // what is under way on it still ends; nothing new begins on it
    }
    credentials = fresh;
  };

  const send = async (request: ApiRequest): Promise<ApiResponse> => {
    const response = await pool.request({
      origin: url.origin,
      method: request.method,
      path: prefix + request.path,
      headers: { 'user-agent': USER_AGENT, ...credentials.headers, ...request.headers },
      body: request.body,
    });
    return { status: response.statusCode, headers: response.headers, body: await response.body.text() };
  };

  return {
    name: access.name,
    server: access.server,
    request: async (request) => {
      const used = credentials;
      const first = await send(request);
      if (first.status !== 401) return first;
      // Unless they have been renewed meanwhile, because of another request.
      if (used === credentials)
        renewal ??= renew().finally(() => {
          renewal = undefined;
        });
      await renewal;
      const second = await send(request);
      if (second.status === 401)
        throw new ClusterError(`${access.name} does not accept the credentials (401 Unauthorized)`);
      return second;
    },
    stream: async (path, signal) => {
      const headers = { 'user-agent': USER_AGENT, ...credentials.headers };
      const limits = { headersTimeout: 0, bodyTimeout: 0, signal };
      streams ??= openPool(access, credentials, { ...options, connections: MOST_LOGS });
      const response = await (await streams).request({
        origin: url.origin,
        method: 'GET',
        path: prefix + path,
        headers,
        ...limits,
      });
      return { status: response.statusCode, body: response.body };
    },
    socket: async (path, protocol) => {
      const { WebSocket } = await import('undici');
      const address = new URL(prefix + path, url.origin.replace(/^http/, 'ws'));
      return new WebSocket(address, {
        protocols: [protocol],
        dispatcher: pool,
        headers: entriesOf(credentials.headers),
      });
    },
    close: async () => {
      await (await streams)?.destroy();
      await pool.close();
    },
  };
}

/** Headers one by one: those of groups to be impersonated come more than once. */
function entriesOf(headers: Credentials['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}

async function openPool(
  access: ClusterAccess,
  credentials: Credentials,
  options: ConnectionOptions,
): Promise<Dispatcher> {
  // Loaded here because it takes a while, which verbs that need no cluster should not pay.
  const { Pool, ProxyAgent } = await import('undici');
  const origin = new URL(access.server).origin;
  const timeout = options.requestTimeout ?? 60_000;
  const limits = { connections: options.connections ?? 16, headersTimeout: timeout, bodyTimeout: timeout };
  const { servername, rejectUnauthorized } = credentials;
  const tls = {
    ...identityOf(origin, credentials),
    timeout: 10_000,
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
  const proxy = proxyFor(new URL(access.server), access.proxyUrl, process.env);
  if (proxy === undefined) return new Pool(origin, { ...limits, connect: tls });
  return new ProxyAgent({ ...limits, uri: proxy, requestTls: tls });
}

/** Who both sides are, once for all connections: each would else read the certificates anew. */
function identityOf(origin: string, { ca, cert, key }: Credentials): TlsOptions {
  if (!origin.startsWith('https:')) return {};
  try {
    return { secureContext: createSecureContext({ ca, cert, key }) };
  } catch {
    return { ca, cert, key }; // what is wrong with them is told by each request
  }
}
