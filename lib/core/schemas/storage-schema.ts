import { z } from 'zod';
import { eachOnce } from './each-once';
import { dnsDomain, dnsSubdomain, text } from './text-schema';

const common = {
  parameters: z
    .record(z.string(), z.string())
    .default({})
    .describe('Further parameters, which the documentation of its driver lists. By default none.'),
  name: dnsSubdomain.describe('Name of the class.'),
  default: z
    .boolean()
    .default(false)
    .describe("Whether it becomes the cluster's default: that of claims that name no class."),
  reclaimPolicy: z
    .enum(['Delete', 'Retain'])
    .default('Delete')
    .describe('What becomes of a volume whose claim is deleted.'),
  bindingMode: z
    .enum(['Immediate', 'WaitForFirstConsumer'])
    .optional()
    .describe('When volumes are made. By default disks once a pod is placed, shared files at once.'),
  allowExpansion: z.boolean().default(true).describe('Whether claims may grow.'),
  mountOptions: z.array(text).optional().describe('Options of the mount. By default those that its kind needs.'),
};

const fileMode = z.string().regex(/^[0-7]{3,4}$/, 'a mode of files such as 700');
const id = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const ebs = z.strictObject({
  kind: z.literal('ebs').describe('Disks of Amazon EBS.'),
  ...common,
  type: z.enum(['gp3', 'gp2', 'io2', 'io1', 'st1', 'sc1']).default('gp3').describe('Type of the disks.'),
  encrypted: z.boolean().default(true).describe('Whether they are encrypted.'),
  autoMode: z.boolean().default(false).describe("Whether EKS Auto Mode's own driver makes them, not the add-on's."),
});

const efs = z.strictObject({
  kind: z.literal('efs').describe('Folders of a file system of Amazon EFS, which several nodes mount.'),
  ...common,
  fileSystemId: z
    .string()
    .regex(/^fs-[0-9a-f]+$/, 'the id of a file system such as fs-0123456789abcdef0')
    .describe('Its id.'),
  directoryPerms: fileMode.default('700').describe('Mode of the folder of a volume.'),
  uid: id.optional().describe('User whose all files are. By default each volume gets one of its own.'),
  gid: id.optional().describe('Group whose all files are. By default each volume gets one of its own.'),
});

const fsx = z.strictObject({
  kind: z.literal('fsx').describe('File systems of Amazon FSx for Lustre, one for each volume.'),
  ...common,
  subnetId: z
    .string()
    .regex(/^subnet-[0-9a-f]+$/, 'the id of a subnet such as subnet-0123456789abcdef0')
    .describe('Its subnet.'),
  securityGroupIds: z
    .array(z.string().regex(/^sg-[0-9a-f]+$/, 'the id of a security group such as sg-0123456789abcdef0'))
    .min(1)
    .describe('Security groups that let the nodes in.'),
  deploymentType: z
    .enum(['SCRATCH_1', 'SCRATCH_2', 'PERSISTENT_1', 'PERSISTENT_2'])
    .default('SCRATCH_2')
    .describe('How long it keeps data, and how fast it is.'),
});

const azureDisk = z.strictObject({
  kind: z.literal('azureDisk').describe('Managed disks of Azure.'),
  ...common,
  skuName: z
    .enum([
      'Standard_LRS',
      'StandardSSD_LRS',
      'StandardSSD_ZRS',
      'Premium_LRS',
      'Premium_ZRS',
      'PremiumV2_LRS',
      'UltraSSD_LRS',
    ])
    .default('Premium_LRS')
    .describe('Kind of the disks.'),
});

const azureFile = z
  .strictObject({
    kind: z.literal('azureFile').describe('Shares of Azure Files, which several nodes mount.'),
    ...common,
    skuName: z
      .enum(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Premium_LRS', 'Premium_ZRS'])
      .default('Premium_LRS')
      .describe('Kind of the storage account.'),
    protocol: z.enum(['smb', 'nfs']).default('smb').describe('How nodes mount it; nfs needs a premium account.'),
  })
  .refine(({ protocol, skuName }) => protocol !== 'nfs' || skuName.startsWith('Premium'), {
    path: ['skuName'],
    error: 'Premium_LRS or Premium_ZRS beside protocol: nfs',
  });

const gceDisk = z.strictObject({
  kind: z.literal('gceDisk').describe('Persistent disks of Google Cloud.'),
  ...common,
  type: z
    .enum(['pd-standard', 'pd-balanced', 'pd-ssd', 'pd-extreme', 'hyperdisk-balanced'])
    .default('pd-balanced')
    .describe('Type of the disks.'),
});

const filestore = z.strictObject({
  kind: z.literal('filestore').describe('Shares of Google Filestore, which several nodes mount; 1Ti is the least.'),
  ...common,
  tier: z
    .enum(['standard', 'premium', 'zonal', 'regional', 'enterprise'])
    .default('standard')
    .describe('Tier of the instances.'),
  network: text.default('default').describe('Network of the nodes.'),
});

const ibmVpcBlock = z.strictObject({
  kind: z.literal('ibmVpcBlock').describe('Block storage of IBM Cloud VPC.'),
  ...common,
  profile: z
    .enum(['general-purpose', '5iops-tier', '10iops-tier', 'custom'])
    .default('general-purpose')
    .describe('Profile of the volumes.'),
});

const ibmVpcFile = z.strictObject({
  kind: z.literal('ibmVpcFile').describe('File shares of IBM Cloud VPC, which several nodes mount.'),
  ...common,
  profile: text.default('dp2').describe('Profile of the shares.'),
  uid: id.default(0).describe('User whose the share is.'),
  gid: id.default(0).describe('Group whose the share is: that of pods that are to write.'),
});

const nfs = z.strictObject({
  kind: z.literal('nfs').describe('Folders of an NFS server, by the CSI driver nfs.csi.k8s.io.'),
  ...common,
  server: dnsDomain.describe('Host name or address of the server.'),
  share: z.string().regex(/^\//, 'a path that begins with /').describe('Folder that it exports.'),
});

const custom = z.strictObject({
  kind: z.literal('custom').describe('What another driver makes.'),
  ...common,
  provisioner: text.describe('Name of the driver.'),
});

const storageClass = z.discriminatedUnion('kind', [
  ebs,
  efs,
  fsx,
  azureDisk,
  azureFile,
  gceDisk,
  filestore,
  ibmVpcBlock,
  ibmVpcFile,
  nfs,
  custom,
]);

/** Where volumes come from. */
export const storageSchema = z.strictObject({
  defaultClass: dnsSubdomain
    .optional()
    .describe(
      "Class of every volume of the platform, and of those that its form for notebooks makes, that names no other. By default the cluster's default.",
    ),
  classes: z
    .array(storageClass)
    .superRefine(eachOnce('name'))
    .default([])
    .describe('Storage classes that the platform makes. Their drivers come with the cluster.'),
});

/** Where volumes come from, with all defaults. */
export type StorageSettings = z.output<typeof storageSchema>;

/** A storage class, with all defaults. */
export type StorageClassSettings = StorageSettings['classes'][number];
