import { listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject } from '../../kubernetes/objects';
import type { RunTimeObject } from '../../kubernetes/run-time-object';
import { matches } from '../../kubernetes/wildcard';
import type { Cluster } from '../cluster/cluster';
import type { PreferredKind } from '../cluster/discovery';
import { isCrd, objectsOf, type Plan, webhookServicesOf } from '../manifests/plan';
import { endpointsReadiness } from '../readiness/endpoints';
import { settle } from '../settle';

/** The kind that a CRD brings, known by its name; undefined while the server does not serve it. */
export function kindOfCrd({ metadata }: KubeObject, cluster: Cluster): PreferredKind | undefined {
  const dot = metadata.name.indexOf('.');
  const [plural, group] = [metadata.name.slice(0, dot), metadata.name.slice(dot + 1)];
  return cluster.discovery
    .preferredKinds()
    .find((each) => each.served.resource === plural && groupOf(each) === group && each.served.listable);
}

/** All objects of the kinds that these CRDs bring, metadata only. */
export async function instancesOf(crds: readonly KubeObject[], cluster: Cluster): Promise<KubeObject[]> {
  const kinds = crds.flatMap((crd) => kindOfCrd(crd, cluster) ?? []);
  const lists = await settle(kinds.map(({ apiVersion, kind }) => cluster.listMetadata(apiVersion, kind)));
  return lists.flatMap(({ objects }) => objects);
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

/** The objects on the cluster that declarations speak of, metadata only. */
export async function madeAtRunTime(declared: readonly RunTimeObject[], cluster: Cluster): Promise<KubeObject[]> {
  const places = new Map(declared.map((each) => [`${each.groupKind} ${each.namespace ?? ''}`, each]));
  const lists = await settle(
    [...places.values()].map(({ groupKind, namespace }) => {
      const apiVersion = cluster.discovery.preferredVersion(groupKind);
      const kind = groupKind.slice(groupKind.indexOf('/') + 1);
      if (apiVersion === undefined) return Promise.resolve({ objects: [] });
      return cluster.listMetadata(apiVersion, kind, {}, namespace === '*' ? undefined : namespace);
    }),
  );
  const found = lists.flatMap(({ objects }) => objects).filter((object) => isDeclared(object, declared));
  return [...new Map(found.map((object) => [object.metadata.uid, object])).values()];
}

function isDeclared(object: KubeObject, declared: readonly RunTimeObject[]): boolean {
  const { namespace = '', name } = object.metadata;
  return declared.some(
    (each) =>
      each.groupKind === groupKindOf(object) && matches(each.namespace ?? '', namespace) && matches(each.name, name),
  );
}

/** The namespaces that profiles have, metadata only: they go with their profile. */
export async function namespacesOf(profiles: readonly KubeObject[], cluster: Cluster): Promise<KubeObject[]> {
  if (profiles.length === 0) return [];
  const uids = new Set(profiles.map(({ metadata }) => metadata.uid));
  const { objects } = await cluster.listMetadata('v1', 'Namespace');
  return objects.filter(({ metadata }) =>
    listAt(metadata, 'ownerReferences').some((owner) => uids.has(stringAt(owner, 'uid'))),
  );
}

/** UIDs of the webhook configurations that nobody answers: as long as they are there, nothing that they watch can go. */
export async function unansweredWebhooks(members: readonly KubeObject[], cluster: Cluster): Promise<Set<string>> {
  const configurations = members.filter((each) => groupOf(each) === 'admissionregistration.k8s.io');
  const unanswered = await settle(
    configurations.map(async (configuration) => {
      const { object } = await cluster.read(configuration);
      const services = object ? [...new Set(webhookServicesOf(object))] : [];
      const checks = await settle(
        services.map((service) => {
          const [namespace = '', name = ''] = service.split('/');
          return endpointsReadiness(cluster, namespace, name);
        }),
      );
      return checks.some(({ state }) => state !== 'ready') ? [configuration.metadata.uid ?? ''] : [];
    }),
  );
  return new Set(unanswered.flat());
}

/** The CRDs among objects. */
export function crdsAmong(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter(isCrd);
}
