import { isRecord, listAt, stringAt } from '../../../kubernetes/json';
import { type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { faultOf } from '../../cluster/faults';
import { kindOfCrd } from '../../delete/inventory';
import { ClusterError } from '../../errors';
import type { ActContext } from './act';
import { patchRequest } from './patch';

/** What the API server takes to see that objects are stored in another version. */
const UNTIL_SEEN = 3_000;

/** The CRDs of a step whose objects may still be stored in other versions. */
export async function toMigrate(
  step: UpgradeStepOf<'migrate'>,
  { finder }: Pick<ActContext, 'finder'>,
): Promise<KubeObject[]> {
  const crds = await finder.find(step.match, step.where, true);
  return crds.filter((crd) => listAt(crd, 'status', 'storedVersions').some((version) => version !== step.storage));
}

/**
 * Has every object of a CRD written in one version, and says so in the CRD: what serves other versions may then be
 * taken away. Can be done again at any time.
 *
 * @throws ClusterError when the server refuses a part of it
 */
export async function migrateAll(step: UpgradeStepOf<'migrate'>, context: ActContext): Promise<readonly KubeObject[]> {
  const crds = await toMigrate(step, context);
  for (const crd of crds) await migrate(crd, step.storage, context);
  return crds;
}

async function migrate(crd: KubeObject, storage: string, context: ActContext): Promise<void> {
  const { cluster } = context;
  const versions = listAt(crd, 'spec', 'versions').filter(isRecord);
  if (!versions.some(({ name }) => name === storage))
    throw new ClusterError(`${titleOf(crd)} has no version ${storage}, in which its objects are to be stored`);
  if (versions.some(({ name, storage: isStored }) => isStored === (name !== storage))) {
    const wanted = versions.map((version) => ({ ...version, storage: version.name === storage }));
    expectOk(crd, await cluster.update(crd, { spec: { versions: wanted } }));
    await cluster.client.pause(UNTIL_SEEN);
  }
  const before = await objectsOf(crd, context);
  for (const object of before) await rewrite(object, context);
  const after = new Set((await objectsOf(crd, context)).map(({ metadata }) => metadata.uid));
  const lost = before.filter(({ metadata }) => !after.has(metadata.uid));
  for (const object of lost) {
    const { object: live } = await cluster.readMetadata(object);
    if (live) throw new ClusterError(`${titleOf(object)} is no longer listed`);
  }
  const path = await cluster.locate(crd, Number.POSITIVE_INFINITY);
  if (path === undefined) return;
  const body = { status: { storedVersions: [storage] } };
  expectOk(crd, await patchRequest(cluster.client, `${path}/status`, 'merge-patch', body));
}

async function objectsOf(crd: KubeObject, { cluster }: ActContext): Promise<readonly KubeObject[]> {
  const kind = kindOfCrd(crd, cluster);
  if (!kind) return [];
  const { objects, fault } = await cluster.listMetadata(kind.apiVersion, kind.kind);
  if (fault)
    throw new ClusterError(`${stringAt(crd, 'spec', 'names', 'kind')} objects cannot be listed: ${fault.reason}`);
  return objects;
}

/** A patch that says nothing has the server write an object as it is. */
async function rewrite(object: KubeObject, { cluster }: ActContext): Promise<void> {
  const path = await cluster.locate(object, Number.POSITIVE_INFINITY);
  if (path === undefined) return;
  const answer = await patchRequest(cluster.client, path, 'merge-patch', {});
  if (answer.response.status !== 404) expectOk(object, answer);
}

function expectOk(object: KubeObject, answer: Awaited<ReturnType<typeof patchRequest>> | undefined): void {
  if (answer && answer.response.status < 300) return;
  const reason = answer ? faultOf(answer.response).reason : 'the server does not serve its kind';
  throw new ClusterError(`${titleOf(object)} cannot be written: ${reason}`);
}
