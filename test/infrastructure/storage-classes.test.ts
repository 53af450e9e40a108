import { App, Chart } from 'cdk8s';
import { StorageClasses } from '../../lib/infrastructure/storage-classes/storage-classes';
import type { StorageClassesProps } from '../../lib/infrastructure/storage-classes/storage-classes-props';

type Class = NonNullable<StorageClassesProps['storage']['classes']>[number];

const made = (each: Class) => {
  const chart = new Chart(new App(), 'chart');
  new StorageClasses(chart, 'it', { storage: { classes: [each] } });
  return chart.toJson()[0];
};

const SMB = ['dir_mode=0777', 'file_mode=0777', 'mfsymlinks', 'cache=strict', 'nosharesock', 'actimeo=30'];

test.each<[Class, object]>([
  [
    { name: 'x', kind: 'ebs' },
    {
      provisioner: 'ebs.csi.aws.com',
      parameters: { type: 'gp3', encrypted: 'true' },
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
  ],
  [
    { name: 'x', kind: 'ebs', autoMode: true, parameters: { iops: '4000' } },
    { provisioner: 'ebs.csi.eks.amazonaws.com', parameters: { iops: '4000' } },
  ],
  [
    { name: 'x', kind: 'efs', fileSystemId: 'fs-0a1b', uid: 1000, gid: 100, bindingMode: 'WaitForFirstConsumer' },
    {
      provisioner: 'efs.csi.aws.com',
      parameters: {
        provisioningMode: 'efs-ap',
        fileSystemId: 'fs-0a1b',
        directoryPerms: '700',
        uid: '1000',
        gid: '100',
      },
      mountOptions: ['tls'],
      volumeBindingMode: 'WaitForFirstConsumer',
    },
  ],
  [
    { name: 'x', kind: 'fsx', subnetId: 'subnet-0a', securityGroupIds: ['sg-1', 'sg-2'] },
    {
      provisioner: 'fsx.csi.aws.com',
      parameters: { subnetId: 'subnet-0a', securityGroupIds: 'sg-1,sg-2', deploymentType: 'SCRATCH_2' },
      mountOptions: ['flock'],
      volumeBindingMode: 'Immediate',
    },
  ],
  [
    { name: 'x', kind: 'azureDisk' },
    { provisioner: 'disk.csi.azure.com', parameters: { skuName: 'Premium_LRS' } },
  ],
  [
    { name: 'x', kind: 'azureFile' },
    { provisioner: 'file.csi.azure.com', parameters: { skuName: 'Premium_LRS', protocol: 'smb' }, mountOptions: SMB },
  ],
  [
    { name: 'x', kind: 'azureFile', protocol: 'nfs' },
    { parameters: { protocol: 'nfs' }, mountOptions: ['nconnect=4', 'noresvport', 'actimeo=30'] },
  ],
  [
    { name: 'x', kind: 'gceDisk' },
    { provisioner: 'pd.csi.storage.gke.io', parameters: { type: 'pd-balanced' } },
  ],
  [
    { name: 'x', kind: 'filestore', tier: 'zonal', network: 'mlops' },
    { provisioner: 'filestore.csi.storage.gke.io', parameters: { tier: 'zonal', network: 'mlops' } },
  ],
  [
    { name: 'x', kind: 'ibmVpcBlock' },
    { provisioner: 'vpc.block.csi.ibm.io', parameters: { profile: 'general-purpose' } },
  ],
  [
    { name: 'x', kind: 'ibmVpcFile', uid: 999, gid: 999 },
    { provisioner: 'vpc.file.csi.ibm.io', parameters: { profile: 'dp2', uid: '999', gid: '999' } },
  ],
  [
    { name: 'x', kind: 'nfs', server: 'nfs.example.com', share: '/kubeflow' },
    {
      provisioner: 'nfs.csi.k8s.io',
      parameters: { server: 'nfs.example.com', share: '/kubeflow' },
      mountOptions: ['nfsvers=4.1'],
    },
  ],
  [
    {
      name: 'x',
      kind: 'custom',
      provisioner: 'csi.example.com',
      default: true,
      reclaimPolicy: 'Retain',
      allowExpansion: false,
    },
    {
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'csi.example.com',
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: false,
    },
  ],
])('%j', (each, expected) => {
  expect(made(each)).toMatchObject({ kind: 'StorageClass', ...expected });
});

test('what a driver does not know is refused', () => {
  expect(() => made({ name: 'x', kind: 'azureFile', protocol: 'nfs', skuName: 'Standard_LRS' })).toThrow(
    'expected Premium_LRS or Premium_ZRS beside protocol: nfs',
  );
  expect(() => made({ name: 'x', kind: 'efs', fileSystemId: 'efs-1' })).toThrow('the id of a file system such as');
});
