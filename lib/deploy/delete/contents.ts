import { isRecord, listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { settle } from '../settle';

/** As many objects of a kind in a namespace as are looked at. */
const MOST = '500';

/** Kinds that somebody else keeps for other objects, or that are only an answer of a server. */
const SHADOWS: ReadonlySet<string> = new Set([
  '/Endpoints',
  '/Event',
  'discovery.k8s.io/EndpointSlice',
  'events.k8s.io/Event',
  'metrics.k8s.io/PodMetrics',
  'packages.operators.coreos.com/PackageManifest',
]);

/** What Kubernetes, OpenShift and GKE put into every namespace. */
const IN_EVERY_NAMESPACE: ReadonlySet<string> = new Set([
  '/ConfigMap kube-root-ca.crt',
  '/ConfigMap openshift-service-ca.crt',
  '/ResourceQuota gke-resource-quotas',
  '/ServiceAccount builder',
  '/ServiceAccount default',
  '/ServiceAccount deployer',
]);

/**
 * Everything in a namespace, metadata only: one request for each kind.
 *
 * @returns the objects; or why some cannot be listed, in which case nobody knows what is in it
 */
export async function contentsOf(namespace: string, cluster: Cluster): Promise<KubeObject[] | string> {
  const kinds = cluster.discovery.preferredKinds().filter(({ served }) => served.namespaced && served.listable);
  const lists = await settle(
    kinds
      .filter((kind) => !SHADOWS.has(groupKindOf(kind)))
      .map(({ apiVersion, kind }) => cluster.listMetadata(apiVersion, kind, { limit: MOST }, namespace)),
  );
  const objects: KubeObject[] = [];
  for (const list of lists) {
    if (list.fault) return list.fault.reason;
    objects.push(...list.objects);
  }
  return objects;
}

/** Whether an object was put there by somebody who would miss it: not by the cluster, nor for another object. */
export function isSomebodys(object: KubeObject): boolean {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined || controllerOf(object) !== undefined) return false;
  if (IN_EVERY_NAMESPACE.has(`${groupKindOf(object)} ${metadata.name}`)) return false;
  // Tokens of service accounts, and OpenShift's credentials for its registry.
  if (metadata.annotations?.['kubernetes.io/service-account.name'] !== undefined) return false;
  if (metadata.annotations?.['openshift.io/internal-registry-auth-token.service-account'] !== undefined) return false;
  return !(groupOf(object) === 'rbac.authorization.k8s.io' && metadata.name.startsWith('system:'));
}

/** UID of the object for which a controller has made this one; undefined when nobody has. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  const owner = listAt(metadata, 'ownerReferences').find((each) => isRecord(each) && each.controller === true);
  return stringAt(owner, 'uid');
}
