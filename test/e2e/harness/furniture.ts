import type { KubernetesObject } from './objects';

/** A node with room for the whole platform, and with GPUs. */
export function newNode(name: string): KubernetesObject {
  const room = {
    cpu: '64',
    memory: '512Gi',
    'ephemeral-storage': '1Ti',
    pods: '1000',
    'nvidia.com/gpu': '8',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    status: { capacity: room, allocatable: room },
  };
}

/** The class of claims that name none. As on most clusters, a claim gets its volume only once a pod wants to use it. */
export function defaultStorageClass(): KubernetesObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'fake.test/volumes',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
}
