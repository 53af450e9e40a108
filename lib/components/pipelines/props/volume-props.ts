import { z } from 'zod';
import { volumeSize } from '../../../core/schemas/amount-schema';
import { dnsSubdomain } from '../../../core/schemas/text-schema';

/** How much a bundled server may store, and where. */
export const volumeProps = z.strictObject({
  size: volumeSize.prefault('20Gi').describe('Size of its volume.'),
  storageClass: dnsSubdomain.optional().describe("Storage class of its volume. By default the cluster's default."),
});

/** How much a bundled server may store, and where, with all defaults. */
export type VolumeSettings = z.output<typeof volumeProps>;
