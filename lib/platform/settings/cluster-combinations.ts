import { kserveComponent } from '../../components/kserve/kserve-component';
import type { StorageClassSettings } from '../../core/schemas/storage-schema';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** Where each kind of storage class has its driver; the others are nowhere and everywhere. */
const CLOUDS: Partial<Record<StorageClassSettings['kind'], string>> = {
  ebs: 'eks',
  efs: 'eks',
  fsx: 'eks',
  azureDisk: 'aks',
  azureFile: 'aks',
  gceDisk: 'gke',
  filestore: 'gke',
  ibmVpcBlock: 'ibm',
  ibmVpcFile: 'ibm',
};

/** Kinds of cluster that may run in any cloud. */
const ANYWHERE: readonly unknown[] = ['generic', 'openshift'];

/** Why a kind of cluster needs no device plugin of the platform. */
const WITH_DEVICE_PLUGIN: Readonly<Record<string, string>> = {
  gke: 'GKE brings its own to every node with a GPU',
  openshift: "NVIDIA's GPU operator, from OperatorHub, brings it with the rights that it needs there",
};

/** What of the settings cannot be on the kind of cluster that they name. */
export function clusterProblems(settings: unknown): Problem[] {
  const platform = stringAt(settings, 'cluster', 'platform') ?? 'generic';
  return [
    ...gpuProblems(settings, platform),
    ...classProblems(settings, platform),
    ...groupProblems(settings, platform),
    ...meshProblems(settings, platform),
    ...localModelProblems(settings, platform),
  ];
}

function gpuProblems(settings: unknown, platform: string): Problem[] {
  const said = (key: string) => valueAt(settings, 'cluster', 'gpu', key);
  const problem = (key: string, message: string) => ({ path: ['cluster', 'gpu', key], message });
  const brought = WITH_DEVICE_PLUGIN[platform];
  return [
    ...(said('devicePlugin') === 'nvidia' && brought ? [problem('devicePlugin', `none: ${brought}`)] : []),
    ...(said('driver') === 'gke' && platform !== 'gke'
      ? [problem('driver', '"gke" needs cluster.platform gke: its installer lies in the image of the nodes')]
      : []),
  ];
}

function classProblems(settings: unknown, platform: string): Problem[] {
  if (ANYWHERE.includes(platform)) return [];
  return listAt(settings, 'storage', 'classes').flatMap((each, index) => {
    const cloud = Object.entries(CLOUDS).find(([kind]) => kind === stringAt(each, 'kind'));
    if (!cloud || cloud[1] === platform) return [];
    const message = `"${cloud[0]}" needs cluster.platform ${cloud[1]}, not ${platform}: its driver is in no other cloud`;
    return [{ path: ['storage', 'classes', index, 'kind'], message }];
  });
}

/** Groups of volumes on a cluster that gives its own to pods. */
function groupProblems(settings: unknown, platform: string): Problem[] {
  if (platform !== 'openshift') return [];
  return pathsOf('ownerFix', valueAt(settings, 'components')).map((path) => ({
    path: ['components', ...path],
    message: 'nothing on OpenShift, which gives each namespace groups of its own',
  }));
}

/** OpenShift admits no pods that redirect their own traffic, and has no constraint for all accounts. */
function meshProblems(settings: unknown, platform: string): Problem[] {
  if (platform !== 'openshift' || stringAt(settings, 'istio', 'installation') === 'existing') return [];
  if (valueAt(settings, 'istio', 'cni') !== false) return [];
  return [{ path: ['istio', 'cni'], message: 'false: on OpenShift the nodes must redirect the traffic of pods' }];
}

/** The agents begin as root and write into a folder of their node: no constraint that all accounts have admits that. */
function localModelProblems(settings: unknown, platform: string): Problem[] {
  const path = ['components', kserveComponent.name, 'localModels', 'enabled'];
  if (platform !== 'openshift' || valueAt(settings, ...path) !== true) return [];
  return [{ path, message: 'false: OpenShift lets no pods like its agents write into folders of the nodes' }];
}

/** The places of a key, at whatever depth. */
function pathsOf(key: string, value: unknown): Path[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, each]): Path[] =>
    name === key ? [[name]] : pathsOf(key, each).map((path) => [name, ...path]),
  );
}
