import type { Amounts } from '../../../patterns/words';
import { API_SERVICE } from '../api-service';
import type { Installation } from '../installation';
import { METADATA } from '../metadata/metadata';
import { SEAWEEDFS } from '../object-store';

/** How profiles get keys of the store. */
type Credentials =
  | { readonly mode: 'perProfile'; readonly dialect: 'seaweedfs' | 'aws'; readonly iamEndpoint: string }
  | { readonly mode: 'shared' | 'given' | 'workloadIdentity' };

/** A server that profiles get. */
interface Server {
  readonly image: string;
  readonly resources: { readonly requests: Amounts; readonly limits?: Amounts };
  readonly apiServer?: { readonly host: string; readonly port: number };
}

/** What the hook is told, as the file config.json. Its keys are explained in sync.py. */
export function hookConfig(installation: Installation): string {
  const { props, store, context } = installation;
  const root =
    props.defaultPipelineRoot ??
    (store.kind === 'gcs' ? store.pipelineRoot.replace(/\/v2\/artifacts$/, '') : undefined);
  return `${JSON.stringify(
    {
      store: {
        scheme: store.kind === 's3' ? 's3' : 'minio',
        host: store.server.host,
        port: store.server.port,
        secure: store.server.secure,
        region: store.region,
        bucket: store.bucket,
        pathStyle: store.pathStyle,
        credentials: credentialsOf(installation),
        sharedFolders: props.objectStore?.sharedFolders,
        retentionDays: props.objectStore?.retentionDays,
      },
      pipelineRoot: root,
      metadata: { host: installation.host(METADATA.service), port: METADATA.port },
      mesh: { dataPlane: context.mesh.dataPlane, apiServerPrincipal: context.principalOf('pipelinesApi') },
      visualization: props.visualizations ? visualization(installation) : undefined,
      artifactProxy: props.artifactProxy ? artifactProxy(installation) : undefined,
    },
    undefined,
    2,
  )}\n`;
}

function credentialsOf({ store, namespace, props }: Installation): Credentials {
  if (!store.secret) return { mode: 'workloadIdentity' };
  if (store.bundled) {
    const iamEndpoint = `http://${SEAWEEDFS.service}.${namespace}:${SEAWEEDFS.iam}`;
    return { mode: 'perProfile', dialect: 'seaweedfs', iamEndpoint };
  }
  const mode = props.objectStore?.profileCredentials ?? 'given';
  return mode === 'perProfile' ? { mode, dialect: 'aws', iamEndpoint: 'https://iam.amazonaws.com' } : { mode };
}

function visualization({ context }: Installation): Server {
  return {
    image: context.image('kfp-visualization-server'),
    resources: { requests: { cpu: '30m', memory: '500Mi' } },
  };
}

function artifactProxy(installation: Installation): Server {
  return {
    image: installation.context.image('kfp-frontend'),
    resources: { requests: { cpu: '10m', memory: '70Mi' }, limits: { cpu: '100m', memory: '500Mi' } },
    apiServer: { host: installation.host(API_SERVICE.name), port: API_SERVICE.http },
  };
}
