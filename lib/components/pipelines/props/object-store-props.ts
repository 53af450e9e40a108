import { z } from 'zod';
import { dnsSubdomain, text } from '../../../core/schemas/text-schema';
import { googleServiceAccount } from '../../profile-controller/profile-controller-props';
import { type Mistake, volumeProps } from './database-props';

/** Where Pipelines keeps artifacts, logs and packages. */
export const objectStoreProps = z.strictObject({
  kind: z
    .enum(['seaweedfs', 's3', 'gcs', 'minioCompatible'])
    .optional()
    .describe(
      'seaweedfs comes with Pipelines; s3 is that of AWS; minioCompatible is any other server that speaks S3; with gcs ' +
        'artifacts are in Google Cloud Storage, packages and logs in SeaweedFS. By default seaweedfs.',
    ),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, "3 to 63 lowercase letters, digits, '.', '_' and '-'")
    .optional()
    .describe('Bucket. By default mlpipeline.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'a region such as eu-central-1')
    .optional()
    .describe('Region of the bucket. Needed for s3; by default us-east-1 otherwise.'),
  endpoint: z
    .string()
    .regex(
      /^https?:\/\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?$/,
      'an address such as https://minio.example.com:9000',
    )
    .optional()
    .describe('Address of the server. Needed for minioCompatible; by default that of the region for s3.'),
  pathStyle: z
    .boolean()
    .optional()
    .describe(
      'Whether the bucket stands in the path of addresses, not in the host name. By default true, but false for s3.',
    ),
  credentials: z
    .discriminatedUnion('source', [
      z.strictObject({
        source: z.literal('keys').describe('A key pair in a Secret.'),
        secret: dnsSubdomain
          .optional()
          .describe(
            'Secret with the keys accesskey and secretkey. By default mlpipeline-minio-artifact, which you make where ' +
              'the store is not the bundled one.',
          ),
      }),
      z.strictObject({
        source: z
          .literal('workloadIdentity')
          .describe('The cloud knows service accounts of the cluster: IRSA of AWS, Workload Identity of Google.'),
        roleArn: z
          .string()
          .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'a role such as arn:aws:iam::123456789012:role/pipelines')
          .optional()
          .describe('Role of AWS for the API server, the page and, in standalone mode, the runs. Needed for s3.'),
        googleServiceAccount: googleServiceAccount
          .optional()
          .describe('Service account of Google Cloud for the page and, in standalone mode, the runs. Needed for gcs.'),
      }),
    ])
    .optional()
    .describe('How Pipelines proves who it is. By default keys, but workloadIdentity for gcs.'),
  profileCredentials: z
    .enum(['perProfile', 'shared', 'given'])
    .optional()
    .describe(
      'How profiles get keys of a store that is not bundled: perProfile makes a user of AWS for each, good for its own ' +
        'folder (the key pair needs rights in IAM); shared gives all the same pair, so that each reads the artifacts of ' +
        'all; given: you make the Secret mlpipeline-minio-artifact in each. By default given.',
    ),
  sharedFolders: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9_=-][A-Za-z0-9._=-]*(\/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*$/, 'a folder such as shared'),
    )
    .optional()
    .describe('Folders of the bucket that all profiles may read and write. By default none.'),
  googleProject: text.optional().describe('Project of Google Cloud that runs work in. By default none.'),
  retentionDays: z
    .int()
    .min(1)
    .optional()
    .describe('Days after which artifacts of profiles are deleted from SeaweedFS. By default they stay.'),
  volume: volumeProps.optional().describe('Volume of SeaweedFS.'),
});

/** Settings of the object store. */
export type ObjectStoreSettings = z.input<typeof objectStoreProps>;

/** Object store settings that contradict each other. */
export function objectStoreMistakes(store: ObjectStoreSettings): Mistake[] {
  const { kind = 'seaweedfs', region, endpoint, credentials, volume, retentionDays, pathStyle, googleProject } = store;
  const mistakes: Mistake[] = [];
  const say = (key: string, message: string, ...deeper: string[]) =>
    mistakes.push({ path: ['objectStore', key, ...deeper], message });
  const bundled = kind === 'seaweedfs' || kind === 'gcs';
  if (kind === 's3' && !region) say('region', 'the region of the bucket');
  if (kind === 'minioCompatible' && !endpoint) say('endpoint', 'the address of the server');
  if (bundled) {
    for (const [key, value] of Object.entries({ endpoint, region, pathStyle })) {
      if (value !== undefined) say(key, `nothing beside kind: ${kind}`);
    }
  } else {
    if (volume) say('volume', `nothing: ${kind} needs no volume here`);
    if (retentionDays !== undefined) say('retentionDays', `nothing: set a rule on the bucket of ${kind} itself`);
  }
  if (store.profileCredentials) {
    if (bundled) say('profileCredentials', 'nothing: each profile gets keys of its own');
    if (credentials?.source === 'workloadIdentity') say('profileCredentials', 'nothing beside workloadIdentity');
    if (store.profileCredentials === 'perProfile' && kind !== 's3')
      say('profileCredentials', 'shared or given, as only AWS has such users');
  }
  if (googleProject && kind !== 'gcs') say('googleProject', 'kind: gcs beside it');
  if (kind === 'gcs' && !credentials)
    say('credentials', '{ source: workloadIdentity, googleServiceAccount: … } for gcs');
  if (kind === 'gcs' && credentials?.source === 'keys') say('credentials', 'workloadIdentity for gcs', 'source');
  if (credentials?.source === 'workloadIdentity') {
    if (kind === 'seaweedfs' || kind === 'minioCompatible') say('credentials', `keys for ${kind}`, 'source');
    if (kind === 's3' && !credentials.roleArn) say('credentials', 'a role of AWS', 'roleArn');
    if (kind === 's3' && endpoint) say('endpoint', 'nothing beside workloadIdentity');
    if (kind === 'gcs' && !credentials.googleServiceAccount)
      say('credentials', 'a service account', 'googleServiceAccount');
  }
  return mistakes;
}
