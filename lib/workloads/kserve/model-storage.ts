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

/** Several models, or a model and what belongs to it, and where containers see each of them. */
export const storageUris = z
  .array(
    z.strictObject({
      uri: storageUri.describe('Where it is, such as s3://bucket/path.'),
      path: z
        .string()
        .max(63, 'at most 63 characters')
        // KServe names a volume after it.
        .regex(
          /^(\/[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/,
          "a path such as /mnt/models/base, of lowercase letters, digits and '-'",
        )
        .default(MODEL_FOLDER)
        .describe('Folder as which containers see it.'),
    }),
  )
  .min(1, 'at least one')
  .superRefine((storages, { addIssue }) => {
    const refuse = (message: string, ...path: (string | number)[]) => addIssue({ code: 'custom', path, message });
    const isClaim = ({ uri }: { readonly uri: string }) => uri.startsWith('pvc:');
    const loaded = commonFolder(storages.filter((each) => !isClaim(each)).map(({ path }) => path));
    for (const [index, { uri, path }] of storages.entries()) {
      if (uri.startsWith('oci:')) refuse('another address, as KServe takes images as storageUri alone', index, 'uri');
      if (!isClaim({ uri })) {
        if (loaded === '/') refuse('a folder within one that all others are in, too', index, 'path');
        continue;
      }
      if (/^pvc:\/\/[^/]+\/./.test(uri)) {
        refuse('the claim alone, such as pvc://models: KServe mounts all of it here', index, 'uri');
      }
      // The volume of one would be taken for that of the other.
      const isTaken = path === loaded || storages.some((other, at) => at !== index && other.path === path);
      if (isTaken) refuse('another folder than those of others and the one that these are in', index, 'path');
    }
  });

/** The folder that all folders are in, or the only one; nothing where there are none. */
function commonFolder(folders: readonly string[]): string | undefined {
  const [first, ...others] = folders.map((each) => each.slice(1).split('/'));
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
