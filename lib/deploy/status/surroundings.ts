import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import type { Entrance } from '../../kubernetes/render-record';
import { unreadable } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import type { Plan } from '../manifests/plan';
import { objectsOf } from '../manifests/plan';
import { settle } from '../settle';

/** A certificate of the platform. */
export interface CertificateStatus {
  readonly namespace: string;
  readonly name: string;
  /** When it is no longer valid, ISO 8601; undefined before it is issued. */
  readonly notAfter?: string;
  /** When it should be renewed. */
  readonly renewalTime?: string;
}

/** A volume claim in a namespace of the platform. */
export interface ClaimStatus {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  /** What it has, or else asks for: `20Gi`. */
  readonly size: string;
  readonly storageClass?: string;
}

/** A profile, and whose it is. */
export interface ProfileStatus {
  readonly name: string;
  readonly owner: string;
}

/** The certificates among live objects. */
export function certificatesAmong(live: readonly KubeObject[]): CertificateStatus[] {
  return live
    .filter((object) => groupKindOf(object) === 'cert-manager.io/Certificate')
    .map((object) => {
      const [notAfter, renewalTime] = ['notAfter', 'renewalTime'].map((key) => stringAt(object, 'status', key));
      const { namespace = '', name } = object.metadata;
      return { namespace, name, ...(notAfter ? { notAfter } : {}), ...(renewalTime ? { renewalTime } : {}) };
    })
    .sort((a, b) => (a.notAfter ?? '').localeCompare(b.notAfter ?? ''));
}

/** What was found, and what the server did not show. */
export interface Seen<T> {
  readonly found: T;
  /** Why some is not known, in words. */
  readonly unseen: readonly string[];
}

/** The volume claims in the namespaces of dist, which programs of the platform or users have made. */
export async function claimsOf(plan: Plan, cluster: Cluster): Promise<Seen<ClaimStatus[]>> {
  const namespaces = new Set(plan.waves.flatMap(objectsOf).flatMap(({ metadata }) => metadata.namespace ?? []));
  const lists = await settle(
    [...namespaces].sort().map((namespace) => cluster.listWhole('v1', 'PersistentVolumeClaim', {}, { namespace })),
  );
  const unseen = lists.flatMap(({ fault }) => (fault ? [`claims cannot be listed: ${fault.reason}`] : []));
  const found = lists.flatMap(shownObjects).map((claim) => {
    const storageClass = stringAt(claim, 'spec', 'storageClassName');
    const size =
      stringAt(claim, 'status', 'capacity', 'storage') ?? stringAt(claim, 'spec', 'resources', 'requests', 'storage');
    return {
      namespace: claim.metadata.namespace ?? '',
      name: claim.metadata.name,
      phase: stringAt(claim, 'status', 'phase') ?? 'Pending',
      size: size ?? 'unknown',
      ...(storageClass === undefined ? {} : { storageClass }),
    };
  });
  return { found, unseen };
}

/** The profiles of the cluster. */
export async function profilesOf(cluster: Cluster): Promise<Seen<ProfileStatus[]>> {
  const apiVersion = cluster.discovery.preferredVersion('kubeflow.org/Profile');
  if (apiVersion === undefined) return { found: [], unseen: [] };
  const profiles = await cluster.listWhole(apiVersion, 'Profile', {});
  if (profiles.fault) return { found: [], unseen: [`profiles cannot be listed: ${profiles.fault.reason}`] };
  const found = profiles.objects.map((profile) => ({
    name: profile.metadata.name,
    owner: stringAt(profile, 'spec', 'owner', 'name') ?? 'nobody',
  }));
  return { found, unseen: [] };
}

/** The address that a load balancer has given to the gateway; undefined while, or where, there is none. */
export async function loadBalancerAddress(entrance: Entrance, cluster: Cluster): Promise<Seen<string | undefined>> {
  const { namespace, service } = entrance;
  const ref = { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: service } };
  const read = await cluster.read(ref);
  if (read.fault) return { found: undefined, unseen: [unreadable(ref, read.fault)] };
  const [first] = listAt(valueAt(read.object, 'status', 'loadBalancer'), 'ingress');
  return { found: stringAt(first, 'hostname') ?? stringAt(first, 'ip'), unseen: [] };
}
