import { z } from 'zod';
import { byteAmount, cpuAmount } from '../../core/schemas/amount-schema';
import { securityContextSchema } from '../../core/schemas/pod-schema';
import { dataKey, dnsDomain, dnsSubdomain, text } from '../../core/schemas/text-schema';
import { containerAmounts } from './config-schema';

const folder = z.string().regex(/^\/[\w./-]+$/, 'a folder such as /etc/ssl/custom-certs');

const STORE = 'a host such as minio.example.com:9000';
const s3 = z.strictObject({
  endpoint: z
    .union([dnsDomain, z.string().regex(/^[\w.-]+:\d+$/, STORE)], { error: STORE })
    .optional()
    .describe('Host of the store, and its port if it is no usual one. By default that of Amazon.'),
  https: z.boolean().optional().describe('Whether it speaks TLS. By default true.'),
  region: text.optional().describe('Region of the buckets. By default as their store says.'),
  verifyTls: z.boolean().optional().describe('Whether its certificate is checked. By default true.'),
  virtualBucket: z
    .boolean()
    .optional()
    .describe('Whether buckets are hosts of their own instead of paths. By default false.'),
  accelerate: z.boolean().optional().describe("Whether Amazon's transfer acceleration is used. By default false."),
  anonymous: z
    .boolean()
    .optional()
    .describe('Whether models are public, and asked for without keys. By default false.'),
  accessKey: dataKey.default('AWS_ACCESS_KEY_ID').describe('Key of the Secrets that holds the name of the access key.'),
  secretKey: dataKey.default('AWS_SECRET_ACCESS_KEY').describe('Key of the Secrets that holds the access key itself.'),
  ca: z
    .strictObject({
      configMap: dnsSubdomain.describe('Name of the ConfigMap, which is in each namespace with models.'),
      key: dataKey.default('cabundle.crt').describe('Its key with the certificates, in PEM.'),
    })
    .optional()
    .describe(
      'A private CA that has signed the certificate of the store, beside caBundle, which all downloads trust. By default none.',
    ),
});

const azure = z.strictObject({
  secret: dnsSubdomain.describe(
    'Name of a Secret of the namespaces with models, with keys such as AZURE_CLIENT_ID. Where there is none, downloads are anonymous.',
  ),
});

const huggingFace = z.strictObject({
  secret: dnsSubdomain.describe(
    'Name of a Secret of the namespaces with models. Where there is none, only public models load.',
  ),
  key: dataKey.default('HF_TOKEN').describe('Its key with the token.'),
});

/** How models come from their store. */
export const storageSchema = z.strictObject({
  resources: containerAmounts({
    requests: { cpu: '100m', memory: '100Mi' },
    limits: { cpu: '1', memory: '1Gi' },
  }).describe('Requests and limits of the container that loads a model.'),
  securityContext: securityContextSchema
    .optional()
    .describe('Its security context. By default what the Pod Security Standard `restricted` asks.'),
  secret: dnsSubdomain
    .default('storage-config')
    .describe('Secret of a namespace with the credentials of its stores, for models that name one by a key.'),
  s3: s3.prefault({}).describe('What holds for S3 where a Secret or service account says nothing else.'),
  gcs: z
    .strictObject({
      file: dataKey
        .default('gcloud-application-credentials.json')
        .describe('Key of the Secrets that holds the key of a service account of Google.'),
    })
    .prefault({})
    .describe('Google Cloud Storage.'),
  azure: azure.optional().describe('Azure, for service accounts without credentials of their own. By default none.'),
  huggingFace: huggingFace
    .optional()
    .describe('Hugging Face, for service accounts without a token of their own. By default none.'),
  caBundle: z
    .strictObject({
      configMap: dnsSubdomain.describe("Name of the ConfigMap in KServe's namespace, with the key cabundle.crt."),
      folder: folder.default('/etc/ssl/custom-certs').describe('Where containers see it.'),
    })
    .optional()
    .describe('CAs that every download trusts; KServe copies them to each namespace with models. By default none.'),
  modelcar: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether models can be images (oci://), which run beside the server.'),
      cpu: cpuAmount.default('10m').describe('What the container of such an image requests and may use.'),
      memory: byteAmount.default('15Mi').describe('The same of memory.'),
      uid: z
        .int()
        .min(0)
        .optional()
        .describe(
          'User of both containers, so that one reads the files of the other. By default 1010; on OpenShift the one it assigns.',
        ),
    })
    .prefault({})
    .describe('Models as images.'),
});

/** How models come from their store, with all defaults filled in. */
export type StorageSettings = z.output<typeof storageSchema>;
