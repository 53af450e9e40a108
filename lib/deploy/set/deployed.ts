import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { RenderRecord } from '../../kubernetes/render-record';
import { certainObject, unreadable } from '../cluster/certain-object';
import type { Cluster, ObjectRef } from '../cluster/cluster';
import { shownObject } from '../cluster/shown';
import { writeFields } from '../cluster/writes';
import { isCrd, objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import type { ApplySet } from './apply-set';

/** Key of it in the record of a set. */
const KEY = 'deployed';

/** What was deployed last: by which version of this package it was rendered, and which release of Kubeflow it is. */
export type Deployed = Pick<RenderRecord, 'package' | 'release'>;

/**
 * What the record of a set says was deployed last; nothing when it does not say.
 *
 * @throws ClusterError when it cannot be read
 */
export async function readDeployed(set: ApplySet, cluster: Cluster): Promise<Deployed> {
  const object = certainObject(recordRef(set), await cluster.read(recordRef(set)));
  const value = parsed(stringAt(object, 'data', KEY));
  const [version, release] = [stringAt(value, 'package'), stringAt(value, 'release')];
  return { ...(version === undefined ? {} : { package: version }), ...(release === undefined ? {} : { release }) };
}

/** Writes it down, if it is something else. Never fails: without it nobody is warned. */
export async function writeDeployed(set: ApplySet, now: Deployed, before: Deployed, cluster: Cluster): Promise<void> {
  if (now.package === before.package && now.release === before.release) return;
  if (now.package === undefined && now.release === undefined) return;
  const object = shownObject(await cluster.readMetadata(recordRef(set)));
  const text = JSON.stringify({ package: now.package, release: now.release });
  if (object) await writeFields(object, { data: { [KEY]: text } }, cluster);
}

/** Whether what is to be deployed is older than what was: an older release, or one that an older package rendered. */
export function isDowngrade(now: Deployed, before: Deployed): boolean {
  const byRelease = order(now.release, before.release);
  return byRelease < 0 || (byRelease === 0 && order(now.package, before.package) < 0);
}

/**
 * Why an older dist does not go over a newer one, with what that would lose.
 *
 * @param now what dist is
 * @param before what the cluster has
 */
export async function downgradeProblem(now: Deployed, before: Deployed, plan: Plan, cluster: Cluster): Promise<string> {
  const crds = plan.waves.flatMap(objectsOf).filter(isCrd);
  const lost = await settle(crds.map((crd) => lostVersions(crd, cluster)));
  return [
    `nothing was sent: dist is ${named(now)}, and the cluster has ${named(before)}, which is newer. What a way back would lose:`,
    ...lost.flat(),
    '  databases that newer servers have changed: older ones do not read them; restore a back-up from before',
    '  fields that older kinds do not have: they are dropped from stored objects at the next write',
    'to deploy it all the same: --allow-downgrade (docs/upgrade.md)',
  ].join('\n');
}

/** Versions in which objects are stored, and which a CRD of dist no longer has: the API server refuses it. */
async function lostVersions(crd: KubeObject, cluster: Cluster): Promise<string[]> {
  const read = await cluster.read(crd);
  if (read.fault) return [`  ${unreadable(crd, read.fault)}; nobody can tell what of its objects would be lost`];
  const live = read.object;
  const known = listAt(crd, 'spec', 'versions').map((version) => valueAt(version, 'name'));
  const stored = listAt(live, 'status', 'storedVersions').filter((version) => !known.includes(version));
  return stored.length > 0 ? [`  ${titleOf(crd)}: objects are stored as ${stored.join(', ')}, which dist lacks`] : [];
}

/** Which of two versions is newer, by their numbers; equal when one is not known. */
export function order(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [ours, theirs] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const difference = (ours[index] ?? 0) - (theirs[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function named({ release, package: version }: Deployed): string {
  const kubeflow = release === undefined ? 'a release that it does not name' : `Kubeflow ${release}`;
  return version === undefined ? kubeflow : `${kubeflow} of version ${version} of this package`;
}

function recordRef(set: ApplySet): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: set.namespace, name: set.parent } };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
