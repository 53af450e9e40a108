import type { PlatformContext } from '../../../core/context';
import { PIPELINES_TOKEN, PIPELINES_TOKEN_POD_DEFAULT } from '../../../core/contracts/labels';
import type { Amounts } from '../../../patterns/pod';
import { storeAuthority } from '../authorities';
import type { Installation } from '../installation';
import { API_SERVER, METADATA, TOKEN_AUDIENCE } from '../names';

/** A server that profiles get. */
interface Server {
  readonly image: string;
  readonly resources: { readonly requests: Amounts; readonly limits?: Amounts };
  readonly apiServer?: { readonly host: string; readonly port: number };
  /** More fields of the spec of its pods. */
  readonly pod?: object;
}

/** What the hook is told, as the file config.json. Its keys are explained in sync.py. */
export function hookConfig(installation: Installation): string {
  const { settings, store, context } = installation;
  const shared = store.sharedFolders.length > 0;
  return `${JSON.stringify(
    {
      store: {
        scheme: store.protocol,
        host: store.server.host,
        port: store.server.port,
        secure: store.server.secure,
        region: store.region,
        bucket: store.bucket,
        pathStyle: store.pathStyle,
        authority: store.caSecret ? { secret: store.caSecret, file: storeAuthority(installation).file } : undefined,
        credentials: store.profileCredentials,
        sharedFolders: shared ? store.sharedFolders : undefined,
        retentionDays: store.retentionDays,
      },
      // Artifacts are beside the server where they are in Google Cloud Storage.
      pipelineRoot: settings.defaultPipelineRoot ?? (store.google ? store.address : undefined),
      metadata: { host: installation.host(METADATA.service), port: METADATA.port },
      mesh: { dataPlane: context.mesh.dataPlane, apiServerPrincipal: context.principalOf('pipelinesApi') },
      visualization: settings.visualizations ? visualization(installation) : undefined,
      artifactProxy: settings.artifactProxy ? artifactProxy(installation) : undefined,
      podDefault: installation.tokenPodDefault
        ? { name: PIPELINES_TOKEN_POD_DEFAULT, labels: PIPELINES_TOKEN, audience: TOKEN_AUDIENCE }
        : undefined,
      fixedIds: context.clusterPlatform === 'openshift' ? false : undefined,
    },
    undefined,
    2,
  )}\n`;
}

function visualization({ context }: Installation): Server {
  return {
    image: context.image('kfp-visualization-server'),
    resources: { requests: { cpu: '30m', memory: '500Mi' }, limits: { cpu: '1', memory: '2Gi' } },
    pod: podFields(context),
  };
}

function artifactProxy(installation: Installation): Server {
  return {
    image: installation.context.image('kfp-frontend'),
    resources: { requests: { cpu: '10m', memory: '70Mi' }, limits: { cpu: '100m', memory: '500Mi' } },
    apiServer: { host: installation.host(API_SERVER.service), port: API_SERVER.http },
    pod: podFields(installation.context),
  };
}

function podFields({ pullSecrets }: PlatformContext): object | undefined {
  return pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets } : undefined;
}
