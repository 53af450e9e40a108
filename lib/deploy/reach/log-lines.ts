import type { KubeObject } from '../../kubernetes/objects';
import { logPath } from '../cluster/cluster';
import type { ClusterConnection } from '../cluster/transport';
import { ClusterError, messageOf } from '../errors';

/** The lines of a log as they come, until its container ends; or why there are none. */
export type LogLines =
  | { readonly lines: AsyncIterable<string> }
  | { readonly problem: string; readonly status: number };

/**
 * Opens the log of a container, to be followed until the container ends or `signal` is aborted.
 *
 * @param query `container`, `tailLines`, …
 * @throws ClusterError where the connection cannot do that, or ends before an answer; while lines come, too
 */
export async function followLog(
  pod: KubeObject,
  query: Readonly<Record<string, string>>,
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<LogLines> {
  if (!connection.stream) throw new ClusterError(`${connection.name} cannot follow logs`);
  const path = `${logPath(pod)}?${new URLSearchParams({ ...query, follow: 'true' })}`;
  const ended = (error: unknown) => new ClusterError(`the log of ${pod.metadata.name} ended: ${messageOf(error)}`);
  const { status, body } = await connection.stream(path, signal).catch((error: unknown) => {
    throw ended(error);
  });
  const lines = linesOf(body, (error) => (signal.aborted ? undefined : ended(error)));
  if (status === 200) return { lines };
  for await (const line of lines) return { problem: `the API server answers ${status}: ${line.slice(0, 200)}`, status };
  return { problem: `the API server answers ${status}`, status };
}

async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => ClusterError | undefined,
): AsyncIterable<string> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const thrown = failure(error);
    if (thrown) throw thrown;
  }
  if (rest !== '') yield rest;
}
