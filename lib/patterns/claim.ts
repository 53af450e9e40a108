import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import type { ServerVolumeSettings } from '../core/schemas/volume-schema';

/** Where claims of servers stand, and what they are called unless there is one already. */
export interface ClaimMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
}

/** The name of the claim in which a server keeps its files. */
export function claimName(own: string, { existingClaim }: Pick<ServerVolumeSettings, 'existingClaim'>): string {
  return existingClaim ?? own;
}

/**
 * The claim in which a server keeps its files, unless there is one already.
 *
 * @returns its name
 */
export function serverClaim(
  scope: Construct,
  id: string,
  metadata: ClaimMetadata,
  volume: ServerVolumeSettings,
): string {
  const { size, storageClass, existingClaim, volumeName } = volume;
  if (existingClaim !== undefined) return existingClaim;
  new k8s.KubePersistentVolumeClaim(scope, id, {
    metadata,
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeName,
      // A volume that somebody made has no class, unless they say which.
      storageClassName:
        volumeName === undefined ? PlatformContext.of(scope).storageClass(storageClass) : (storageClass ?? ''),
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
    },
  });
  return metadata.name;
}

/** What the pod of a server must ask for to write on its volume. */
export function volumeGroups({ ownerFix }: Pick<ServerVolumeSettings, 'ownerFix'>): k8s.PodSecurityContext {
  return ownerFix ? { supplementalGroups: [ownerFix.group] } : {};
}
