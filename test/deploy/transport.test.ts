import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterConnection } from '../../lib/deploy';
import type { Credentials } from '../../lib/deploy/cluster/credentials';
import { openConnection } from '../../lib/deploy/cluster/transport';

let server: Server;
let connection: ClusterConnection | undefined;
afterEach(async () => {
  await connection?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Serves, and connects with credentials that are another token each time they are asked for. */
async function open(
  listener: RequestListener,
  options: { prefix?: string; connections?: number; requestTimeout?: number } = {},
) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let asked = 0;
  const credentials = async (): Promise<Credentials> => ({ headers: { Authorization: `Bearer ${++asked}` } });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${options.prefix ?? ''}`;
  connection = await openConnection({ server: address, name: 'test', credentials }, options);
  return { connection, asked: () => asked };
}

test('connections are kept and shared', async () => {
  let sockets = 0;
  const opened = await open((_, response) => response.end('{}'), { connections: 4 });
  server.on('connection', () => sockets++);
  await Promise.all(Array.from({ length: 100 }, () => opened.connection.request({ method: 'GET', path: '/api' })));
  expect(sockets).toBe(4);
  expect(opened.asked()).toBe(1);
});

test('path prefix, method, headers and body arrive as they are', async () => {
  const seen: unknown[] = [];
  const opened = await open(
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { accept, authorization } = request.headers;
        seen.push({
          method: request.method,
          url: request.url,
          accept,
          authorization,
          body: Buffer.concat(chunks).toString(),
        });
        response.writeHead(201, { Warning: ['299 - "a"', '299 - "b"'] }).end('{"ü":1}');
      });
    },
    { prefix: '/k8s/clusters/c-1/' },
  );
  const response = await opened.connection.request({
    method: 'PATCH',
    path: '/api/v1?x=y',
    headers: { accept: 'z' },
    body: '{"ä":"ö"}',
  });
  expect(seen).toEqual([
    { method: 'PATCH', url: '/k8s/clusters/c-1/api/v1?x=y', accept: 'z', authorization: 'Bearer 1', body: '{"ä":"ö"}' },
  ]);
  expect(response).toMatchObject({ status: 201, body: '{"ü":1}' });
  expect([response.headers.warning].flat().join()).toBe('299 - "a",299 - "b"');
});

test('refused credentials are renewed once, for all requests together', async () => {
  const opened = await open((request, response) =>
    response.writeHead(request.headers.authorization === 'Bearer 2' ? 200 : 401).end('{}'),
  );
  const statuses = await Promise.all(
    Array.from({ length: 10 }, () => opened.connection.request({ method: 'GET', path: '/' })),
  );
  expect(statuses.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(opened.asked()).toBe(2);
});

test('requests that begin while a certificate is renewed reach the server', async () => {
  server = createServer((request, response) =>
    response.writeHead(request.headers.authorization === 'Bearer 1' ? 401 : 200).end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answers: Promise<{ status: number }>[] = [];
  const ask = (times: number) => {
    if (connection) answers.push(connection.request({ method: 'GET', path: '/' }));
    // One in each of the moments of which the renewal is made.
    if (times > 1) queueMicrotask(() => ask(times - 1));
  };
  let asked = 0;
  const credentials = async (): Promise<Credentials> => {
    asked++;
    if (asked === 2) ask(50);
    return { headers: { Authorization: `Bearer ${asked}` }, cert: `certificate ${asked}` };
  };
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connection = await openConnection({ server: address, name: 'test', credentials });
  ask(1);
  await answers[0];
  const results = await Promise.allSettled(answers);
  const failed = results.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect({ asked, count: results.length, failed }).toEqual({ asked: 2, count: 51, failed: [] });
});

test('credentials that stay refused end it', async () => {
  const opened = await open((_, response) => response.writeHead(401).end('{}'));
  await expect(opened.connection.request({ method: 'GET', path: '/' })).rejects.toThrow(
    'test does not accept the credentials (401 Unauthorized)',
  );
});

test('a server that does not answer counts as lost', async () => {
  const opened = await open(() => {}, { requestTimeout: 50 });
  await expect(opened.connection.request({ method: 'GET', path: '/' })).rejects.toThrow(/timeout/i);
});
