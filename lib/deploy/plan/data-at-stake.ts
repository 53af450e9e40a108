import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { listAt, stringAt } from '../../kubernetes/json';
import { groupOf, identityOf, isBuiltInGroup, type KubeObject, titleOf } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import type { Fault } from '../cluster/faults';
import { shownObjects } from '../cluster/shown';
import type { LockOut } from '../data/claim-secrets';
import { isCrd, objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import type { DataAtStake } from './deployment-plan';
import { narrowedObjects } from './narrowing';

/** What is looked at for data. */
export interface DataContext {
  readonly plan: Plan;
  readonly cluster: Cluster;
  /** Secrets with which servers open claims. */
  readonly declared: readonly ClaimSecret[];
  readonly lockOuts: readonly LockOut[];
  /** CRDs of dist that change. */
  readonly changedCrds: readonly KubeObject[];
  /** What a prune would delete. */
  readonly pruned: readonly KubeObject[];
}

/** The data that a deployment comes near to: what stays, and what would be lost or out of reach. */
export async function dataAtStake(context: DataContext): Promise<DataAtStake[]> {
  const { lockOuts, cluster, changedCrds, pruned } = context;
  const credentials = lockOuts.map(
    ({ object, reason }): DataAtStake => ({
      kind: 'credentials',
      title: titleOf(object),
      what: reason,
      danger: true,
    }),
  );
  const found = await settle([
    claims(context),
    lostSecrets(context),
    ...changedCrds.map(async (crd) => {
      const live = certainObject(crd, await cluster.read(crd));
      return live ? narrowedObjects(live, crd, cluster) : [];
    }),
    ...pruned.filter(isCrd).map((crd) => instancesOf(crd, cluster)),
  ]);
  return [...credentials, ...found.flat()];
}

/** Claims in the namespaces of dist: an apply never deletes one. */
async function claims({ plan, cluster, pruned }: DataContext): Promise<DataAtStake[]> {
  const objects = plan.waves.flatMap(objectsOf);
  const inDist = new Set(objects.map(identityOf));
  const going = new Set(pruned.map(identityOf));
  const namespaces = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const lists = await settle(
    namespaces.map((namespace) => cluster.listWhole('v1', 'PersistentVolumeClaim', {}, { namespace })),
  );
  const unseen = lists.flatMap(({ fault }, index): DataAtStake[] =>
    fault ? [unknown('claim', `PersistentVolumeClaims in namespace ${namespaces[index]}`, 'listed', fault)] : [],
  );
  const seen = lists.flatMap(shownObjects).map((claim): DataAtStake => {
    const size =
      stringAt(claim, 'status', 'capacity', 'storage') ?? stringAt(claim, 'spec', 'resources', 'requests', 'storage');
    const lost = going.has(identityOf(claim));
    const whose = inDist.has(identityOf(claim)) ? 'in dist' : 'not in dist, and left alone';
    return {
      kind: 'claim',
      title: `${titleOf(claim)}${size ? ` (${size})` : ''}`,
      what: lost ? 'would be deleted' : `stays: ${whose}`,
      danger: lost,
    };
  });
  return [...seen, ...unseen];
}

/** Data of which nobody can tell what becomes of it. */
function unknown(kind: DataAtStake['kind'], title: string, how: 'listed' | 'read', { reason }: Fault): DataAtStake {
  return { kind, title, what: `nobody can tell: cannot be ${how}: ${reason}`, danger: false };
}

/** Claims with data whose Secret is gone: dist makes it again, and nobody can compare the value. */
async function lostSecrets({ declared, cluster }: DataContext): Promise<DataAtStake[]> {
  const found = await settle(
    declared.map(async ({ namespace, secret, claim }): Promise<DataAtStake[]> => {
      const read = (kind: string, name: string) =>
        cluster.read({ apiVersion: 'v1', kind, metadata: { namespace, name } });
      const [live, data] = await settle([read('Secret', secret), read('PersistentVolumeClaim', claim)]);
      if (!live || !data) return [];
      const title = `Secret ${namespace}/${secret}`;
      if (live.fault) return [unknown('credentials', title, 'read', live.fault)];
      if (live.object) return [];
      if (data.fault) return [unknown('claim', `PersistentVolumeClaim ${namespace}/${claim}`, 'read', data.fault)];
      if (!data.object || stringAt(data.object, 'status', 'phase') === 'Pending') return [];
      return [
        {
          kind: 'credentials',
          title,
          what: `is gone, and PersistentVolumeClaim ${namespace}/${claim} has data: dist must have the value with which the server was started`,
          danger: false,
        },
      ];
    }),
  );
  return found.flat();
}

async function instancesOf(crd: KubeObject, cluster: Cluster): Promise<DataAtStake[]> {
  const live = certainObject(crd, await cluster.read(crd));
  const kind = stringAt(live, 'spec', 'names', 'kind') ?? '';
  const served = listAt(live, 'spec', 'versions').flatMap((each) => stringAt(each, 'name') ?? []);
  const apiVersion = `${stringAt(live, 'spec', 'group')}/${served.at(-1)}`;
  if (!live || isBuiltInGroup(groupOf({ apiVersion }))) return [];
  const listed = await cluster.listMetadata(apiVersion, kind);
  if (!listed.fault && listed.objects.length === 0) return [];
  const count = listed.fault
    ? `an unknown number (they cannot be listed: ${listed.fault.reason})`
    : listed.objects.length;
  return [
    {
      kind: 'custom resources',
      title: `${count} of ${crd.metadata.name}`,
      what: 'would be deleted with their CRD',
      danger: true,
    },
  ];
}
