import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { parseProps } from '../../core/props';
import type { StorageClassSettings } from '../../core/schemas/storage-schema';
import { driverOf } from './drivers';
import { type StorageClassesProps, storageClassesProps } from './storage-classes-props';

/** The class that claims take which name none. */
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** Classes of volumes, whose drivers come with the cluster. */
export class StorageClasses extends Construct {
  constructor(scope: Construct, id: string, props: StorageClassesProps) {
    super(scope, id);
    const { storage } = parseProps(this, storageClassesProps, props);
    for (const each of storage.classes) storageClass(this, each);
  }
}

function storageClass(scope: Construct, settings: StorageClassSettings): void {
  const { name, reclaimPolicy, allowExpansion } = settings;
  const { provisioner, parameters, shared, mountOptions } = driverOf(settings);
  const { bindingMode = shared ? 'Immediate' : 'WaitForFirstConsumer' } = settings;
  new k8s.KubeStorageClass(scope, name, {
    metadata: { name, annotations: settings.default ? { [DEFAULT_CLASS]: 'true' } : undefined },
    provisioner,
    parameters: textsOf({ ...parameters, ...settings.parameters }),
    reclaimPolicy,
    volumeBindingMode: bindingMode,
    allowVolumeExpansion: allowExpansion,
    mountOptions: settings.mountOptions ?? (mountOptions && [...mountOptions]),
  });
}

/** The entries that say something; nothing when none does. */
function textsOf(texts: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const said = Object.entries(texts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
