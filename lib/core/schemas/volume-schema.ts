import { z } from 'zod';
import { volumeSize } from './amount-schema';
import { dnsSubdomain } from './text-schema';

/**
 * How much a server may store, and where.
 *
 * @param size what it may store unless the settings say otherwise
 */
export function volumeProps(size: string) {
  return z.strictObject({
    size: volumeSize.prefault(size).describe('Size of its volume.'),
    storageClass: dnsSubdomain.optional().describe("Storage class of its volume. By default the cluster's default."),
  });
}

/** How much a server may store, and where, with all defaults. */
export type VolumeSettings = z.output<ReturnType<typeof volumeProps>>;
