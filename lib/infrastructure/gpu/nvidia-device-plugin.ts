import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { env } from '../../patterns/pod';
import { NODES_NAMESPACE } from './nodes-namespace';

/** Folder in which the kubelet looks for the sockets of device plugins. */
const SOCKETS = '/var/lib/kubelet/device-plugins';

/**
 * Tells each node's kubelet how many GPUs of NVIDIA there are: nodes then offer `nvidia.com/gpu`. Names are those of
 * NVIDIA's own manifest, so that a plugin which is there already is taken over.
 */
export function nvidiaDevicePlugin(scope: Construct, id: string): void {
  const labels = { name: 'nvidia-device-plugin-ds' };
  new k8s.KubeDaemonSet(scope, id, {
    metadata: { name: 'nvidia-device-plugin-daemonset', namespace: NODES_NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          priorityClassName: 'system-node-critical',
          tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
          containers: [
            {
              name: 'nvidia-device-plugin-ctr',
              image: PlatformContext.of(scope).image('nvidia-device-plugin'),
              // On nodes without a GPU it waits instead of failing.
              env: env({ FAIL_ON_INIT_ERROR: 'false' }),
              securityContext: RESTRICTED,
              volumeMounts: [{ name: 'kubelet-device-plugins-dir', mountPath: SOCKETS }],
            },
          ],
          volumes: [{ name: 'kubelet-device-plugins-dir', hostPath: { path: SOCKETS, type: 'Directory' } }],
        },
      },
    },
  });
}

/** Root, as the folder of sockets is root's, but with no rights beyond it. */
const RESTRICTED: k8s.SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
