import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, isBuiltInGroup, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { readinessOf } from '../readiness/readiness';
import { type Finding, ok, problem } from './finding';

// The API server serves a CRD a second after it has taken it, a busy one some seconds later.
const ESTABLISHING_BUDGET = 15_000;

/** Whether somebody serves every kind in dist: the cluster already or in a moment, or a CRD in dist. */
export async function checkKinds(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const first = strangeKinds(plan, cluster);
  const crds = first.size > 0 ? await liveCrds(cluster) : [];
  const coming = crds.filter((crd) => readinessOf(crd).state !== 'failed').flatMap(servedBy);
  const isComing = (title: string) => coming.includes(title);
  if ([...first.keys()].some(isComing)) {
    await cluster.discovery.refreshUntil(
      () => ![...strangeKinds(plan, cluster).keys()].some(isComing),
      ESTABLISHING_BUDGET,
    );
  }
  const strange = strangeKinds(plan, cluster);
  if (strange.size === 0) return [ok('kinds', 'the cluster or dist serves every kind in it')];
  return [...strange].map(([title, count]) => problemOf(title, count, crds));
}

/** Why nobody serves a kind, and what helps. */
function problemOf(title: string, count: number, crds: readonly KubeObject[]): Finding {
  const objects = `${count} of ${title} in dist`;
  const own = crds.find((crd) => servedBy(crd).includes(title));
  if (own) {
    const { name } = own.metadata;
    const readiness = readinessOf(own);
    const why = readiness.state === 'ready' ? '' : `: ${readiness.reason}`;
    return problem(
      'kinds',
      `${objects}, which the cluster does not serve though it has the CRD ${name}${why}`,
      `look what is in its way: kubectl describe crd ${name}`,
    );
  }
  const other = crds.find((crd) => definedBy(crd) === groupKindOf(kindOf(title)));
  if (other) {
    const versions = servedBy(other).join(', ') || 'none';
    return problem(
      'kinds',
      `${objects}, of which the CRD ${other.metadata.name} on the cluster serves no such version, only ${versions}`,
      'upgrade what brings it, or let the settings install it (installation: bundled)',
    );
  }
  return problem(
    'kinds',
    `${objects}, which neither the cluster serves nor a CRD in dist`,
    isBuiltInGroup(groupOf(kindOf(title)))
      ? 'upgrade the cluster'
      : 'install what brings it, or let the settings install it (installation: bundled)',
  );
}

/** How many objects of dist there are of each kind (`apps/v1 Deployment`) that neither the cluster nor dist serves. */
function strangeKinds(plan: Plan, cluster: Cluster): Map<string, number> {
  const strange = new Map<string, number>();
  const objects = plan.waves.flatMap(objectsOf);
  const brought = new Set(objects);
  // Of a part of dist its own CRDs alone count.
  const isBrought = (object: KubeObject) => {
    const crd = plan.crds.get(groupKindOf(object));
    return (crd !== undefined && brought.has(crd)) || isAggregated(object, objects);
  };
  for (const object of objects) {
    if (cluster.discovery.find(object.apiVersion, object.kind) || isBrought(object)) continue;
    const title = `${object.apiVersion} ${object.kind}`;
    strange.set(title, (strange.get(title) ?? 0) + 1);
  }
  return strange;
}

/** The CRDs on the cluster that stay; none where they may not be listed. */
async function liveCrds(cluster: Cluster): Promise<KubeObject[]> {
  const listed = await cluster.listWhole('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {});
  return listed.fault ? [] : listed.objects.filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** The kinds that a CRD serves, as titles are: `example.com/v1 Widget`. */
function servedBy(crd: KubeObject): string[] {
  const served = listAt(crd, 'spec', 'versions').filter((version) => valueAt(version, 'served') === true);
  const [group, kind] = [stringAt(crd, 'spec', 'group'), stringAt(crd, 'spec', 'names', 'kind')];
  return served.map((version) => `${group}/${stringAt(version, 'name')} ${kind}`);
}

function definedBy(crd: KubeObject): string {
  return `${stringAt(crd, 'spec', 'group')}/${stringAt(crd, 'spec', 'names', 'kind')}`;
}

function kindOf(title: string): { apiVersion: string; kind: string } {
  const [apiVersion = '', kind = ''] = title.split(' ');
  return { apiVersion, kind };
}

/** Whether a server of dist serves the kind of an object itself. */
function isAggregated(object: KubeObject, all: readonly KubeObject[]): boolean {
  return all.some(
    (each) =>
      groupKindOf(each) === 'apiregistration.k8s.io/APIService' && stringAt(each, 'spec', 'group') === groupOf(object),
  );
}
