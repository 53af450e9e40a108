import { listAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import type { Cluster } from '../cluster/cluster';
import { type ClusterOptions, openSession, type Session } from '../cluster/session';
import { ClusterError } from '../errors';
import { readDist } from '../manifests/dist';
import { type Plan, planDeploy } from '../manifests/plan';
import { settle } from '../settle';
import { followLog } from './log-lines';
import { podsOf } from './pods-of';

/** What of the logs of a component is wanted. */
export interface LogsOptions extends ClusterOptions {
  /** Go on until `signal` is aborted. @default false */
  readonly follow?: boolean;
  /** Last lines of each container. @default 50 */
  readonly tail?: number;
  /** Only the container of this name. @default - all */
  readonly container?: string;
  /** Of the container before the last restart. @default false */
  readonly previous?: boolean;
  /** No older than so many milliseconds. @default - as old as there are */
  readonly since?: number;
  readonly onLine: (line: LogLine) => void;
}

/** A line of a log. */
export interface LogLine {
  readonly pod: string;
  readonly container: string;
  readonly text: string;
}

/**
 * Reads the logs of all pods of a component.
 *
 * @throws ClusterError when dist has no such component, or it has no pod
 * @throws DistError, InterruptedError
 */
export async function componentLogs(component: string, options: LogsOptions): Promise<void> {
  const plan = planDeploy(await readDist(options.dist ?? 'dist'));
  const workloads = workloadsOf(component, plan);
  const session = await openSession(options);
  try {
    const pods = (await settle(workloads.map((workload) => podsOf(workload, session.cluster)))).flat();
    const sources = pods.flatMap((pod) =>
      containersOf(pod, options.container).map((container) => ({ pod, container })),
    );
    if (sources.length === 0)
      throw new ClusterError(
        `${component} has no pod${options.container ? ` with a container ${options.container}` : ''}`,
      );
    if (options.follow) {
      await settle(sources.map((source) => follow(source, session, options)));
      return;
    }
    for (const source of sources) await read(source, session.cluster, options);
  } finally {
    await session.close();
  }
}

/** What of a component runs pods, as it stands in dist. */
function workloadsOf(component: string, plan: Plan): KubeObject[] {
  const running = (objects: readonly KubeObject[]) => objects.filter((object) => podTemplateOf(object) !== undefined);
  const workloads = running(plan.components.get(component) ?? []);
  if (workloads.length > 0) return workloads;
  const names = [...plan.components].flatMap(([name, objects]) => (running(objects).length > 0 ? [name] : []));
  const what = plan.components.has(component) ? `${component} runs no pods` : `dist has no component ${component}`;
  throw new ClusterError(`${what}; those with logs are ${names.join(', ')}`);
}

interface Source {
  readonly pod: KubeObject;
  readonly container: string;
}

function containersOf(pod: KubeObject, wanted: string | undefined): string[] {
  const names = ['initContainers', 'containers'].flatMap((list) =>
    listAt(pod, 'spec', list).flatMap((container) => stringAt(container, 'name') ?? []),
  );
  return names.filter((name) => wanted === undefined || name === wanted);
}

function queryOf(container: string, { tail = 50, previous, since }: LogsOptions): Record<string, string> {
  return {
    container,
    tailLines: String(tail),
    ...(previous ? { previous: 'true' } : {}),
    ...(since === undefined ? {} : { sinceSeconds: String(Math.max(1, Math.round(since / 1000))) }),
  };
}

/**
 * A container that has not run yet has no log, which is no error.
 *
 * @throws ClusterError when the user may not read it
 */
async function read({ pod, container }: Source, cluster: Cluster, options: LogsOptions): Promise<void> {
  const { text, fault } = await cluster.log(pod, queryOf(container, options));
  if (fault?.answer === 'fail' && fault.kind === 'forbidden') throw unreadable(pod, fault.reason);
  const lines = text?.split('\n') ?? [];
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) options.onLine({ pod: pod.metadata.name, container, text: line });
}

async function follow({ pod, container }: Source, { connection }: Session, options: LogsOptions): Promise<void> {
  const signal = options.signal ?? new AbortController().signal;
  try {
    const log = await followLog(pod, queryOf(container, options), connection, signal);
    if ('problem' in log && log.status === 403) throw unreadable(pod, log.problem);
    if ('problem' in log) return; // a container that has not run yet
    for await (const text of log.lines) options.onLine({ pod: pod.metadata.name, container, text });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function unreadable({ metadata }: KubeObject, reason: string): ClusterError {
  return new ClusterError(`the log of ${metadata.name} cannot be read: ${reason}`);
}
