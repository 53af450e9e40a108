/** Claims, Secrets and ConfigMaps of a profile that pods of workloads mount. */
import { posix } from 'node:path';
import { z } from 'zod';
import { eachOnce } from '../core/schemas/each-once';
import { dnsSubdomain, volumeSubPath } from '../core/schemas/text-schema';

/** A folder of a container. */
export const folder = z.string().regex(/^\/[^:]*$/, 'a path that begins with /, without :');

/** Claims that are there already, and where containers see them. */
export const claimMounts = z
  .array(
    z.strictObject({
      claim: dnsSubdomain.describe('Name of a claim of the profile.'),
      path: folder.describe('Folder as which containers see it.'),
      subPath: volumeSubPath.optional().describe('Only this folder of it. By default all.'),
      readOnly: z.boolean().default(false).describe('Whether they may only read it.'),
    }),
  )
  .superRefine(eachOnce('path'));

/** What a container can see beside its image. */
export const containerVolumes = {
  claims: claimMounts.default([]).describe('Claims of the profile that it sees.'),
  secrets: z
    .array(
      z.strictObject({
        secret: dnsSubdomain.describe('Name of a Secret of the profile.'),
        path: folder.describe('Folder as which it sees it: each key is a file.'),
      }),
    )
    .default([])
    .describe('Secrets that it sees as files.'),
  configMaps: z
    .array(
      z.strictObject({
        configMap: dnsSubdomain.describe('Name of a ConfigMap of the profile.'),
        path: folder.describe('Folder as which it sees it: each key is a file.'),
      }),
    )
    .default([])
    .describe('ConfigMaps that it sees as files.'),
};

const volumes = z.object(containerVolumes);

/** What a container sees, with all defaults filled in. */
export type ContainerVolumes = z.output<typeof volumes>;

/** A folder by the one way to write it. */
export function plainFolder(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1');
}

/** The folders of a container as which it sees something, by their places in its settings. */
export function foldersOf(
  container: ContainerVolumes,
): { readonly path: string; readonly place: (string | number)[] }[] {
  const { claims, secrets, configMaps } = container;
  return Object.entries({ claims, secrets, configMaps }).flatMap(([list, items]) =>
    items.map(({ path }, index) => ({ path: plainFolder(path), place: [list, index, 'path'] })),
  );
}

/** Finds folders of a container as which it would see two things. */
export function eachFolderOnce(
  container: ContainerVolumes,
  refuse: (message: string, ...place: (string | number)[]) => void,
  taken: Iterable<readonly [string, string]> = [],
): void {
  const known = new Map(taken);
  for (const { path, place } of foldersOf(container)) {
    const other = known.get(path);
    if (other) refuse(`another folder, as ${other} is there`, ...place);
    known.set(path, `${place[0]}[${place[1]}]`);
  }
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string };
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

interface Mounted {
  readonly volumes?: Volume[];
  readonly volumeMounts?: VolumeMount[];
}

/**
 * Volumes of a pod for claims, and where its containers see them: nothing where there are none. That a claim is only read
 * stands at its mounts alone.
 */
export function mounted(claims: z.output<typeof claimMounts>): Mounted {
  const { volumes, volumeMounts } = mountedBy({ claims, secrets: [], configMaps: [] });
  return {
    volumes: volumes?.map(({ name, persistentVolumeClaim }) => ({
      name,
      persistentVolumeClaim: persistentVolumeClaim && { claimName: persistentVolumeClaim.claimName },
    })),
    volumeMounts: volumeMounts[0],
  };
}

/**
 * Volumes of a pod for what its containers see, and where each of them sees it: nothing where there is none. A claim that
 * all of them only read is a volume to read, without which Knative takes it for one that is written.
 */
export function mountedBy(...containers: ContainerVolumes[]): {
  readonly volumes?: Volume[];
  /** Those of each container. */
  readonly volumeMounts: (VolumeMount[] | undefined)[];
} {
  // What is mounted twice is one volume. Names of claims and the like can be longer than those of volumes.
  const named = (kind: string, names: readonly string[]) => {
    const unique = [...new Set(names)];
    return { names: unique, volume: (name: string) => `${kind}-${unique.indexOf(name)}` };
  };
  const claims = named(
    'claim',
    containers.flatMap((each) => each.claims.map(({ claim }) => claim)),
  );
  const secrets = named(
    'secret',
    containers.flatMap((each) => each.secrets.map(({ secret }) => secret)),
  );
  const maps = named(
    'config-map',
    containers.flatMap((each) => each.configMaps.map(({ configMap }) => configMap)),
  );
  const volumes: Volume[] = [
    ...claims.names.map((claimName) => {
      const isWritten = containers.some((each) =>
        each.claims.some(({ claim, readOnly }) => claim === claimName && !readOnly),
      );
      const persistentVolumeClaim = { claimName, readOnly: isWritten ? undefined : true };
      return { name: claims.volume(claimName), persistentVolumeClaim };
    }),
    ...secrets.names.map((secretName) => ({ name: secrets.volume(secretName), secret: { secretName } })),
    ...maps.names.map((name) => ({ name: maps.volume(name), configMap: { name } })),
  ];
  const mountsOf = (container: ContainerVolumes): VolumeMount[] => [
    ...container.claims.map(({ claim, path: mountPath, subPath, readOnly }) => ({
      name: claims.volume(claim),
      mountPath,
      subPath,
      readOnly: readOnly || undefined,
    })),
    ...container.secrets.map(({ secret, path }) => ({ name: secrets.volume(secret), mountPath: path, readOnly: true })),
    ...container.configMaps.map(({ configMap, path }) => ({
      name: maps.volume(configMap),
      mountPath: path,
      readOnly: true,
    })),
  ];
  return {
    volumes: volumes.length > 0 ? volumes : undefined,
    volumeMounts: containers.map(mountsOf).map((mounts) => (mounts.length > 0 ? mounts : undefined)),
  };
}
