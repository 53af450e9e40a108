import { listAt, stringAt, valueAt } from '../../../kubernetes/json';
import { type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { certainObject } from '../../cluster/certain-object';
import { FIELD_MANAGER } from '../../cluster/cluster';
import { faultOf } from '../../cluster/faults';
import { writeFields } from '../../cluster/writes';
import { ClusterError } from '../../errors';
import { packageText } from '../../package-file';
import { podsOf } from '../../reach/pods-of';
import { condition } from '../../readiness/conditions';
import { type ActContext, until } from './act';

/** Terabytes take their time; whoever has enough of it ends the run, and goes on later. */
const LIMIT = 7 * 24 * 3_600_000;
/** How long the parts before have: pods that end, an old Job that goes. */
const PREPARATION = 300_000;

/** The claims of a step that are there. */
export function toCopy(
  step: UpgradeStepOf<'copy'>,
  { finder }: Pick<ActContext, 'finder'>,
): Promise<readonly KubeObject[]> {
  return finder.find(step.match, step.where);
}

/**
 * Copies the files of a claim into a bucket, by a Job beside it. What is there already is not copied again.
 *
 * @throws ClusterError when it cannot be done, with the last word of the Job's pod
 */
export async function copyAll(step: UpgradeStepOf<'copy'>, context: ActContext): Promise<readonly KubeObject[]> {
  const claims = await toCopy(step, context);
  for (const claim of claims) await copy(claim, step, context);
  return claims;
}

async function copy(claim: KubeObject, step: UpgradeStepOf<'copy'>, context: ActContext): Promise<void> {
  const { cluster, finder } = context;
  const job = copyJob(claim, step, finder);
  // A volume that only one node may mount is free once nothing else has it.
  for (const workload of await finder.find([step.stop], undefined, true)) await scaleDown(workload, context);
  const old = certainObject(job, await cluster.read(job));
  if (old && condition(old, 'Complete')?.status !== 'True' && condition(old, 'Failed')?.status === 'True')
    await remove(old, context);
  const path = await cluster.locate(job);
  const answer = path === undefined ? undefined : await cluster.apply(job, path, { force: true });
  if (!answer || answer.response.status >= 300)
    throw new ClusterError(
      `${titleOf(job)} cannot be made: ${answer ? faultOf(answer.response).reason : 'no such kind'}`,
    );
  await until({ ...context, timeout: LIMIT }, () => isComplete(job, context), `${titleOf(job)} has not ended`);
  await remove(job, context);
}

async function isComplete(job: KubeObject, { cluster, onEvent }: ActContext): Promise<boolean> {
  const live = certainObject(job, await cluster.read(job));
  if (!live) throw new ClusterError(`somebody has deleted ${titleOf(job)}`);
  if (condition(live, 'Complete')?.status === 'True') return true;
  const failed = condition(live, 'Failed');
  if (failed?.status === 'True') {
    const said = (await podsOf(live, cluster)).flatMap(lastWord).at(-1);
    throw new ClusterError(`${titleOf(job)} has failed: ${said ?? failed.message ?? 'its pod says no reason'}`);
  }
  onEvent({ type: 'pending', pending: [{ object: job, reason: 'is copying' }] });
  return false;
}

async function scaleDown(workload: KubeObject, context: ActContext): Promise<void> {
  const { cluster } = context;
  const answer = await writeFields(workload, { spec: { replicas: 0 } }, cluster);
  if (answer && answer.response.status >= 300)
    throw new ClusterError(`${titleOf(workload)} cannot be stopped: ${faultOf(answer.response).reason}`);
  const isGone = async () => (await podsOf(workload, cluster)).length === 0;
  await until({ ...context, timeout: PREPARATION }, isGone, `the pods of ${titleOf(workload)} have not gone`);
}

async function remove(job: KubeObject, context: ActContext): Promise<void> {
  const { cluster } = context;
  const live = certainObject(job, await cluster.readMetadata(job));
  if (!live) return;
  await cluster.delete(live, 'Background');
  const isGone = async () => certainObject(job, await cluster.readMetadata(job)) === undefined;
  await until({ ...context, timeout: PREPARATION }, isGone, `${titleOf(job)} has not gone`);
}

/** The Job that copies. Its image, keys and pull secrets are those of the server that keeps the bucket. */
function copyJob(claim: KubeObject, step: UpgradeStepOf<'copy'>, finder: ActContext['finder']): KubeObject {
  const [server] = finder.inDist([step.into.deployment]);
  const [service] = finder.inDist([step.into.service]);
  const [keys] = finder.inDist([step.into.keys]);
  const container = listAt(server, 'spec', 'template', 'spec', 'containers')[0];
  const image = stringAt(container, 'image');
  if (!server || !service || image === undefined)
    throw new ClusterError(`dist has no ${server ? step.into.service : step.into.deployment}`);
  const { namespace = '', name } = service.metadata;
  const pullSecrets = valueAt(server, 'spec', 'template', 'spec', 'imagePullSecrets');
  const labels = { 'app.kubernetes.io/managed-by': FIELD_MANAGER, 'sidecar.istio.io/inject': 'false' };
  const secret = keys?.metadata.name ?? finder.pattern(step.into.keys).onlyName;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `upgrade-${step.id}`, namespace: claim.metadata.namespace, labels },
    spec: {
      backoffLimit: 3,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          ...(pullSecrets === undefined ? {} : { imagePullSecrets: pullSecrets }),
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'copy',
              image,
              command: ['/bin/sh', '-c', packageText('lib/deploy/upgrade/acts/copy-files.sh')],
              env: [
                { name: 'FROM', value: '/from' },
                { name: 'FOLDER', value: step.folder },
                { name: 'URL', value: `http://${name}.${namespace}:${step.into.port}/${step.bucket}` },
                { name: 'SAYS', value: '/dev/termination-log' },
              ],
              envFrom: [{ secretRef: { name: secret } }],
              resources: { requests: { cpu: '50m', memory: '64Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'from', mountPath: '/from', readOnly: true }],
            },
          ],
          volumes: [{ name: 'from', persistentVolumeClaim: { claimName: claim.metadata.name, readOnly: true } }],
        },
      },
    },
  };
}

function lastWord(pod: KubeObject): string[] {
  return listAt(pod, 'status', 'containerStatuses').flatMap(
    (each) => stringAt(each, 'state', 'terminated', 'message')?.trim() || [],
  );
}
