import { request as http1 } from 'node:http';
import { connect as http2 } from 'node:http2';
import { request as https1 } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as tls } from 'node:tls';
import type { Answer, Attempt } from './messages';

/** Where the gateway stands, and where a client of it comes from: Envoy trusts loopback more. */
export const GATEWAY = '198.51.100.1';
export const CLIENT = '203.0.113.10';
const PORTS = { http: 8080, https: 8443 };

/** Where the proxy of a pod stands, and who comes to it: a certificate of the mesh with its key. */
export interface Door {
  readonly port: number;
  readonly cert: string;
  readonly key: string;
}

/** Sends one request on a connection of its own. Other hosts than those of the gateway are on this machine. */
export async function send(attempt: Attempt, own: ReadonlySet<string>, door?: Door): Promise<Answer> {
  const [name = '', port] = attempt.host.split(':');
  const elsewhere = own.has(name);
  const target: Target = {
    host: elsewhere ? '127.0.0.1' : GATEWAY,
    port: attempt.port ?? (elsewhere ? Number(port) : PORTS[attempt.tls ? 'https' : 'http']),
    localAddress: elsewhere ? '127.0.0.1' : CLIENT,
    servername: name,
    ...door,
  };
  const patience = new Promise<never>((_, fail) => {
    setTimeout(() => fail(new Error(`no answer to ${attempt.path}`)), attempt.patience ?? 20_000).unref();
  });
  const sent =
    attempt.raw !== undefined
      ? raw(attempt, target)
      : attempt.protocol === 'h2'
        ? second(attempt, target)
        : first(attempt, target);
  return Promise.race([sent, patience]);
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly localAddress: string;
  readonly servername: string;
  readonly cert?: string;
  readonly key?: string;
}

function first(attempt: Attempt, target: Target): Promise<Answer> {
  const { method = 'GET', path, body } = attempt;
  const headers = [...(hasHost(attempt) ? [] : [['host', attempt.host] as const]), ...(attempt.headers ?? [])];
  if (body !== undefined) headers.push(['content-length', String(Buffer.byteLength(body))]);
  const options = { ...target, method, path, headers: headers.flat(), agent: false, setHost: false };
  return new Promise((done, fail) => {
    const request = attempt.tls || target.cert ? https1({ ...options, rejectUnauthorized: false }) : http1(options);
    request.once('error', fail);
    request.once('upgrade', (response, socket, head) => {
      let text = head.toString();
      socket.on('data', (data: Buffer) => {
        text += data.toString();
      });
      socket.once('close', () => done({ status: 101, headers: response.headers, body: text }));
    });
    request.once('response', (response) => {
      let text = '';
      response.on('data', (data: Buffer) => {
        text += data.toString();
      });
      response.once('error', fail);
      response.once('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.end(body);
  });
}

function second(attempt: Attempt, target: Target): Promise<Answer> {
  const authority = `${attempt.tls ? 'https' : 'http'}://${attempt.host}`;
  const socket = open(attempt, target, ['h2']);
  return new Promise<Answer>((done, fail) => {
    const session = http2(authority, { createConnection: () => socket });
    session.once('error', fail);
    const headers: Record<string, string | string[]> = {
      ':method': attempt.method ?? 'GET',
      ':path': attempt.path,
      ':authority': attempt.host,
    };
    for (const [name, value] of attempt.headers ?? []) headers[name] = value;
    const stream = session.request(headers);
    let answer = { status: 0, headers: {} as Answer['headers'] };
    let text = '';
    stream.once('error', fail);
    stream.once('response', (received) => {
      answer = { status: Number(received[':status']), headers: { ...received } as Answer['headers'] };
    });
    stream.on('data', (data: Buffer) => {
      text += data.toString();
    });
    stream.once('end', () => done({ ...answer, body: text }));
    stream.end(attempt.body);
  }).finally(() => socket.destroy());
}

function raw(attempt: Attempt, target: Target): Promise<Answer> {
  const socket = open(attempt, target, undefined);
  return new Promise<Answer>((done, fail) => {
    let text = '';
    const finish = () => done({ status: Number(/^HTTP\/[\d.]+ (\d+)/.exec(text)?.[1] ?? 0), headers: {}, body: text });
    socket.once('error', fail);
    socket.on('data', (data: Buffer) => {
      text += data.toString();
    });
    socket.once('close', finish);
    socket.write(attempt.raw ?? '');
    setTimeout(finish, 1_000).unref();
  }).finally(() => socket.destroy());
}

function open({ tls: secure }: Attempt, target: Target, protocols: string[] | undefined): Socket {
  return secure ? tls({ ...target, rejectUnauthorized: false, ALPNProtocols: protocols }) : connect(target);
}

function hasHost({ headers = [] }: Attempt): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'host');
}
