import { Worker } from 'node:worker_threads';

/** What a server answers at a path: a text, or another status with headers. */
export type Answer =
  | string
  | { readonly status: number; readonly headers?: Record<string, string>; readonly wait?: number };

/** A server on this machine. It runs in a thread of its own: what is tested waits without giving way. */
export interface FileServer {
  /** Its address, without a slash at the end. */
  readonly address: string;
  /** How many requests there were for a path. */
  requests(path: string): number;
  stop(): Promise<unknown>;
}

const PROGRAM = `
const { createServer } = require('node:http');
const { parentPort, workerData: { answers, counts } } = require('node:worker_threads');
const paths = Object.keys(answers);
const server = createServer((request, response) => {
  const index = paths.indexOf(request.url);
  if (index >= 0) Atomics.add(counts, index, 1);
  const answer = answers[request.url] ?? { status: 404 };
  if (typeof answer === 'string') return response.end(answer);
  setTimeout(() => response.writeHead(answer.status, answer.headers).end(), answer.wait ?? 0);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Starts a server that answers these paths, and 404 otherwise. */
export async function startFileServer(answers: Readonly<Record<string, Answer>>): Promise<FileServer> {
  const paths = Object.keys(answers);
  const counts = new Int32Array(new SharedArrayBuffer(4 * Math.max(paths.length, 1)));
  const worker = new Worker(PROGRAM, { eval: true, workerData: { answers, counts } });
  const port = await new Promise<unknown>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return {
    address: `http://127.0.0.1:${port}`,
    requests: (path) => Atomics.load(counts, paths.indexOf(path)),
    stop: () => worker.terminate(),
  };
}
