import { stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster, Permission } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import type { ApplySet } from '../set/apply-set';
import { settle } from '../settle';
import { type Finding, note, ok, problem } from './finding';

/** What applying an object takes. */
const VERBS = ['get', 'create', 'patch'] as const;
const NAMED = 5;

/** What its lock takes: it is taken, kept and given back. */
const LOCK_VERBS = ['get', 'create', 'patch', 'delete'] as const;

/** Whether the user may apply everything in dist, the record of its set, and hold the lock of that. */
export async function checkRights(plan: Plan, set: ApplySet, cluster: Cluster): Promise<Finding[]> {
  const everything = await cluster.mayI({ verb: '*', group: '*', resource: '*' });
  if (everything === undefined) return [note('rights', 'the server does not say what the user may do')];
  if (everything) return [ok('rights', 'the user may do everything')];
  return (await settle([checkObjects(plan, set, cluster), checkLock(set, cluster)])).flat();
}

/** An apply by its name is a right to one object of that name; the request that makes a Lease has none. */
async function checkLock({ namespace, parent }: ApplySet, cluster: Cluster): Promise<Finding[]> {
  const leases = { group: 'coordination.k8s.io', resource: 'leases', namespace };
  const asked = LOCK_VERBS.map((verb) => ({ verb, ...leases, ...(verb === 'create' ? {} : { name: parent }) }));
  const allowed = await settle(asked.map((question) => cluster.mayI(question)));
  const refused = LOCK_VERBS.filter((_, index) => allowed[index] === false);
  if (refused.length === 0) return [];
  const message = `the user may not ${refused.join(', ')} leases.coordination.k8s.io in ${namespace}`;
  const what = refused.every((verb) => verb === 'delete')
    ? 'the next deploy from another machine waits for three minutes'
    : 'deploy works without a lock, and nothing keeps a second one away';
  return [note('rights', `${message}: ${what}`, `allow it for the Lease ${namespace}/${parent}`)];
}

async function checkObjects(plan: Plan, set: ApplySet, cluster: Cluster): Promise<Finding[]> {
  const objects = plan.waves.flatMap(objectsOf);
  const record = { group: '', resource: 'configmaps', namespace: set.namespace, name: set.parent };
  const { refused, isSaid } = await refusedOf([...placesOf(objects, plan, cluster), record], cluster);
  if (refused.length > 0) {
    const more = refused.length > NAMED ? ` and ${refused.length - NAMED} more` : '';
    const message = `the user may not ${refused.slice(0, NAMED).join('; ')}${more}`;
    return [problem('rights', message, 'deploy as an administrator of the cluster')];
  }
  if (!isSaid) return [note('rights', 'the server does not say of everything in dist whether the user may apply it')];
  const hasRoles = objects.some((object) => groupOf(object) === 'rbac.authorization.k8s.io');
  const escalates = await cluster.mayI({
    verb: 'escalate',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
  });
  if (hasRoles && escalates === false) {
    const message = 'the user may make roles, but only with rights that the user has, too';
    return [note('rights', message, 'where deploy says forbidden: deploy as an administrator of the cluster')];
  }
  return [ok('rights', 'the user may apply everything in dist')];
}

/** Group, resource and namespace of everything in dist, each once. */
function placesOf(objects: readonly KubeObject[], plan: Plan, cluster: Cluster): Omit<Permission, 'verb'>[] {
  const places = new Map<string, Omit<Permission, 'verb'>>();
  for (const object of objects) {
    const served = cluster.discovery.find(object.apiVersion, object.kind)?.resource;
    const resource = served ?? stringAt(plan.crds.get(groupKindOf(object)), 'spec', 'names', 'plural');
    if (resource === undefined) continue;
    const { namespace } = object.metadata;
    const place = { group: groupOf(object), resource, ...(namespace === undefined ? {} : { namespace }) };
    places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
}

/** What the user may not do with kinds in their places, and whether the server has answered each question. */
async function refusedOf(
  places: readonly Omit<Permission, 'verb'>[],
  cluster: Cluster,
): Promise<{ readonly refused: string[]; readonly isSaid: boolean }> {
  let isSaid = true;
  const answers = await settle(
    places.map(async (place) => {
      const allowed = await settle(VERBS.map((verb) => cluster.mayI({ verb, ...place })));
      if (allowed.includes(undefined)) isSaid = false;
      const refused = VERBS.filter((_, index) => allowed[index] === false);
      const { group, resource, namespace, name } = place;
      const which = name === undefined ? '' : ` ${name}, the record of the set,`;
      const what = `${resource}${group ? `.${group}` : ''}${which}${namespace === undefined ? '' : ` in ${namespace}`}`;
      return refused.length > 0 ? [`${refused.join(', ')} ${what}`] : [];
    }),
  );
  return { refused: answers.flat(), isSaid };
}
