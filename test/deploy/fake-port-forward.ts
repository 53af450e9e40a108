import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455
const BINARY = 0x82;

/** The end of a forwarded port as the API server has it: it answers each message with the same in capitals. */
export interface FakePortForward {
  readonly url: string;
  readonly requests: IncomingMessage[];
  stop(): Promise<void>;
}

/** Starts one; `refuse` answers every upgrade with 403. */
export async function startPortForward(refuse = false): Promise<FakePortForward> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(404).end('{}'));
  server.on('upgrade', (request, socket: Socket) => {
    requests.push(request);
    sockets.add(socket);
    socket.on('error', () => {});
    if (refuse) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n` +
        `sec-websocket-protocol: ${request.headers['sec-websocket-protocol']}\r\n\r\n`,
    );
    const port = Buffer.alloc(2);
    port.writeUInt16LE(Number(new URL(request.url ?? '', 'http://x').searchParams.get('ports')));
    for (const channel of [0, 1]) socket.write(frame(Buffer.concat([Buffer.of(channel), port])));
    let waiting = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (let message = nextMessage(waiting); message; message = nextMessage(waiting)) {
        waiting = waiting.subarray(message.length);
        if (message.opcode === 8) socket.end();
        else socket.write(frame(Buffer.concat([message.data.subarray(0, 1), capitals(message.data.subarray(1))])));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A message of fewer than 126 bytes. */
function frame(data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(BINARY, data.length), data]);
}

/** The first message of what came in, which clients mask; undefined while it is not whole. */
function nextMessage(bytes: Buffer): { opcode: number; length: number; data: Buffer } | undefined {
  if (bytes.length < 6) return undefined;
  const size = (bytes[1] ?? 0) & 0x7f;
  const length = 6 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(2, 6);
  const data = Buffer.from(bytes.subarray(6, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, length, data };
}

function capitals(data: Buffer): Buffer {
  return Buffer.from(data.toString().toUpperCase());
}
