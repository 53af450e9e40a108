import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as forward } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What happens to a request between a client and the API server. */
export type FaultName =
  /** 429 with Retry-After. */
  | 'too-many-requests'
  /** 503 with the page of a load balancer. */
  | 'unavailable'
  /** 500 of an API server whose etcd has just got another leader; the request was carried out all the same. */
  | 'leader-changed'
  /** The connection ends before the server hears of it. */
  | 'reset-before'
  /** The connection ends after the server has carried it out. */
  | 'reset-after'
  /** Half of the answer, then the connection ends. */
  | 'truncated'
  /** An answer that takes its time. */
  | 'slow'
  /** 401, as of a token that is no longer good. */
  | 'expired'
  /** A watch that ends after a moment, as those of busy servers do. */
  | 'watch-closed';

/** Says what happens to a request: to the `n`th one of all. */
export type Decide = (request: { readonly n: number; readonly isWatch: boolean }) => FaultName | undefined;

/** A proxy before an API server, on which requests go wrong as a test says. */
export class FaultProxy {
  /** @param kubeconfig of the cluster, with a token */
  static async start(kubeconfig: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(kubeconfig);
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  /** What happens to requests from now on. @default - nothing but that they are passed on */
  decide: Decide = () => undefined;
  /** Called with the number of each request before it goes to the server, and after it came back. */
  onRequest: (n: number, isDone: boolean) => void = () => undefined;
  /** The token that clients have to show. */
  token = 'first';
  /** How many requests came since the last `restart`. */
  requests = 0;
  /** How often each fault happened. */
  readonly happened = new Map<FaultName, number>();

  private readonly server: Server;
  private readonly cluster: { readonly server: string; readonly ca: Buffer; readonly token: string };

  private constructor(kubeconfig: string) {
    const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
    const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
    this.cluster = { server, ca: Buffer.from(ca, 'base64'), token: users[0].user.token };
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig that leads to it, whose token stands in a file. */
  kubeconfig(tokenFile: string): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'proxy', cluster: { server: this.url } }],
      users: [{ name: 'proxy', user: { tokenFile } }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
      'current-context': 'proxy',
    });
  }

  /** Counts requests anew. */
  restart(decide: Decide = () => undefined): void {
    this.requests = 0;
    this.happened.clear();
    this.decide = decide;
    this.onRequest = () => undefined;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const n = this.requests++;
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return;
    this.onRequest(n, false);
    const isWatch = watches(request);
    const stale = request.headers.authorization !== `Bearer ${this.token}`;
    const fault = stale ? 'expired' : this.decide({ n, isWatch });
    if (fault) this.happened.set(fault, (this.happened.get(fault) ?? 0) + 1);
    if (fault === 'reset-before') return void request.socket.destroy();
    if (fault === 'expired') return answer(response, 401, status(401, 'Unauthorized'));
    if (fault === 'too-many-requests')
      return answer(response, 429, status(429, 'too many requests'), { 'retry-after': '0' });
    if (fault === 'unavailable') return answer(response, 503, '<html>upstream connect error</html>');
    if (fault === 'slow') await new Promise((done) => setTimeout(done, 200));
    this.pass(request, body, response, n, fault);
  }

  private pass(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    n: number,
    fault: FaultName | undefined,
  ): void {
    const { server, ca, token } = this.cluster;
    const { host: _, connection: __, ...headers } = request.headers;
    const options = { method: request.method, headers: { ...headers, authorization: `Bearer ${token}` }, ca };
    const upstream = forward(new URL(request.url ?? '/', server), options, async (answered) => {
      if (fault && fault !== 'slow' && watches(request)) return cutOff(answered, response, fault === 'truncated');
      if (fault === undefined || fault === 'slow') {
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
        answered.once('end', () => this.onRequest(n, true));
        return;
      }
      const text = await bodyOf(answered);
      this.onRequest(n, true);
      if (fault === 'reset-after') request.socket.destroy();
      else if (fault === 'leader-changed') answer(response, 500, status(500, 'etcdserver: leader changed'));
      else {
        const { 'transfer-encoding': _, ...kept } = answered.headers;
        response.writeHead(answered.statusCode ?? 502, { ...kept, 'content-length': text.length });
        response.write(text.subarray(0, text.length / 2), () => request.socket.destroy());
      }
    });
    upstream.once('error', () => request.socket.destroy());
    response.once('close', () => upstream.destroy());
    upstream.end(body);
  }
}

function watches({ url = '' }: IncomingMessage): boolean {
  return /[?&]watch=(true|1)\b/.test(url);
}

/** Ends a watch, whose answer never is whole, after a moment: between two events, or in the middle of one. */
function cutOff(answered: IncomingMessage, response: ServerResponse, isInEvent: boolean): void {
  response.writeHead(answered.statusCode ?? 502, answered.headers).flushHeaders();
  if (isInEvent) {
    answered.once('data', (event: Buffer) => {
      response.write(event.subarray(0, event.length / 2), () => response.destroy());
    });
  } else answered.pipe(response);
  setTimeout(() => response.destroy(), 100);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function answer(response: ServerResponse, code: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);
}

function status(code: number, message: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message, code });
}
