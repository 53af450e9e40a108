/** Claims of a profile that pods of workloads mount. */
import { z } from 'zod';
import { eachOnce } from '../core/schemas/each-once';
import { dnsSubdomain } from '../core/schemas/text-schema';

/** A folder of a container. */
export const folder = z.string().regex(/^\/[^:]*$/, 'a path that begins with /, without :');

/** Claims that are there already, and where containers see them. */
export const claimMounts = z
  .array(
    z.strictObject({
      claim: dnsSubdomain.describe('Name of a claim of the profile.'),
      path: folder.describe('Folder as which containers see it.'),
      subPath: z.string().min(1, 'a path in the claim').optional().describe('Only this folder of it. By default all.'),
      readOnly: z.boolean().default(false).describe('Whether they may only read it.'),
    }),
  )
  .superRefine(eachOnce('path'));

interface Mounted {
  readonly volumes?: { readonly name: string; readonly persistentVolumeClaim: { readonly claimName: string } }[];
  readonly volumeMounts?: {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
}

/** Volumes of a pod for claims, and where its containers see them: nothing where there are none. */
export function mounted(mounts: z.output<typeof claimMounts>): Mounted {
  if (mounts.length === 0) return {};
  // A claim that is mounted twice is one volume. Names of claims can be longer than those of volumes.
  const claims = [...new Set(mounts.map(({ claim }) => claim))];
  const volume = (claim: string) => `claim-${claims.indexOf(claim)}`;
  return {
    volumes: claims.map((claimName) => ({ name: volume(claimName), persistentVolumeClaim: { claimName } })),
    volumeMounts: mounts.map(({ claim, path, subPath, readOnly }) => ({
      name: volume(claim),
      mountPath: path,
      subPath,
      readOnly: readOnly || undefined,
    })),
  };
}
