import type { k8s } from 'cdk8s-plus-27';
import { AWS_IDENTITY, GOOGLE_IDENTITY } from '../../core/contracts/cloud-identities';
import type { ServerVolumeSettings } from '../../core/schemas/volume-schema';
import { envOfSecret } from '../../patterns/pod';
import { KEY_PAIR, SEAWEEDFS, STORE_SECRET } from './names';
import type { ObjectStoreSettings } from './props/object-store-props';

/** What the parts of Pipelines must know of the object store, wherever it is. */
export interface ObjectStore extends Kind {
  readonly bucket: string;
  /** Folders that all profiles may read and write. */
  readonly sharedFolders: readonly string[];
  /** Days after which artifacts of profiles are deleted; nothing where they stay. */
  readonly retentionDays: number | undefined;
  /** Address of the bucket with the artifacts. */
  readonly address: string;
  /** Where artifacts of a run are kept when nobody says it. */
  readonly pipelineRoot: string;
}

/** What follows from the kind of the store. */
interface Kind {
  /** SeaweedFS, where it comes with Pipelines. */
  readonly bundled?: Bundled;
  /** The server that speaks S3. It keeps packages and logs, and artifacts unless they are in Google Cloud Storage. */
  readonly server: Server;
  /** Under which name programs that know both speak to the server: as to S3 of AWS, or as to MinIO. */
  readonly protocol: 's3' | 'minio';
  /** Region, where it has one. */
  readonly region?: string;
  readonly pathStyle: boolean;
  /** Secret with the keys `accesskey` and `secretkey`; nothing where the cloud knows service accounts. */
  readonly secret?: string;
  /** Secret with the key `ca.crt`, where a private authority signs the certificate of the server. */
  readonly caSecret?: string;
  /** Annotations by which the cloud knows a service account that reads artifacts. */
  readonly identity: Record<string, string>;
  /** The same for that of the API server, which speaks to the server only. */
  readonly apiServerIdentity?: Record<string, string>;
  /** Google Cloud Storage, where artifacts are in it. */
  readonly google?: { readonly project?: string };
  /** How profiles get keys of the server. */
  readonly profileCredentials: ProfileCredentials;
}

/** What the server that comes with Pipelines is made with. */
export interface Bundled {
  readonly volume: ServerVolumeSettings;
  /** Secret with the keys of its administrator. */
  readonly secret: string;
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** How profiles get keys of a store, as the hook for profiles is told. */
export type ProfileCredentials =
  | { readonly mode: 'perProfile'; readonly dialect: 'seaweedfs' | 'aws'; readonly iamEndpoint: string }
  | { readonly mode: 'shared' | 'given' | 'workloadIdentity' };

/** What addresses of artifacts begin with in each kind of store. */
export const SCHEMES = { seaweedfs: 'minio', minioCompatible: 'minio', s3: 's3', gcs: 'gs' } as const;

/**
 * The object store that the settings ask for.
 *
 * @param pipelineRoot where artifacts of a run are kept when nobody says it, if the settings do
 */
export function objectStoreOf(
  settings: ObjectStoreSettings,
  namespace: string,
  pipelineRoot: string | undefined,
): ObjectStore {
  const { kind, bucket, sharedFolders, retentionDays } = settings;
  const address = `${SCHEMES[kind]}://${bucket}`;
  return {
    ...kindOf(settings, namespace),
    bucket,
    sharedFolders,
    retentionDays,
    address,
    pipelineRoot: pipelineRoot ?? `${address}/v2/artifacts`,
  };
}

function kindOf(store: ObjectStoreSettings, namespace: string): Kind {
  switch (store.kind) {
    case 'seaweedfs':
      return { ...seaweedfs(namespace, store.volume, store.credentials.secret), identity: {} };
    case 'gcs':
      return {
        ...seaweedfs(namespace, store.volume, STORE_SECRET),
        identity: { [GOOGLE_IDENTITY]: store.credentials.googleServiceAccount },
        google: { project: store.googleProject },
      };
    case 's3':
      return s3(store);
    case 'minioCompatible':
      return {
        server: serverAt(store.endpoint),
        protocol: 'minio',
        region: store.region,
        pathStyle: store.pathStyle,
        secret: store.credentials.secret,
        caSecret: store.caSecret,
        identity: {},
        profileCredentials: { mode: store.profileCredentials ?? PROFILE_CREDENTIALS },
      };
  }
}

/** How profiles get keys of a store that somebody else runs, unless the settings say it. */
const PROFILE_CREDENTIALS = 'given';

/** SeaweedFS, as it comes with Pipelines: users of the store for each profile, made by its own IAM. */
function seaweedfs(namespace: string, volume: ServerVolumeSettings, secret: string) {
  const host = `${SEAWEEDFS.service}.${namespace}`;
  return {
    bundled: { volume, secret },
    secret,
    server: { host, port: SEAWEEDFS.s3Compatible, secure: false },
    protocol: 'minio',
    pathStyle: true,
    profileCredentials: {
      mode: 'perProfile',
      dialect: 'seaweedfs',
      iamEndpoint: `http://${host}:${SEAWEEDFS.iam}`,
    },
  } as const;
}

function s3(store: Extract<ObjectStoreSettings, { kind: 's3' }>): Kind {
  const { credentials, region, pathStyle } = store;
  const server = serverAt(store.endpoint ?? `https://s3.${region}.amazonaws.com`);
  const known = { server, protocol: 's3', region, pathStyle, caSecret: store.caSecret } as const;
  if (credentials.source === 'workloadIdentity') {
    const identity = { [AWS_IDENTITY]: credentials.roleArn };
    return { ...known, identity, apiServerIdentity: identity, profileCredentials: { mode: 'workloadIdentity' } };
  }
  const mode = store.profileCredentials ?? PROFILE_CREDENTIALS;
  return {
    ...known,
    secret: credentials.secret,
    identity: {},
    profileCredentials:
      mode === 'perProfile' ? { mode, dialect: 'aws', iamEndpoint: 'https://iam.amazonaws.com' } : { mode },
  };
}

function serverAt(endpoint: string): Server {
  const { hostname, port, protocol } = new URL(endpoint);
  const secure = protocol === 'https:';
  return { host: hostname, port: port ? Number(port) : secure ? 443 : 80, secure };
}

/** The key pair of a store as variables of these names; none where the cloud knows service accounts. */
export function keyPairEnv(
  { secret }: ObjectStore,
  names: { readonly access: string; readonly secret: string },
): k8s.EnvVar[] {
  return secret ? envOfSecret(secret, { [names.access]: KEY_PAIR.access, [names.secret]: KEY_PAIR.secret }) : [];
}
