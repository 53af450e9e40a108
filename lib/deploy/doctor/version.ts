import type { KubernetesVersions } from '../../kubernetes/render-record';
import type { Cluster } from '../cluster/cluster';
import { type Finding, note, ok, problem } from './finding';

/** Whether the components of dist work on the cluster's version of Kubernetes. */
export async function checkVersion({ oldest, checked }: KubernetesVersions, cluster: Cluster): Promise<Finding[]> {
  const version = await cluster.version();
  const minor = minorOf(version);
  if (version === undefined || minor === undefined) return [note('version', 'the server does not say its version')];
  const tooOld = Object.entries(oldest).filter(([, wanted]) => minor < (minorOf(wanted) ?? 0));
  const tested = checked === undefined ? undefined : minorOf(checked);
  if (tooOld.length > 0) {
    const needs = tooOld.map(([component, wanted]) => `${component} needs ${wanted}`).join(', ');
    return [
      problem(
        'version',
        `Kubernetes ${version} is too old: ${needs}`,
        'upgrade the cluster, or switch these components off',
      ),
    ];
  }
  if (tested !== undefined && minor > tested)
    return [note('version', `Kubernetes ${version} is newer than ${checked}, against which dist was checked`)];
  return [ok('version', `Kubernetes ${version}`)];
}

/** 34 for `v1.34.1-gke.100` and `1.34`. */
function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
