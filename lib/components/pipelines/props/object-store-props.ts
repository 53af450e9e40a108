import { z } from 'zod';
import { googleServiceAccount } from '../../../core/schemas/google-schema';
import { dnsSubdomain, text } from '../../../core/schemas/text-schema';
import { serverVolumeProps } from '../../../core/schemas/volume-schema';
import { AUTHORITY, STORE_SECRET } from '../names';

/** A key that one kind of store does not have, though others do: it says why. */
const none = (why: string) => z.never(why).optional();

const BUCKET = "3 to 63 lowercase letters, digits, '.', '_' and '-'";
const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, BUCKET)
  .default('mlpipeline')
  .describe('Bucket.');

const region = z
  .string('the region of the bucket, such as eu-central-1')
  .regex(/^[a-z0-9-]+$/, 'a region such as eu-central-1');

const endpoint = z
  .string('the address of the server, such as https://minio.example.com:9000')
  .regex(/^https?:\/\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?$/, {
    error: 'an address such as https://minio.example.com:9000',
    abort: true,
  })
  .refine((address) => URL.canParse(address), 'an address whose port is at most 65535');

const caSecret = dnsSubdomain
  .refine((name) => name !== STORE_SECRET, `another Secret than ${STORE_SECRET}, which has the keys of each profile`)
  .optional()
  .describe(
    `Secret whose key ${AUTHORITY} signs the server's certificate. You make it; profiles get copies of that name. By default a ` +
      'public authority signs it.',
  );

/** An authority is for a server of one's own that speaks TLS. */
function checkAuthority(
  { endpoint: address, caSecret: secret }: { readonly endpoint?: string; readonly caSecret?: string },
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void,
): void {
  if (secret === undefined || address?.startsWith('https://')) return;
  addIssue({ code: 'custom', path: ['caSecret'], message: 'nothing, or an endpoint that begins with https://' });
}

const pathStyle = z.boolean().describe('Whether the bucket stands in the path of addresses, not in the host name.');

const FOLDER = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*(\/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*$/;
const sharedFolders = z
  .array(z.string().regex(FOLDER, 'a folder such as shared'))
  .default([])
  .describe('Folders of the bucket that all profiles may read and write.');

const secret = dnsSubdomain
  .default(STORE_SECRET)
  .describe('Secret with the keys accesskey and secretkey. You make it where the store is not the bundled one.');

const keys = z.strictObject({ source: z.literal('keys').describe('A key pair in a Secret.'), secret });

const HOW = 'How Pipelines proves who it is.';

/** Credentials of a store that knows nothing but key pairs. */
const onlyKeys = (kind: string) =>
  z.discriminatedUnion('source', [keys], `keys for ${kind}`).prefault({ source: 'keys' }).describe(HOW);

const ROLE = 'a role of AWS, such as arn:aws:iam::123456789012:role/pipelines';
const s3Credentials = z
  .discriminatedUnion('source', [
    keys,
    z.strictObject({
      source: z.literal('workloadIdentity').describe('AWS knows service accounts of the cluster (IRSA).'),
      roleArn: z
        .string(ROLE)
        .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, ROLE)
        .describe('Role of AWS for the API server, the page and, in standalone mode, the runs.'),
    }),
  ])
  .prefault({ source: 'keys' })
  .describe(HOW);

const gcsCredentials = z
  .discriminatedUnion(
    'source',
    [
      z.strictObject({
        source: z
          .literal('workloadIdentity')
          .describe('Google Cloud knows service accounts of the cluster (Workload Identity).'),
        googleServiceAccount: googleServiceAccount.describe(
          'Service account of Google Cloud for the page and, in standalone mode, the runs.',
        ),
      }),
    ],
    '{ source: workloadIdentity, googleServiceAccount: … } for gcs',
  )
  .describe(HOW);

const profileCredentials = {
  s3: z
    .enum(['perProfile', 'shared', 'given'])
    .optional()
    .describe(
      'How profiles get keys where Pipelines has some: perProfile makes a user of AWS for each, good for its own folder ' +
        '(the key pair needs rights in IAM); shared gives all the same pair, so that each reads the artifacts of all; ' +
        `given: you make the Secret ${STORE_SECRET} in each. By default given.`,
    ),
  minioCompatible: z
    .enum(['shared', 'given'], 'shared or given, as only AWS has users for each profile')
    .optional()
    .describe(
      'How profiles get keys: shared gives all the same pair, so that each reads the artifacts of all; given: you make ' +
        `the Secret ${STORE_SECRET} in each. By default given.`,
    ),
};

/** What stores have in common whose server comes with Pipelines. */
const bundled = (kind: string) => ({
  bucket,
  sharedFolders,
  retentionDays: z
    .int()
    .min(1)
    .optional()
    .describe('Days after which artifacts of profiles are deleted from SeaweedFS. By default they stay.'),
  volume: serverVolumeProps('20Gi').prefault({}).describe('Volume of SeaweedFS.'),
  region: none(`nothing beside kind: ${kind}`),
  endpoint: none(`nothing beside kind: ${kind}`),
  caSecret: none(`nothing: the server that comes with kind: ${kind} is reached inside the cluster`),
  pathStyle: none(`nothing beside kind: ${kind}`),
  profileCredentials: none('nothing: each profile gets keys of its own'),
});

/** What stores have in common whose server is there already. */
const external = (kind: string) => ({
  bucket,
  sharedFolders,
  retentionDays: none(`nothing: set a rule on the bucket of ${kind} itself`),
  volume: none(`nothing: ${kind} needs no volume here`),
  googleProject: none('kind: gcs beside it'),
});

/** Where Pipelines keeps artifacts, logs and packages: one form for each kind of store. */
export const objectStoreProps = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('seaweedfs').optional().default('seaweedfs').describe('SeaweedFS, which comes with Pipelines.'),
    ...bundled('seaweedfs'),
    googleProject: none('kind: gcs beside it'),
    credentials: onlyKeys('seaweedfs'),
  }),
  z
    .strictObject({
      kind: z.literal('s3').describe('S3 of AWS.'),
      ...external('s3'),
      region: region.describe('Region of the bucket.'),
      endpoint: endpoint.optional().describe('Address of the server. By default that of the region.'),
      caSecret,
      pathStyle: pathStyle.default(false),
      credentials: s3Credentials,
      profileCredentials: profileCredentials.s3,
    })
    .superRefine((store, { addIssue }) => {
      checkAuthority(store, addIssue);
      if (store.credentials.source === 'keys') return;
      for (const key of ['endpoint', 'profileCredentials'] as const) {
        if (store[key] !== undefined) {
          addIssue({ code: 'custom', path: [key], message: 'nothing beside workloadIdentity' });
        }
      }
    }),
  z.strictObject({
    kind: z
      .literal('gcs')
      .describe('Google Cloud Storage for artifacts; packages and logs stay in SeaweedFS, which comes with Pipelines.'),
    ...bundled('gcs'),
    googleProject: text.optional().describe('Project of Google Cloud that runs work in. By default none.'),
    credentials: gcsCredentials,
  }),
  z
    .strictObject({
      kind: z.literal('minioCompatible').describe('Any other server that speaks S3.'),
      ...external('minioCompatible'),
      region: region.optional().describe('Region of the bucket. By default programs are told none.'),
      endpoint: endpoint.describe('Address of the server.'),
      caSecret,
      pathStyle: pathStyle.default(true),
      credentials: onlyKeys('minioCompatible'),
      profileCredentials: profileCredentials.minioCompatible,
    })
    .superRefine((store, { addIssue }) => checkAuthority(store, addIssue)),
]);

/** Settings of the object store, with all defaults. */
export type ObjectStoreSettings = z.output<typeof objectStoreProps>;
