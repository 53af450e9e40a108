import type { MessageEvent, WebSocket } from 'undici';
import { listAt, stringAt } from '../../kubernetes/json';
import type { ClusterConnection } from '../cluster/transport';

/** Kubernetes' way to carry several streams in one WebSocket: each message begins with the number of its stream. */
const PROTOCOL = 'v4.channel.k8s.io';
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/** How long a command may take. */
const LIMIT = 60_000;

/** How a command ended in a container: what it wrote, or why it did not run or failed. */
export type ExecResult = { readonly output: string } | { readonly problem: string };

/** A container of a pod. */
export interface ExecPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * Runs a command in a container and waits for its end. Never throws.
 *
 * @param input what it reads from its standard input, which does not end: secrets, since commands stand in logs of the API
 * server. @default - it has none
 */
export async function execIn(
  connection: ClusterConnection,
  { namespace, pod, container }: ExecPlace,
  command: readonly string[],
  input?: string,
): Promise<ExecResult> {
  if (!connection.socket) return { problem: `${connection.name} runs no commands` };
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  if (input !== undefined) query.set('stdin', 'true');
  for (const word of command) query.append('command', word);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query}`;
  return await follow(await connection.socket(path, PROTOCOL), input);
}

function follow(remote: WebSocket, input: string | undefined): Promise<ExecResult> {
  remote.binaryType = 'arraybuffer';
  const texts: Record<number, string> = { [STDOUT]: '', [STDERR]: '', [STATUS]: '' };
  let opened = false;
  return new Promise((resolve) => {
    const end = (result: ExecResult) => {
      clearTimeout(timer);
      remote.close();
      resolve(result);
    };
    const timer = setTimeout(() => end({ problem: `it did not end within ${LIMIT / 1000} s` }), LIMIT);
    remote.addEventListener('open', () => {
      opened = true;
      if (input !== undefined) remote.send(Buffer.concat([Buffer.of(STDIN), Buffer.from(input)]));
    });
    remote.addEventListener('message', ({ data }: MessageEvent) => {
      const bytes = Buffer.from(data as ArrayBuffer);
      const stream = bytes[0] ?? STDOUT;
      texts[stream] = `${texts[stream] ?? ''}${bytes.subarray(1).toString()}`;
    });
    const close = () =>
      end(
        opened
          ? resultOf(texts[STDOUT] ?? '', texts[STDERR] ?? '', texts[STATUS] ?? '')
          : { problem: 'the API server does not run it; has the user rights on pods/exec?' },
      );
    remote.addEventListener('close', close);
    remote.addEventListener('error', close);
  });
}

/** The API server says at the end how it went, as a Status. */
function resultOf(output: string, errors: string, text: string): ExecResult {
  const status = parsed(text);
  if (stringAt(status, 'status') === 'Success') return { output };
  const code = listAt(status, 'details', 'causes').find((cause) => stringAt(cause, 'reason') === 'ExitCode');
  const exit = code === undefined ? undefined : `it ended with ${stringAt(code, 'message')}`;
  const reason = exit ?? stringAt(status, 'message') ?? 'the connection ended in the middle';
  const said = errors.trim().split('\n').at(-1);
  return { problem: said ? `${reason}: ${said}` : reason };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
