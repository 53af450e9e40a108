import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What a stand-in backend tells of a request that reached it. */
export interface Seen {
  /** The Service and its port. */
  readonly backend: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/**
 * Stand-ins for all Services: each answers with its name and what reached it, and accepts upgrades. A request with the
 * header `x-test-set-cookie` gets such a cookie.
 */
export function startBackends(table: Readonly<Record<string, string>>): Server[] {
  return Object.entries(table).map(([port, backend]) => {
    const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
      request.resume();
      request.on('end', () => {
        const cookies = seen(backend, request).headers['x-test-set-cookie'] ?? [];
        response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': [...cookies] });
        response.end(JSON.stringify(seen(backend, request)));
      });
    });
    server.on('upgrade', (request, socket) => {
      socket.on('error', () => {});
      const accepted = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n';
      socket.end(accepted + JSON.stringify(seen(backend, request)));
    });
    return server.listen(Number(port), '127.0.0.1');
  });
}

function seen(backend: string, request: IncomingMessage): Seen {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = String(request.rawHeaders[at]).toLowerCase();
    headers[name] = [...(headers[name] ?? []), String(request.rawHeaders[at + 1])];
  }
  return { backend, method: request.method ?? '', url: request.url ?? '', headers };
}
