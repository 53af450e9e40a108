import { App, Chart } from 'cdk8s';
import { Gpu } from '../../lib/infrastructure/gpu/gpu';
import type { GpuProps } from '../../lib/infrastructure/gpu/gpu-props';
import { titleOf } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';

const made = (gpu: GpuProps['cluster']['gpu']) => {
  const chart = new Chart(new App(), 'chart');
  new Gpu(chart, 'it', { cluster: { gpu } });
  return chart.toJson();
};

test('nothing is brought unless it is asked for', () => {
  expect(made({})).toEqual([]);
});

test("NVIDIA's device plugin has the names of its own manifest, and no rights on the node but the folder of sockets", () => {
  const [plugin, ...others] = made({ devicePlugin: 'nvidia' });
  expect(others).toEqual([]);
  expect(titleOf(plugin)).toBe('apps/DaemonSet kube-system/nvidia-device-plugin-daemonset');
  expect(plugin.spec.selector).toEqual({ matchLabels: { name: 'nvidia-device-plugin-ds' } });
  expect(podTemplateOf(plugin)?.spec).toMatchObject({
    priorityClassName: 'system-node-critical',
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    containers: [
      {
        image: expect.stringMatching(/^nvcr\.io\/nvidia\/k8s-device-plugin:v/),
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ mountPath: '/var/lib/kubelet/device-plugins' }],
      },
    ],
  });
});

test("GKE's installer comes from the node's own image, and leaves pools with automatic installation alone", () => {
  const [driver] = made({ driver: 'gke' });
  expect(titleOf(driver)).toBe('apps/DaemonSet kube-system/nvidia-driver-installer');
  const pod = podTemplateOf(driver)?.spec;
  expect(pod?.initContainers?.map(({ image, imagePullPolicy }) => [image, imagePullPolicy])).toEqual([
    ['cos-nvidia-installer:fixed', 'Never'],
    [expect.stringMatching(/^gcr\.io\/gke-release\/nvidia-partition-gpu@sha256:/), undefined],
  ]);
  expect(JSON.stringify(pod?.affinity)).toContain(
    '{"key":"cloud.google.com/gke-gpu-driver-version","operator":"DoesNotExist"}',
  );
  const folders = (pod?.volumes as { name: string }[]).map(({ name }) => name).sort();
  const used = new Set(
    pod?.initContainers?.flatMap(({ volumeMounts }) => (volumeMounts as { name: string }[]).map(({ name }) => name)),
  );
  expect([...used].sort()).toEqual(folders);
});
