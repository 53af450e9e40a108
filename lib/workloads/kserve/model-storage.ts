/** Words for where models are. */
import { z } from 'zod';
import { dataKey, dnsSubdomain, text } from '../../core/schemas/text-schema';

/** The address of a model. Storage containers of the cluster may add schemes to those of KServe. */
export const storageUri = z
  .string()
  .regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/, 'an address such as s3://bucket/path, hf://owner/name or pvc://claim/path');

/** The schemes of addresses for which KServe takes credentials by a key of its Secret. */
const WITH_KEY = /^(s3|hdfs|webhdfs):\/\//;

/** A model in a storage that a Secret of the namespace describes. */
const storage = z.strictObject({
  key: dataKey
    .optional()
    .describe(
      'Key of the Secret storage-config of its namespace that holds address and credentials. By default its default.',
    ),
  path: text.optional().describe('Path in the bucket. By default the one of storageUri.'),
  parameters: z
    .record(z.string(), z.string())
    .default({})
    .describe('What stands instead of the key, or changes it, such as type: s3 and bucket: models.'),
});

/** Where a model is. */
export const modelStorage = {
  storageUri: storageUri.optional().describe('Where the model is, such as s3://bucket/path. By default in the image.'),
  storage: storage
    .optional()
    .describe('The same with credentials of its own. By default those of the service account.'),
};

/** Where KServe puts a model unless somebody says another folder. */
export const MODEL_FOLDER = '/mnt/models';

/** What cannot be one of several: it is mounted, or its own program loads it, which loads one model only. */
const ALONE: Readonly<Record<string, string>> = { 'oci:': 'images', 'model-registry:': 'models of registries' };

/** Several models, or a model and what belongs to it, and where containers see each of them. */
export const storageUris = z
  .array(
    z.strictObject({
      uri: storageUri.describe('Where it is, such as s3://bucket/path.'),
      path: z
        .string()
        .regex(/^(\/\.?\w([\w-]|\.(?!\.))*)+$/, {
          abort: true,
          error: "a path such as /mnt/models/base, of letters, digits, '-', '_' and '.', and no ..",
        })
        .default(MODEL_FOLDER)
        .describe('Folder as which containers see it.'),
    }),
  )
  .min(1, 'at least one')
  .superRefine((storages, { addIssue }) => {
    const refuse = (message: string, ...path: (string | number)[]) => addIssue({ code: 'custom', path, message });
    const loaded = loadedFolder(storages);
    const volumes = storages.map(({ uri, path }) => volumeOf(isClaim(uri) ? path : (loaded ?? path)));
    for (const [index, { uri, path }] of storages.entries()) {
      const volume = volumes[index] ?? '';
      for (const [scheme, what] of Object.entries(ALONE)) {
        if (uri.startsWith(scheme))
          refuse(`another address, as KServe takes ${what} as storageUri alone`, index, 'uri');
      }
      if (!isClaim(uri) && loaded === '/') {
        refuse('a folder within one that all others are in, too', index, 'path');
        continue;
      }
      if (volume.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(volume)) {
        const named = isClaim(uri) || loaded === path ? 'it' : `${loaded}, which all of these are in`;
        const message = `at most 64 characters, lowercase letters, digits and '-', as KServe names a volume after ${named}`;
        refuse(message, index, 'path');
      }
      if (!isClaim(uri)) continue;
      if (/^pvc:\/\/[^/]+\/./.test(uri)) {
        refuse('the claim alone, such as pvc://models: KServe mounts all of it here', index, 'uri');
      }
      // The volume of one would be taken for that of the other.
      if (volumes.some((other, at) => at !== index && other === volume)) {
        const message = `another folder than those of others and the one that these are in, whose volume is ${volume}, too`;
        refuse(message, index, 'path');
      }
    }
  });

type Storages = readonly { readonly uri: string; readonly path: string }[];

function isClaim(uri: string): boolean {
  return uri.startsWith('pvc:');
}

/** The name that KServe gives to the volume of a folder (v0.18.0 pkg/utils/storage.go). */
function volumeOf(path: string): string {
  return path.slice(1).replaceAll('/', '-');
}

/** The folder of the volume into which all is loaded that is no claim: the one that all are in. Nothing where there are none. */
export function loadedFolder(storages: Storages): string | undefined {
  const folders = storages.flatMap(({ uri, path }) => (isClaim(uri) ? [] : [path.slice(1).split('/')]));
  const [first, ...others] = folders;
  if (!first) return undefined;
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return `/${(differs === -1 ? first : first.slice(0, differs)).join('/')}`;
}

/** These as KServe has them. */
export function storageUrisOf(storages: z.output<typeof storageUris> | undefined) {
  return storages?.map(({ uri, path }) => ({ uri, mountPath: path }));
}

const both = z.object(modelStorage);

/** Storage under its settings, as KServe has it. */
export function storageOf({ storageUri, storage }: z.output<typeof both>) {
  if (!storage) return { storageUri };
  const { key, path, parameters } = storage;
  return {
    storageUri,
    storage: { key, path, parameters: Object.keys(parameters).length > 0 ? parameters : undefined },
  };
}

/** What KServe would refuse of an address together with a key. */
export function storageProblem({ storageUri, storage }: z.output<typeof both>): string | undefined {
  if (!storage || storageUri === undefined || WITH_KEY.test(storageUri)) return undefined;
  return 'none, as KServe takes it for s3://, hdfs:// and webhdfs:// alone';
}

/** What KServe would refuse of the type that parameters say, where no address says it. */
export function storageTypeProblem({ storageUri, storage }: z.output<typeof both>): string | undefined {
  const type = storage?.parameters.type;
  if (type === undefined || storageUri !== undefined || WITH_KEY.test(`${type}://`)) return undefined;
  return 's3, hdfs or webhdfs';
}

/** The name of a runtime or of a service: its construct, or what stands for one that is there already. */
export const nameOf = (what: string) =>
  z
    .union([dnsSubdomain, z.object({ name: dnsSubdomain.describe('Its name.') }).transform(({ name }) => name)])
    .describe(what);
