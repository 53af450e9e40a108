import { listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject } from '../../kubernetes/objects';
import type { RunTimeObject } from '../../kubernetes/run-time-object';
import { matches } from '../../kubernetes/wildcard';
import { certainObject } from '../cluster/certain-object';
import type { Cluster, Listed } from '../cluster/cluster';
import { completeList } from '../cluster/complete-list';
import type { PreferredKind } from '../cluster/discovery';
import { isCrd, objectsOf, type Plan, webhookServicesOf } from '../manifests/plan';
import { isAnswered } from '../readiness/endpoints';
import { settle } from '../settle';

/** The kind that a CRD brings, known by its name; undefined while the server does not serve it. */
export function kindOfCrd({ metadata }: KubeObject, cluster: Cluster): PreferredKind | undefined {
  const dot = metadata.name.indexOf('.');
  const [plural, group] = [metadata.name.slice(0, dot), metadata.name.slice(dot + 1)];
  return cluster.discovery
    .preferredKinds()
    .find((each) => each.served.resource === plural && groupOf(each) === group && each.served.listable);
}

/**
 * All objects of the kinds that these CRDs bring, metadata only.
 *
 * @throws ClusterError when some cannot be listed, as while nobody answers the conversion webhook of their CRD
 */
export async function instancesOf(crds: readonly KubeObject[], cluster: Cluster): Promise<KubeObject[]> {
  const lists = await settle(crds.map((crd) => listInstances(crd, cluster)));
  return lists.flatMap(({ kind, listed }) => completeList(kind, listed));
}

/**
 * All objects of the kind that a CRD brings, metadata only.
 *
 * @returns the objects; or why they cannot be listed, in which case nobody knows whether there are any
 */
export async function contentsOfCrd(crd: KubeObject, cluster: Cluster): Promise<KubeObject[] | string> {
  const { listed } = await listInstances(crd, cluster);
  return listed.fault ? listed.fault.reason : listed.objects;
}

async function listInstances(crd: KubeObject, cluster: Cluster): Promise<{ kind: string; listed: Listed }> {
  const found = kindOfCrd(crd, cluster);
  if (!found) return { kind: crd.metadata.name, listed: { objects: [] } };
  return { kind: found.kind, listed: await cluster.listMetadata(found.apiVersion, found.kind) };
}

/** What dist says that its programs make while they run: what the render has declared, and the Secrets of certificates. */
export function runTimeObjectsOf(declared: readonly RunTimeObject[], plan: Plan): RunTimeObject[] {
  const certificates = plan.waves
    .flatMap(objectsOf)
    .filter((object) => groupKindOf(object) === 'cert-manager.io/Certificate')
    .flatMap((certificate): RunTimeObject[] => {
      const name = stringAt(certificate, 'spec', 'secretName');
      const { namespace } = certificate.metadata;
      return name && namespace ? [{ groupKind: '/Secret', namespace, name }] : [];
    });
  return [...declared, ...certificates];
}

/**
 * The objects on the cluster that declarations speak of, metadata only.
 *
 * @throws ClusterError when some cannot be listed
 */
export async function madeAtRunTime(declared: readonly RunTimeObject[], cluster: Cluster): Promise<KubeObject[]> {
  const places = new Map(declared.map((each) => [`${each.groupKind} ${each.namespace ?? ''}`, each]));
  const lists = await settle(
    [...places.values()].map(async ({ groupKind, namespace }) => {
      const apiVersion = cluster.discovery.preferredVersion(groupKind);
      const kind = groupKind.slice(groupKind.indexOf('/') + 1);
      if (apiVersion === undefined) return [];
      const within = namespace === '*' ? undefined : namespace;
      return completeList(kind, await cluster.listMetadata(apiVersion, kind, {}, within));
    }),
  );
  const found = lists.flat().filter((object) => isDeclared(object, declared));
  return [...new Map(found.map((object) => [object.metadata.uid, object])).values()];
}

function isDeclared(object: KubeObject, declared: readonly RunTimeObject[]): boolean {
  const { namespace = '', name } = object.metadata;
  return declared.some(
    (each) =>
      each.groupKind === groupKindOf(object) && matches(each.namespace ?? '', namespace) && matches(each.name, name),
  );
}

/**
 * The namespaces that profiles have, metadata only: they go with their profile.
 *
 * @throws ClusterError when namespaces cannot be listed
 */
export async function namespacesOf(profiles: readonly KubeObject[], cluster: Cluster): Promise<KubeObject[]> {
  if (profiles.length === 0) return [];
  const uids = new Set(profiles.map(({ metadata }) => metadata.uid));
  const namespaces = completeList('Namespace', await cluster.listMetadata('v1', 'Namespace'));
  return namespaces.filter(({ metadata }) =>
    listAt(metadata, 'ownerReferences').some((owner) => uids.has(stringAt(owner, 'uid'))),
  );
}

/**
 * UIDs of the webhook configurations that nobody answers: as long as they are there, nothing that they watch can go.
 *
 * @throws ClusterError when it cannot be told who answers
 */
export async function unansweredWebhooks(members: readonly KubeObject[], cluster: Cluster): Promise<Set<string>> {
  const configurations = members.filter((each) => groupOf(each) === 'admissionregistration.k8s.io');
  const unanswered = await settle(
    configurations.map(async (configuration) => {
      const object = certainObject(configuration, await cluster.read(configuration));
      const services = object ? [...new Set(webhookServicesOf(object))] : [];
      const checks = await settle(
        services.map((service) => {
          const [namespace = '', name = ''] = service.split('/');
          return isAnswered(cluster, namespace, name);
        }),
      );
      return checks.includes(false) ? [configuration.metadata.uid ?? ''] : [];
    }),
  );
  return new Set(unanswered.flat());
}

/** The CRDs among objects. */
export function crdsAmong(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter(isCrd);
}
