import { isRecord, listAt } from '../../../kubernetes/json';
import { type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { certainObject } from '../../cluster/certain-object';
import { completeList } from '../../cluster/complete-list';
import { type Fault, faultOf } from '../../cluster/faults';
import { rewrite, writeFields } from '../../cluster/writes';
import { kindOfCrd } from '../../delete/inventory';
import { ClusterError } from '../../errors';
import type { ActContext } from './act';

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
  let isNew = false;
  const fault = await rewrite(
    crd,
    (live) => {
      const versions = versionsOf(live, storage);
      isNew ||= !isStored(versions, storage);
      if (isStored(versions, storage)) return undefined;
      return { spec: { versions: versions.map((version) => ({ ...version, storage: version.name === storage })) } };
    },
    context,
  );
  if (fault) throw cannotBeWritten(crd, fault);
  if (isNew) await cluster.client.pause(UNTIL_SEEN);
  const before = await objectsOf(crd, context);
  for (const object of before) await store(object, context);
  const after = new Set((await objectsOf(crd, context)).map(({ metadata }) => metadata.uid));
  const lost = before.filter(({ metadata }) => !after.has(metadata.uid));
  for (const object of lost) {
    const live = certainObject(object, await cluster.readMetadata(object));
    if (live) throw new ClusterError(`${titleOf(object)} is no longer listed`);
  }
  const told = await rewrite(
    crd,
    (live) => {
      // Whoever has set it back has had objects written in the other version since.
      if (!isStored(versionsOf(live, storage), storage))
        throw new ClusterError(`somebody has changed the stored version of ${titleOf(crd)} meanwhile; run this again`);
      return { status: { storedVersions: [storage] } };
    },
    context,
    { subresource: 'status' },
  );
  if (told) throw cannotBeWritten(crd, told);
}

/** The versions of a CRD, among which is one. */
function versionsOf(crd: KubeObject, storage: string): Readonly<Record<string, unknown>>[] {
  const versions = listAt(crd, 'spec', 'versions').filter(isRecord);
  if (versions.some(({ name }) => name === storage)) return versions;
  throw new ClusterError(`${titleOf(crd)} has no version ${storage}, in which its objects are to be stored`);
}

function isStored(versions: readonly Readonly<Record<string, unknown>>[], storage: string): boolean {
  return versions.every((version) => (version.storage === true) === (version.name === storage));
}

async function objectsOf(crd: KubeObject, { cluster }: ActContext): Promise<readonly KubeObject[]> {
  const kind = kindOfCrd(crd, cluster);
  if (!kind) return [];
  return completeList(kind.kind, await cluster.listMetadata(kind.apiVersion, kind.kind));
}

/** A patch that says nothing has the server write an object as it is. */
async function store(object: KubeObject, { cluster }: ActContext): Promise<void> {
  const answer = await writeFields(object, {}, cluster);
  if (!answer || answer.response.status < 300 || answer.response.status === 404) return;
  const read = await cluster.readMetadata(object);
  // Another one of its name, made since, is stored as it should be.
  if (read.fault || read.object?.metadata.uid === object.metadata.uid)
    throw cannotBeWritten(object, faultOf(answer.response));
}

function cannotBeWritten(object: KubeObject, { reason }: Fault): ClusterError {
  return new ClusterError(`${titleOf(object)} cannot be written: ${reason}`);
}
