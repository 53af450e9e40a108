import type { StorageClassSettings } from '../../core/schemas/storage-schema';

/** What a storage class says of its driver. */
export interface Driver {
  readonly provisioner: string;
  /** What the driver must know, all of it as text. Undefined is left out. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  /** Whether nodes mount a volume over the network, so that it need not be made where its pod is. */
  readonly shared: boolean;
  readonly mountOptions?: readonly string[];
}

/** The options with which AKS mounts its own shares: users in pods are none that the server knows. */
const SMB = ['dir_mode=0777', 'file_mode=0777', 'mfsymlinks', 'cache=strict', 'nosharesock', 'actimeo=30'];

/** Drivers by the kinds of classes, with the names and parameters that their repositories document. */
export function driverOf(settings: StorageClassSettings): Driver {
  switch (settings.kind) {
    case 'ebs': {
      const { type, encrypted, autoMode } = settings;
      const provisioner = autoMode ? 'ebs.csi.eks.amazonaws.com' : 'ebs.csi.aws.com';
      return { provisioner, parameters: { type, encrypted: String(encrypted) }, shared: false };
    }
    case 'efs': {
      const { fileSystemId, directoryPerms, uid, gid } = settings;
      const parameters = {
        provisioningMode: 'efs-ap',
        fileSystemId,
        directoryPerms,
        uid: number(uid),
        gid: number(gid),
      };
      return { provisioner: 'efs.csi.aws.com', parameters, shared: true, mountOptions: ['tls'] };
    }
    case 'fsx': {
      const { subnetId, securityGroupIds, deploymentType } = settings;
      const parameters = { subnetId, securityGroupIds: securityGroupIds.join(','), deploymentType };
      return { provisioner: 'fsx.csi.aws.com', parameters, shared: true, mountOptions: ['flock'] };
    }
    case 'azureDisk':
      return { provisioner: 'disk.csi.azure.com', parameters: { skuName: settings.skuName }, shared: false };
    case 'azureFile': {
      const { skuName, protocol } = settings;
      const mountOptions = protocol === 'smb' ? SMB : ['nconnect=4', 'noresvport', 'actimeo=30'];
      return { provisioner: 'file.csi.azure.com', parameters: { skuName, protocol }, shared: true, mountOptions };
    }
    case 'gceDisk':
      return { provisioner: 'pd.csi.storage.gke.io', parameters: { type: settings.type }, shared: false };
    case 'filestore': {
      const { tier, network } = settings;
      return { provisioner: 'filestore.csi.storage.gke.io', parameters: { tier, network }, shared: true };
    }
    case 'ibmVpcBlock':
      return { provisioner: 'vpc.block.csi.ibm.io', parameters: { profile: settings.profile }, shared: false };
    case 'ibmVpcFile': {
      const { profile, uid, gid } = settings;
      const parameters = { profile, uid: number(uid), gid: number(gid) };
      return { provisioner: 'vpc.file.csi.ibm.io', parameters, shared: true };
    }
    case 'nfs': {
      const { server, share } = settings;
      return {
        provisioner: 'nfs.csi.k8s.io',
        parameters: { server, share },
        shared: true,
        mountOptions: ['nfsvers=4.1'],
      };
    }
    case 'custom':
      return { provisioner: settings.provisioner, shared: false };
  }
}

function number(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
