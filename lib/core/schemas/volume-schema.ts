import { z } from 'zod';
import { volumeSize } from './amount-schema';
import { dnsSubdomain } from './text-schema';

/**
 * How much something may store, and where.
 *
 * @param size what it may store unless the settings say otherwise
 */
export function volumeProps(size: string) {
  return volumeOf(sizeWithDefault(size));
}

function sizeWithDefault(size: string) {
  return volumeSize.prefault(size).describe('Size of its volume.');
}

function volumeOf<Size extends z.ZodType>(size: Size) {
  return z.strictObject({
    size,
    storageClass: dnsSubdomain
      .optional()
      .describe("Storage class of its volume. By default storage.defaultClass, else the cluster's default."),
  });
}

/** How much something may store, and where, with all defaults. */
export type VolumeSettings = z.output<ReturnType<typeof volumeProps>>;

/**
 * The same of a server whose pod the platform makes itself: its files may be there already.
 *
 * @param size what it may store unless the settings say otherwise
 */
export function serverVolumeProps(size: string) {
  return serverVolumeOf(sizeWithDefault(size));
}

/**
 * The same where each kind of server has a size of its own.
 *
 * @param sizes what they may store unless the settings say otherwise, for the description
 */
export function serverVolumePropsByKind(sizes: string) {
  return serverVolumeOf(volumeSize.optional().describe(`Size of its volume. By default ${sizes}.`));
}

function serverVolumeOf<Size extends z.ZodType>(size: Size) {
  return volumeOf(size)
    .extend({
      existingClaim: dnsSubdomain
        .optional()
        .describe(
          "A claim in the server's namespace that is there already, instead of one of the platform. By default none.",
        ),
      volumeName: dnsSubdomain
        .optional()
        .describe('PersistentVolume that the claim takes. By default a new one of its storage class.'),
      ownerFix: z
        .strictObject({
          group: z
            .int()
            .min(1)
            .max(2 ** 31 - 1)
            .describe('Group that may write on the volume; the pod joins it.'),
        })
        .optional()
        .describe(
          'For storage whose files Kubernetes cannot give to the server, such as NFS with root squash. By default none.',
        ),
    })
    .superRefine(({ existingClaim, volumeName, storageClass }, { addIssue }) => {
      if (existingClaim === undefined) return;
      for (const [key, value] of Object.entries({ volumeName, storageClass })) {
        if (value === undefined) continue;
        addIssue({ code: 'custom', path: [key], message: 'nothing beside existingClaim, which has a volume' });
      }
    });
}

/** Where a server keeps its files, with all defaults. */
export type ServerVolumeSettings = z.output<ReturnType<typeof serverVolumeProps>>;
