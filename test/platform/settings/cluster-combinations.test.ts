import { formatPath } from '../../../lib/core/problem';
import { clusterProblems } from '../../../lib/platform/settings/cluster-combinations';

const problems = (settings: object) =>
  clusterProblems(settings).map(({ path, message }) => `${formatPath(path)}: ${message}`);

const volume = { size: '1Gi', ownerFix: { group: 65531 } };

test.each<[string, object, string[]]>([
  ['nothing said', {}, []],
  ['a device plugin anywhere', { cluster: { gpu: { devicePlugin: 'nvidia' } } }, []],
  [
    'a device plugin on GKE',
    { cluster: { platform: 'gke', gpu: { devicePlugin: 'nvidia' } } },
    ['cluster.gpu.devicePlugin: none: GKE brings its own to every node with a GPU'],
  ],
  [
    "GKE's driver elsewhere",
    { cluster: { platform: 'eks', gpu: { driver: 'gke' } } },
    ['cluster.gpu.driver: "gke" needs cluster.platform gke: its installer lies in the image of the nodes'],
  ],
  ["GKE's driver there", { cluster: { platform: 'gke', gpu: { driver: 'gke' } } }, []],
  [
    'a class of another cloud',
    { cluster: { platform: 'aks' }, storage: { classes: [{ kind: 'nfs' }, { kind: 'efs' }, { kind: 'azureFile' }] } },
    ['storage.classes[1].kind: "efs" needs cluster.platform eks, not aks: its driver is in no other cloud'],
  ],
  [
    'a class of any cloud on OpenShift',
    { cluster: { platform: 'openshift' }, storage: { classes: [{ kind: 'efs' }] } },
    [],
  ],
  [
    'groups of volumes on OpenShift',
    { cluster: { platform: 'openshift' }, components: { katib: { database: { volume } }, istio: true } },
    ['components.katib.database.volume.ownerFix: nothing on OpenShift, which gives each namespace groups of its own'],
  ],
  [
    'pods that redirect their own traffic, on OpenShift',
    { cluster: { platform: 'openshift' }, istio: { cni: false } },
    ['istio.cni: false: on OpenShift the nodes must redirect the traffic of pods'],
  ],
  [
    'the same with an Istio that is there',
    { cluster: { platform: 'openshift' }, istio: { cni: false, installation: 'existing' } },
    [],
  ],
  ['pods that redirect their own traffic elsewhere', { istio: { cni: false } }, []],
  [
    'local models on OpenShift',
    { cluster: { platform: 'openshift' }, components: { kserve: { localModels: { enabled: true } } } },
    [
      'components.kserve.localModels.enabled: false: OpenShift lets no pods like its agents write into folders of the nodes',
    ],
  ],
  ['local models elsewhere', { components: { kserve: { localModels: { enabled: true } } } }, []],
  ['groups of volumes elsewhere', { components: { katib: { database: { volume } } } }, []],
])('%s', (_, settings, expected) => {
  expect(problems(settings)).toEqual(expected);
});
