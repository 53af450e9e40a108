import type { KubeObject } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { ClusterError } from '../errors';
import { objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';

/** A tool that keeps objects of dist as its own source has them, and that is still at work. */
export interface ForeignOwner {
  /** `Argo CD`, `Flux`, `Helm`. */
  readonly tool: string;
  /** What has to go: `Application argocd/kubeflow`. */
  readonly owner: string;
  /** The commands that take it away and leave the objects. */
  readonly detach: readonly string[];
  /** Objects of dist that it owns, metadata only. */
  readonly objects: readonly KubeObject[];
}

/** What an object says of the tool that has brought it. */
interface Mark {
  readonly tool: 'Argo CD' | 'Flux' | 'Helm';
  readonly apiVersions: readonly string[];
  readonly kind: string;
  readonly name: string;
  /** @default - any */
  readonly namespace?: string;
  /** Labels by which its record is found, where that has no name of its own. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly detach: (namespace: string) => readonly string[];
}

const ARGO = 'argocd.argoproj.io';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const FLUX_HELM = 'helm.toolkit.fluxcd.io';

/**
 * The tools that would put back what a deployment changes: an Application of Argo CD, a Kustomization or HelmRelease of
 * Flux, a release of Helm. What is there no longer does no harm, whatever marks it has left.
 *
 * @throws ClusterError when the server does not show whether there is one
 */
export async function foreignOwnersOf(plan: Plan, cluster: Cluster): Promise<ForeignOwner[]> {
  const live = await settle(
    plan.waves.flatMap(objectsOf).map(async (object) => certainObject(object, await cluster.readMetadata(object))),
  );
  const owned = new Map<string, { readonly mark: Mark; readonly objects: KubeObject[] }>();
  for (const object of live) {
    for (const mark of object ? marksOf(object) : []) {
      const key = [mark.kind, mark.namespace ?? '', mark.name].join('/');
      const known = owned.get(key) ?? { mark, objects: [] };
      if (object) known.objects.push(object);
      owned.set(key, known);
    }
  }
  const found = await settle(
    [...owned.values()].map(async ({ mark, objects }) => {
      const owner = await findOwner(mark, objects.length, cluster);
      if (!owner) return [];
      const { namespace = '' } = owner.metadata;
      const title = mark.labels ? `release ${namespace}/${mark.name}` : `${mark.kind} ${namespace}/${mark.name}`;
      return [{ tool: mark.tool, owner: title, detach: mark.detach(namespace), objects }];
    }),
  );
  return found.flat();
}

/** Which tool owns how many objects, and how to detach it, a line each. */
export function foreignOwnerLines(owners: readonly ForeignOwner[]): string[] {
  return owners.flatMap(({ tool, owner, detach, objects }) => [
    `${tool} (${owner}) owns ${objects.length} of these objects, and would put back what changes; detach it, which leaves the objects:`,
    ...detach.map((command) => `  ${command}`),
  ]);
}

/** The tools by whose marks an object is known. */
function marksOf({ metadata: { labels = {}, annotations = {}, managedFields = [] } }: KubeObject): Mark[] {
  const marks: Mark[] = [];
  // Its older way of tracking takes a label that others use as well.
  const isArgos = managedFields.some(({ manager }) => manager === 'argocd-controller');
  const application =
    annotations[`${ARGO}/tracking-id`]?.split(':')[0] ??
    labels[`${ARGO}/instance`] ??
    (isArgos ? labels['app.kubernetes.io/instance'] : undefined);
  if (application) marks.push(argo(application));
  const kustomization = labels[`${KUSTOMIZE}/name`];
  if (kustomization) marks.push(flux('Kustomization', KUSTOMIZE, ['v1'], kustomization, labels));
  const helmRelease = labels[`${FLUX_HELM}/name`];
  if (helmRelease) marks.push(flux('HelmRelease', FLUX_HELM, ['v2', 'v2beta2'], helmRelease, labels));
  const release = annotations['meta.helm.sh/release-name'];
  if (release && !helmRelease) marks.push(helm(release, annotations['meta.helm.sh/release-namespace']));
  return marks;
}

/** Applications outside of Argo CD's own namespace are tracked as `namespace_name`. */
function argo(tracked: string): Mark {
  const [namespace, name] = tracked.includes('_') ? tracked.split('_') : [undefined, tracked];
  return {
    tool: 'Argo CD',
    apiVersions: ['argoproj.io/v1alpha1'],
    kind: 'Application',
    name: name ?? tracked,
    ...(namespace ? { namespace } : {}),
    detach: (where) => [
      `kubectl patch application ${name} -n ${where} --type merge -p '{"metadata":{"finalizers":null},"spec":{"syncPolicy":{"automated":null}}}'`,
      `kubectl delete application ${name} -n ${where}`,
    ],
  };
}

/** A suspended one takes nothing with it when it is deleted. */
function flux(
  kind: string,
  group: string,
  versions: readonly string[],
  name: string,
  labels: Readonly<Record<string, string>>,
): Mark {
  const namespace = labels[`${group}/namespace`];
  const type = kind.toLowerCase();
  return {
    tool: 'Flux',
    apiVersions: versions.map((version) => `${group}/${version}`),
    kind,
    name,
    ...(namespace ? { namespace } : {}),
    detach: (where) => [
      `kubectl patch ${type} ${name} -n ${where} --type merge -p '{"spec":{"suspend":true}}'`,
      `kubectl delete ${type} ${name} -n ${where}`,
    ],
  };
}

/** Helm knows a release by its Secrets alone. */
function helm(name: string, namespace: string | undefined): Mark {
  return {
    tool: 'Helm',
    apiVersions: ['v1'],
    kind: 'Secret',
    name,
    ...(namespace ? { namespace } : {}),
    labels: { owner: 'helm', name },
    detach: (where) => [`kubectl delete secret -n ${where} -l owner=helm,name=${name}`],
  };
}

/** The owner itself, metadata only; undefined when it is not there, or its kind is not. */
async function findOwner(
  { tool, apiVersions, kind, name, namespace, labels = {} }: Mark,
  count: number,
  cluster: Cluster,
): Promise<KubeObject | undefined> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  for (const apiVersion of apiVersions) {
    const query: Record<string, string> = labelSelector ? { labelSelector } : {};
    const listed = await cluster.listMetadata(apiVersion, kind, query, namespace);
    if (listed.fault)
      throw new ClusterError(
        `whether ${tool} still owns ${count} of these objects, which have its marks, cannot be told: ${kind} objects cannot be listed: ${listed.fault.reason}`,
      );
    const found = listed.objects.find(({ metadata }) => labelSelector !== '' || metadata.name === name);
    if (found) return found;
  }
  return undefined;
}
