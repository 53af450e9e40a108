import { listAt, numberAt, stringAt, valueAt } from '../../../kubernetes/json';
import { identityOf, type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { certainObject } from '../../cluster/certain-object';
import { completeList } from '../../cluster/complete-list';
import { faultOf } from '../../cluster/faults';
import { rewrite, writeFields } from '../../cluster/writes';
import { ClusterError } from '../../errors';
import type { ExecResult } from '../../reach/exec';
import { hasEnded, isReady, podsOf } from '../../reach/pods-of';
import { settle } from '../../settle';
import { type ActContext, until } from './act';
import { LastWords } from './last-words';
import { askMySql } from './mysql';

/** The workloads of a step that run, or whose end nobody has seen where it matters, and that dist brings anew. */
export async function toStop(
  step: UpgradeStepOf<'stop'>,
  { finder, journal }: Pick<ActContext, 'finder' | 'journal'>,
): Promise<KubeObject[]> {
  const found = await finder.find(step.match, step.where, true);
  const isStopped = (object: KubeObject) =>
    numberAt(object, 'spec', 'replicas') === 0 &&
    (step.lastWords === undefined || journal.isShutDown(identityOf(object)));
  return found.filter((object) => finder.isInDist(object) && !isStopped(object));
}

/**
 * Scales the workloads of a step to 0 and waits until their pods are gone.
 *
 * @param evenUnprepared go on where the database cannot be told what is to come, or its end cannot be seen
 * @throws ClusterError when the server refuses, a pod does not go, or has not come to the end that is wanted
 */
export async function stopAll(
  step: UpgradeStepOf<'stop'>,
  evenUnprepared: boolean,
  context: ActContext,
): Promise<readonly KubeObject[]> {
  const workloads = await toStop(step, context);
  await context.journal.noteStopped(workloads.map(identityOf));
  await settle(workloads.map((workload) => stop(workload, step, evenUnprepared, context)));
  return workloads;
}

async function stop(
  workload: KubeObject,
  step: UpgradeStepOf<'stop'>,
  evenUnprepared: boolean,
  context: ActContext,
): Promise<void> {
  const { id, sql, grace, lastWords } = step;
  const strictly = lastWords !== undefined && !evenUnprepared;
  const way = `go on by hand (docs/upgrade.md), then run this again with --yes-step ${id}`;
  // Stopped by a run that was killed, or by somebody: what it has left on its disk nobody can tell.
  if (strictly && !(await hasReadyPod(workload, context))) await start(workload, way, context);
  if (sql !== undefined && (await podsOf(workload, context.cluster)).length > 0) {
    const answer = await tell(workload, sql, evenUnprepared, context);
    if ('problem' in answer && !evenUnprepared)
      throw new ClusterError(`${titleOf(workload)} cannot be told ${JSON.stringify(sql)}: ${answer.problem}; ${way}`);
  }
  const limit = Math.max(context.timeout, (grace ?? 0) * 1000 + 60_000);
  const logs = strictly ? await LastWords.of(workload, lastWords, context) : undefined;
  if (logs?.problem !== undefined)
    throw new ClusterError(`the end of ${titleOf(workload)} cannot be seen: ${logs.problem}; ${way}`);
  if (grace !== undefined) await endPods(workload, grace, context);
  await write(workload, { spec: { replicas: 0, paused: null } }, context);
  const unsaid = await logs?.missing(limit);
  const isGone = async () => (await podsOf(workload, context.cluster)).every(hasEnded);
  await until({ ...context, timeout: limit }, isGone, `the pods of ${titleOf(workload)} have not gone`);
  if (unsaid !== undefined)
    throw new ClusterError(
      `${titleOf(workload)} has stopped, but ${unsaid}; run this again: it is started and stopped once more`,
    );
  if (logs) await context.journal.noteShutDown(identityOf(workload));
}

/** What the client of MySQL writes while nobody listens: at the socket of its machine, and at a port. */
const NOBODY = /ERROR 200[23] /;

/**
 * Sends a statement to the MySQL of a workload, as soon as it listens: a pod without a probe is ready while its server still
 * reads what another one has left.
 *
 * @param once do not wait for it
 */
async function tell(workload: KubeObject, sql: string, once: boolean, context: ActContext): Promise<ExecResult> {
  const deadline = context.clock.now() + context.timeout;
  for (;;) {
    const answer = await askMySql(workload, sql, undefined, context);
    const isComing = 'problem' in answer && NOBODY.test(answer.problem);
    if (once || !isComing || context.clock.now() > deadline) return answer;
    await context.cluster.client.pause(500);
  }
}

/** Starts a workload whose end has to be seen. */
async function start(workload: KubeObject, way: string, context: ActContext): Promise<void> {
  await write(workload, { spec: { replicas: 1, paused: null } }, context);
  const what = `${titleOf(workload)} does not run, so that its end cannot be seen, and has not got ready`;
  await until(context, () => hasReadyPod(workload, context), what).catch((error: unknown) => {
    throw error instanceof ClusterError ? new ClusterError(`${error.message}; ${way}`) : error;
  });
}

async function hasReadyPod(workload: KubeObject, { cluster }: ActContext): Promise<boolean> {
  return (await podsOf(workload, cluster)).some(isReady);
}

/**
 * Gives the pods of a Deployment more time for their end than they were made with. Who scales it down leaves that to
 * its ReplicaSet, whose word is final: so the pods are taken from it first.
 */
async function endPods(deployment: KubeObject, grace: number, context: ActContext): Promise<void> {
  const { cluster } = context;
  await write(deployment, { spec: { paused: true } }, context);
  const { namespace } = deployment.metadata;
  const sets = async () =>
    completeList('ReplicaSet', await cluster.listWhole('apps/v1', 'ReplicaSet', {}, { namespace })).filter(
      ({ metadata }) =>
        listAt(metadata, 'ownerReferences').some((owner) => stringAt(owner, 'uid') === deployment.metadata.uid),
    );
  for (const each of await sets()) {
    await cluster.delete({ ...each, apiVersion: 'apps/v1', kind: 'ReplicaSet' }, 'Orphan');
  }
  await until(
    context,
    async () => (await sets()).length === 0,
    `the ReplicaSets of ${titleOf(deployment)} have not gone`,
  );
  const pods = await podsOf(deployment, cluster);
  await settle(pods.map((pod) => endPod(pod, grace, context)));
}

async function endPod(pod: KubeObject, grace: number, { cluster }: ActContext): Promise<void> {
  const answer = await cluster.delete(pod, 'Background', { gracePeriodSeconds: grace });
  if (!answer || answer.response.status < 300 || answer.response.status === 404 || answer.response.status === 409)
    return;
  throw new ClusterError(`${titleOf(pod)} cannot be ended: ${faultOf(answer.response).reason}`);
}

async function write(
  workload: KubeObject,
  fields: Readonly<Record<string, unknown>>,
  { cluster }: ActContext,
): Promise<void> {
  const object = certainObject(workload, await cluster.readMetadata(workload));
  const answer = object && (await writeFields(object, fields, cluster));
  if (!answer || answer.response.status < 300 || answer.response.status === 404) return;
  throw new ClusterError(`${titleOf(workload)} cannot be stopped: ${faultOf(answer.response).reason}`);
}

/** Workloads that were stopped and whose replicas dist leaves to others start with one again. */
export async function startAgain(context: ActContext): Promise<void> {
  const stopped = new Set(context.journal.entry?.stopped ?? []);
  const objects = context.finder.distObjects.filter(
    (object) => stopped.has(identityOf(object)) && valueAt(object, 'spec', 'replicas') === undefined,
  );
  await settle(
    objects.map(async (object) => {
      const isStopped = (live: KubeObject) => numberAt(live, 'spec', 'replicas') === 0;
      const fields = { spec: { replicas: 1 } };
      const fault = await rewrite(object, (live) => (isStopped(live) ? fields : undefined), context);
      if (fault) throw new ClusterError(`${titleOf(object)} cannot be started: ${fault.reason}`);
    }),
  );
}
