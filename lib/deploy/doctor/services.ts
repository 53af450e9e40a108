import { counted } from '../../kubernetes/counted';
import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { ownCommand } from '../../kubernetes/own-command';
import { amountOf } from '../../kubernetes/quantity';
import type { Cluster } from '../cluster/cluster';
import { shownObject } from '../cluster/shown';
import { objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import { type Finding, note, ok, problem, unseen } from './finding';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** Whether the claims in dist get volumes. */
export async function checkStorage(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const claims = plan.waves.flatMap(objectsOf).flatMap(claimsIn);
  if (claims.length === 0) return [ok('storage', 'dist asks for no volumes')];
  if (!cluster.discovery.find('storage.k8s.io/v1', 'StorageClass')) return [];
  const listed = await cluster.listWhole('storage.k8s.io/v1', 'StorageClass', {});
  if (listed.fault) return [unseen('storage', listed.fault.reason)];
  const classes = listed.objects;
  const names = new Set(classes.map(({ metadata }) => metadata.name));
  const asked = claims.map((claim) => stringAt(claim, 'spec', 'storageClassName'));
  const strange = [...new Set(asked)].filter((name) => name !== undefined && name !== '' && !names.has(name));
  const findings = strange.map((name) =>
    problem(
      'storage',
      `there is no StorageClass ${name}, which dist names`,
      `name one of these: ${[...names].join(', ') || 'there are none'}`,
    ),
  );
  const byDefault = asked.filter((name) => name === undefined).length;
  const defaults = classes.filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true');
  const needsDefault = byDefault > 0 && defaults.length === 0;
  const volumes = needsDefault ? await cluster.listWhole('v1', 'PersistentVolume', {}) : undefined;
  if (volumes?.fault) findings.push(unseen('storage', volumes.fault.reason));
  else if (volumes && !volumes.objects.some(isFree)) {
    const advice = `give one the annotation ${DEFAULT_CLASS}: "true"; there ${names.size > 0 ? `are ${[...names].join(', ')}` : 'is none'}`;
    findings.push(
      problem('storage', `${byDefault} volume claims in dist need a default StorageClass, and there is none`, advice),
    );
  }
  const [name] = defaults.map(({ metadata }) => metadata.name);
  return findings.length > 0 ? findings : [ok('storage', `default StorageClass ${name ?? 'not needed'}`)];
}

/**
 * Claims of dist that ask for more on the cluster already, and have got it: no volume can be made smaller, so that each would
 * be refused in its wave. One that somebody has bound to a larger volume than it asks for stays as it is.
 */
export async function checkClaimSizes(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const claims = plan.waves.flatMap(objectsOf).filter((object) => groupKindOf(object) === '/PersistentVolumeClaim');
  const live = await settle(claims.map(async (claim) => shownObject(await cluster.read(claim))));
  return claims.flatMap((claim, index) => {
    const has = stringAt(live[index], 'status', 'capacity', 'storage') ?? '';
    const [asked = '', asks = ''] = [live[index], claim].map((each) =>
      stringAt(each, 'spec', 'resources', 'requests', 'storage'),
    );
    if (!(amountOf(asks) < Math.min(amountOf(asked), amountOf(has)))) return [];
    const advice = `say ${has} in the settings (\`${ownCommand('adopt')}\` writes it)`;
    return [problem('storage', `${titleOf(claim)} has ${has}, and dist asks for ${asks}`, advice)];
  });
}

/** Whether metrics of pods are there, for what scales by them. */
export function checkMetrics(plan: Plan, cluster: Cluster): Finding[] {
  if (cluster.discovery.preferredVersion('metrics.k8s.io/PodMetrics'))
    return [ok('metrics', 'metrics of pods are served')];
  const count = plan.waves.flatMap(objectsOf).filter(({ kind }) => kind === 'HorizontalPodAutoscaler').length;
  if (count === 0) return [ok('metrics', 'nothing in dist needs metrics of pods')];
  const message = `metrics.k8s.io is not served: ${counted(count, 'autoscaler')} ${count === 1 ? 'keeps the number of pods that it begins' : 'keep the number of pods that they begin'} with`;
  return [note('metrics', message, 'install metrics-server')];
}

/** Claims that an object is or brings, as plain data. */
function claimsIn(object: KubeObject): readonly unknown[] {
  if (groupKindOf(object) === '/PersistentVolumeClaim') return valueAt(object, 'spec', 'volumeName') ? [] : [object];
  return groupKindOf(object) === 'apps/StatefulSet' ? listAt(object, 'spec', 'volumeClaimTemplates') : [];
}

/** Whether somebody has made a volume for claims without a class. */
function isFree(volume: KubeObject): boolean {
  return !stringAt(volume, 'spec', 'storageClassName');
}
