import { stringAt } from '../../kubernetes/json';
import type { UpgradePath } from '../../kubernetes/upgrade-step';
import { certainObject } from '../cluster/certain-object';
import type { Cluster, ObjectRef } from '../cluster/cluster';
import { ClusterError } from '../errors';
import type { ApplySet } from '../set/apply-set';
import { order, readDeployed } from '../set/deployed';
import type { ActContext } from './acts/act';
import type { ObjectFinder } from './finder';
import type { Installed as InstalledObjects, Likeness } from './installed';
import type { UpgradeOptions } from './options';

/** What a cluster has of Kubeflow, and by what that was seen. */
export type Installed =
  /** Nothing. */
  | { readonly kind: 'none' }
  /** What a deployment of this set has brought. */
  | { readonly kind: 'ours'; readonly witness: string }
  /** A release that a way leads from. */
  | { readonly kind: 'release'; readonly release: string; readonly witness: string }
  /** Something else. */
  | { readonly kind: 'unknown'; readonly witness: string };

/** Deployments of which every release has one: their names have changed, but not both at once. */
const WITNESSES = ['Deployment kubeflow/profiles-deployment', 'Deployment kubeflow/centraldashboard'];

/**
 * Which release of Kubeflow a cluster has. Pipelines says its version; where it is not installed, Knative Serving does.
 *
 * @throws ClusterError when that cannot be read
 */
export async function installedOn(
  cluster: Cluster,
  set: ApplySet,
  path: UpgradePath,
  finder: ObjectFinder,
): Promise<Installed> {
  const namespace = finder.namespace('kubeflow');
  const about = await read(cluster, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: 'pipeline-install-config' },
  });
  const version = stringAt(about, 'data', 'appVersion');
  if (about && set.has(about)) return { kind: 'ours', witness: `Kubeflow Pipelines ${version}` };
  if (version !== undefined) return byVersion(path, 'pipelines', version, `Kubeflow Pipelines ${version}`);
  const deployed = await finder.find(WITNESSES);
  const [ours] = deployed.filter((object) => set.has(object));
  if (ours) return { kind: 'ours', witness: `Deployment ${namespace}/${ours.metadata.name}` };
  const serving = finder.namespace('knative-serving');
  const knative = await read(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: serving } });
  const label = knative && !set.has(knative) ? knative.metadata.labels?.['app.kubernetes.io/version'] : undefined;
  if (deployed.length === 0) return { kind: 'none' };
  if (label !== undefined) return byVersion(path, 'knative', label.replace(/^v/, ''), `Knative Serving ${label}`);
  return {
    kind: 'unknown',
    witness: `Deployment ${namespace}/${deployed[0]?.metadata.name}, but no version of anything`,
  };
}

/** The release to upgrade from, by what that was found out, and what of it was read for that. */
export interface Source {
  /** @default - there is nothing to do */
  readonly from?: string;
  readonly reason: string;
  readonly installed?: InstalledObjects;
}

/**
 * The release to upgrade from, and by what that was found out; without one there is nothing to do.
 *
 * @throws ClusterError when the cluster does not tell
 */
export async function sourceOf(
  { path, from = 'auto' }: UpgradeOptions,
  { cluster, set, finder, journal }: Pick<ActContext, 'cluster' | 'set' | 'finder' | 'journal'>,
  read: () => InstalledObjects,
): Promise<Source> {
  if (from !== 'auto') return { from, reason: 'as you say' };
  const { entry } = journal;
  if (entry?.to === path.target && !entry.finished) return { from: entry.from, reason: 'an upgrade is under way' };
  const installed = await installedOn(cluster, set, path, finder);
  switch (installed.kind) {
    case 'release':
      return confirmed(installed, path, read());
    case 'none':
      return { reason: 'there is no Kubeflow' };
    case 'ours': {
      const { release } = await readDeployed(set, cluster);
      const isOlder = path.sources.some(({ name }) => name === release) && order(release, path.target) < 0;
      return { ...(isOlder ? { from: release } : {}), reason: `${installed.witness} is of this set` };
    }
    case 'unknown': {
      const catalogues = read();
      const alike = await catalogues.likeness();
      if (alike)
        return { from: alike.release, reason: `${installed.witness}; ${wordsOf(alike)}`, installed: catalogues };
      const known = path.sources.map(({ name }) => name).join(', ');
      throw new ClusterError(
        `nothing was changed: which release the cluster has cannot be told (${installed.witness}); say it with --upgrade-from: ${known}`,
      );
    }
  }
}

/**
 * A release that the version of a part tells, and what the rest of the cluster says to that. Where the rest is of another
 * one, the newer of both holds: its steps are those of the older ones, too.
 */
async function confirmed(
  { release, witness }: Extract<Installed, { kind: 'release' }>,
  path: UpgradePath,
  catalogues: InstalledObjects,
): Promise<Source> {
  const alike = await catalogues.likeness();
  if (!alike) return { from: release, reason: witness, installed: catalogues };
  if (alike.release === release)
    return { from: release, reason: `${witness}; ${wordsOf(alike)}`, installed: catalogues };
  const [from = release] = [release, alike.release].sort((a, b) => placeOf(path, b) - placeOf(path, a));
  const reason = `${witness} says ${release}, but ${wordsOf(alike)}: taken for ${from}, the newer one`;
  return { from, reason, installed: catalogues };
}

function placeOf({ sources }: UpgradePath, release: string): number {
  return sources.findIndex(({ name }) => name === release);
}

function wordsOf({ release, same, of }: Likeness): string {
  return `${same} of ${of} objects are as ${release} brings them`;
}

/** The newest release with a version: its steps are those of the older ones, too. */
function byVersion(path: UpgradePath, part: 'pipelines' | 'knative', version: string, witness: string): Installed {
  const release = path.sources.findLast((source) => source[part].includes(version));
  return release ? { kind: 'release', release: release.name, witness } : { kind: 'unknown', witness };
}

async function read(cluster: Cluster, ref: ObjectRef) {
  return certainObject(ref, await cluster.read(ref));
}
