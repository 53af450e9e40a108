import { counted } from '../../kubernetes/counted';
import { listAt, stringAt } from '../../kubernetes/json';
import { identityOf } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import { objectsOf, type Plan } from '../manifests/plan';
import { type Finding, note } from './finding';

const API_VERSION = 'argoproj.io/v1alpha1';
const KIND = 'Application';

/** Whether a cluster has the kinds of Argo CD. */
export function servesApplications({ discovery }: Cluster): boolean {
  return discovery.find(API_VERSION, KIND) !== undefined;
}

/** Applications of Argo CD that hold objects of dist: what deploy does they may undo. */
export async function checkApplications(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const ours = new Set(plan.waves.flatMap(objectsOf).map(identityOf));
  const objects = shownObjects(await cluster.listWhole(API_VERSION, KIND, {}));
  return objects.flatMap((application) => {
    const held = listAt(application, 'status', 'resources').map(identityOfResource);
    const count = held.filter((identity) => ours.has(identity)).length;
    if (count === 0) return [];
    const { namespace, name } = application.metadata;
    return note(
      'owners',
      `Argo CD's Application ${namespace}/${name} holds ${counted(count, 'object')} of dist`,
      'use one tool at a time: with an automated sync it undoes what deploy changes',
    );
  });
}

/** The identity of a resource in the status of an Application. */
function identityOfResource(resource: unknown): string {
  const [group, version, kind, namespace, name] = ['group', 'version', 'kind', 'namespace', 'name'].map((key) =>
    stringAt(resource, key),
  );
  return identityOf({
    apiVersion: group ? `${group}/${version}` : (version ?? ''),
    kind: kind ?? '',
    metadata: { name: name ?? '', ...(namespace ? { namespace } : {}) },
  });
}
