// Stand-in backends: one port for every Service port in the table. Each answers
// with its name and what reached it, and accepts WebSocket upgrades.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const table = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const [port, name] of Object.entries(table)) {
  const seen = (req) => {
    const headers = {};
    for (let i = 0; i < req.rawHeaders.length; i += 2) {
      (headers[req.rawHeaders[i].toLowerCase()] ??= []).push(req.rawHeaders[i + 1]);
    }
    return JSON.stringify({ backend: name, method: req.method, url: req.url, headers });
  };
  const server = createServer({ maxHeaderSize: 1 << 20 }, (req, res) => {
    req.resume();
    req.on('end', () => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(seen(req));
    });
  });
  server.on('upgrade', (req, socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n' + seen(req));
  });
  server.listen(Number(port), '127.0.0.1');
}
