import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { env } from '../../patterns/pod';
import { NODES_NAMESPACE } from './nodes-namespace';

/** Installer that lies in the image of GKE's nodes with Container-Optimized OS; no registry has it. */
const PRELOADED = 'cos-nvidia-installer:fixed';

/** Folders of the node: where each lies, and where the installer finds it. */
const FOLDERS = {
  'nvidia-install-dir-host': ['/home/kubernetes/bin/nvidia', '/usr/local/nvidia'],
  'vulkan-icd-mount': ['/home/kubernetes/bin/nvidia/vulkan/icd.d', '/etc/vulkan/icd.d'],
  dev: ['/dev', '/dev'],
  'root-mount': ['/', '/root'],
  'cos-tools': ['/var/lib/cos-tools', '/build/cos-tools'],
  'nvidia-config': ['/etc/nvidia', '/etc/nvidia'],
} as const;

type Folder = keyof typeof FOLDERS;

/**
 * Installs NVIDIA's driver on nodes of GKE whose pool was made without automatic installation: newer pools have the
 * label of a driver version, and need nothing. Names are those of Google's own manifest, so that an installer which is
 * there already is taken over.
 */
export function gkeDriver(scope: Construct, id: string): void {
  const context = PlatformContext.of(scope);
  const app = { 'k8s-app': 'nvidia-driver-installer' };
  new k8s.KubeDaemonSet(scope, id, {
    metadata: { name: 'nvidia-driver-installer', namespace: NODES_NAMESPACE, labels: app },
    spec: {
      selector: { matchLabels: app },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels: { name: 'nvidia-driver-installer', ...app } },
        spec: {
          automountServiceAccountToken: false,
          priorityClassName: 'system-node-critical',
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: WITHOUT_DRIVER } },
          tolerations: [{ operator: 'Exists' }],
          hostNetwork: true,
          hostPid: true,
          initContainers: [
            {
              ...privileged('nvidia-driver-installer', [
                'nvidia-install-dir-host',
                'vulkan-icd-mount',
                'dev',
                'root-mount',
                'cos-tools',
              ]),
              image: PRELOADED,
              imagePullPolicy: 'Never',
              env: env({
                NVIDIA_INSTALL_DIR_HOST: FOLDERS['nvidia-install-dir-host'][0],
                NVIDIA_INSTALL_DIR_CONTAINER: FOLDERS['nvidia-install-dir-host'][1],
                VULKAN_ICD_DIR_HOST: FOLDERS['vulkan-icd-mount'][0],
                VULKAN_ICD_DIR_CONTAINER: FOLDERS['vulkan-icd-mount'][1],
                ROOT_MOUNT_DIR: FOLDERS['root-mount'][1],
                COS_TOOLS_DIR_HOST: FOLDERS['cos-tools'][0],
                COS_TOOLS_DIR_CONTAINER: FOLDERS['cos-tools'][1],
              }),
            },
            {
              ...privileged('partition-gpus', ['nvidia-install-dir-host', 'dev', 'nvidia-config']),
              image: context.image('gke-partition-gpu'),
              env: env({ LD_LIBRARY_PATH: '/usr/local/nvidia/lib64' }),
            },
          ],
          containers: [{ name: 'pause', image: context.image('gke-pause') }],
          volumes: Object.entries(FOLDERS).map(([name, [path]]) => ({ name, hostPath: { path } })),
        },
      },
    },
  });
}

/** Nodes with a GPU that nobody else installs a driver on. */
const WITHOUT_DRIVER: k8s.NodeSelector = {
  nodeSelectorTerms: [
    {
      matchExpressions: [
        { key: 'cloud.google.com/gke-accelerator', operator: 'Exists' },
        { key: 'cloud.google.com/gke-gpu-driver-version', operator: 'DoesNotExist' },
      ],
    },
  ],
};

/** A container that changes the node. */
function privileged(name: string, folders: readonly Folder[]) {
  return {
    name,
    resources: { requests: { cpu: k8s.Quantity.fromString('150m') } },
    securityContext: { privileged: true },
    volumeMounts: folders.map((folder) => ({ name: folder, mountPath: FOLDERS[folder][1] })),
  };
}
