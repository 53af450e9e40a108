import type { PipelinesProps } from './pipelines-props';

/** What the parts of Pipelines must know of the object store, wherever it is. */
export interface ObjectStore {
  readonly kind: 'seaweedfs' | 's3' | 'gcs' | 'minioCompatible';
  /** Whether SeaweedFS comes with Pipelines. */
  readonly bundled: boolean;
  readonly bucket: string;
  /** Region, where it has one. */
  readonly region: string | undefined;
  /** The server that speaks S3. It keeps packages and logs, and artifacts unless they are in Google Cloud Storage. */
  readonly server: { readonly host: string; readonly port: number; readonly secure: boolean };
  readonly pathStyle: boolean;
  /** Secret with the keys `accesskey` and `secretkey`; nothing where the cloud knows service accounts. */
  readonly secret: string | undefined;
  /** Annotations by which the cloud knows a service account. */
  readonly identity: Record<string, string>;
  /** Where artifacts of a run are kept when nobody says it. */
  readonly pipelineRoot: string;
  readonly googleProject: string | undefined;
}

/** Service of SeaweedFS with its ports; 9000 is where older clients look for S3. */
export const SEAWEEDFS = { service: 'seaweedfs', s3: 8333, s3Compatible: 9000, iam: 8111 } as const;

/** Secret with the keys of the store. The launcher of Pipelines expects this name. */
export const STORE_SECRET = 'mlpipeline-minio-artifact';

/** The object store that the settings ask for. */
export function objectStoreOf({ objectStore = {}, ...props }: PipelinesProps, namespace: string): ObjectStore {
  const { kind = 'seaweedfs', bucket = 'mlpipeline', region, credentials } = objectStore;
  const bundled = kind === 'seaweedfs' || kind === 'gcs';
  const identity = credentials?.source === 'workloadIdentity' ? credentials : undefined;
  const scheme = { seaweedfs: 'minio', minioCompatible: 'minio', s3: 's3', gcs: 'gs' }[kind];
  return {
    kind,
    bundled,
    bucket,
    region,
    server: bundled
      ? { host: `${SEAWEEDFS.service}.${namespace}`, port: SEAWEEDFS.s3Compatible, secure: false }
      : serverAt(objectStore.endpoint ?? `https://s3.${region}.amazonaws.com`),
    pathStyle: objectStore.pathStyle ?? kind !== 's3',
    secret: identity && !bundled ? undefined : (credentials?.source === 'keys' && credentials.secret) || STORE_SECRET,
    identity: {
      ...(identity?.roleArn ? { 'eks.amazonaws.com/role-arn': identity.roleArn } : {}),
      ...(identity?.googleServiceAccount ? { 'iam.gke.io/gcp-service-account': identity.googleServiceAccount } : {}),
    },
    pipelineRoot: props.defaultPipelineRoot ?? `${scheme}://${bucket}/v2/artifacts`,
    googleProject: objectStore.googleProject,
  };
}

function serverAt(endpoint: string): ObjectStore['server'] {
  const { hostname, port, protocol } = new URL(endpoint);
  const secure = protocol === 'https:';
  return { host: hostname, port: port ? Number(port) : secure ? 443 : 80, secure };
}
