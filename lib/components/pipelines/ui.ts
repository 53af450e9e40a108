import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { callsEveryNamespace } from '../../patterns/calls-every-namespace';
import { env, envFromFields, httpProbe, port, resources } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { WebRoute } from '../../patterns/web-route';
import { withoutUser } from '../../patterns/without-user';
import { storeAuthority } from './authorities';
import type { Installation } from './installation';
import { pageLogKey } from './log-key';
import { ACCOUNTS, API_SERVER, ARTIFACT_PROXY, METADATA_ENVOY, SEAWEEDFS, UI } from './names';
import { keyPairEnv } from './object-store';
import { partDeployment, partIdentity } from './part';
import { certificateAuthority, certificateVolume } from './tls';

const NAME = UI.service;
const PORT = 3000;
const VIEWER_CONFIG = 'ml-pipeline-ui-configmap';
const PROBE = httpProbe('/apis/v1beta1/healthz', PORT, { initialDelaySeconds: 3, periodSeconds: 5, timeoutSeconds: 2 });

/** The web page of Pipelines. */
export class PipelinesUi extends Construct {
  /** Name of the Service. It listens on port 80. */
  readonly service = NAME;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, multiUser, context, store } = installation;
    const pods = installation.pods(UI.pods);
    const viewer = viewerTemplate(multiUser ? PROFILE_EDITOR : ACCOUNTS.viewer, context.pullSecrets);
    const trusted = [certificateVolume(installation), storeAuthority(installation)];

    partIdentity(this, 'rights', installation, {
      serviceAccount: UI.serviceAccount,
      annotations: store.identity,
      role: NAME,
      binding: NAME,
      labels: pods,
      rules: rules(['secrets', 'configmaps']),
      everywhere: rules(['secrets']),
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels: pods },
      spec: { selector: pods, ports: [{ name: 'http', port: UI.port, targetPort: port(PORT), protocol: 'TCP' }] },
    });
    new k8s.KubeConfigMap(this, 'viewer', { metadata: { name: VIEWER_CONFIG, namespace, labels }, data: viewer });
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: pods,
      serviceAccount: UI.serviceAccount,
      // Its policy looks at headers.
      sidecar: 'always',
      evictable: true,
      reads: [installation.config, viewer],
      container: {
        name: NAME,
        image: context.image('kfp-frontend'),
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: PORT }],
        env: environment(installation),
        livenessProbe: PROBE,
        readinessProbe: PROBE,
        resources: resources({ cpu: '10m', memory: '70Mi' }),
        volumeMounts: [
          { name: 'config-volume', mountPath: '/etc/config', readOnly: true },
          ...trusted.flatMap(({ mounts }) => mounts),
        ],
      },
      pod: {
        volumes: [
          { name: 'config-volume', configMap: { name: VIEWER_CONFIG } },
          ...trusted.flatMap(({ volumes }) => volumes),
        ],
      },
    });
    if (!multiUser) return;
    // It fetches artifacts through the proxies in the namespaces of profiles.
    callsEveryNamespace(this, 'calls', {
      name: `${NAME}-exception`,
      namespace,
      labels,
      pods: UI.pods,
      alwaysSidecar: true,
    });
    new WebRoute(this, 'route', {
      name: NAME,
      namespace,
      labels,
      service: { name: NAME, port: UI.port },
      pods: UI.pods,
      prefix: '/pipeline',
      rewrite: '/pipeline',
      timeout: '300s',
      // Programs bring a token, which the API server checks.
      moreRules: [{ when: [{ key: 'request.headers[authorization]', values: ['*'] }, withoutUser(context)] }],
      network: { from: [{ namespace: context.namespace('istio-system') }] },
    });
  }
}

function rules(configuration: string[]): k8s.PolicyRule[] {
  return [
    allow('', ['pods', 'pods/log'], ['get']),
    allow('', ['events'], ['list']),
    allow('', configuration, ['get', 'list']),
    allow('kubeflow.org', ['viewers'], ['create', ...READ, 'delete']),
    allow('argoproj.io', ['workflows'], ['get', 'list']),
  ];
}

/** What every TensorBoard that the page starts has in common. */
function viewerTemplate(serviceAccountName: string, pullSecrets: k8s.LocalObjectReference[]): Record<string, string> {
  const imagePullSecrets = pullSecrets.length > 0 ? pullSecrets : undefined;
  return {
    'viewer-pod-template.json': JSON.stringify({ spec: { serviceAccountName, imagePullSecrets } }, undefined, 2),
  };
}

function environment(installation: Installation): k8s.EnvVar[] {
  const { context, multiUser, settings, store, tlsSecret } = installation;
  // It reads one file: settings with both are refused.
  const authority = certificateAuthority(installation) ?? storeAuthority(installation).file;
  return [
    ...(multiUser
      ? env({
          DEPLOYMENT: 'KUBEFLOW',
          ARTIFACTS_SERVICE_PROXY_NAME: ARTIFACT_PROXY.service,
          ARTIFACTS_SERVICE_PROXY_PORT: String(ARTIFACT_PROXY.port),
          ENABLE_AUTHZ: 'true',
          KUBEFLOW_USERID_HEADER: context.userHeader,
          KUBEFLOW_USERID_PREFIX: context.userPrefix,
        })
      : []),
    ...env({
      VIEWER_TENSORBOARD_POD_TEMPLATE_SPEC_PATH: '/etc/config/viewer-pod-template.json',
      VIEWER_TENSORBOARD_TF_IMAGE_NAME: withoutTag(context.image('tensorflow')),
      // For a profile it takes a server of the profile's own.
      ALLOW_CUSTOM_VISUALIZATIONS: String(!multiUser || settings.visualizations),
      ARGO_ARCHIVE_LOGS: 'true',
      ARGO_KEYFORMAT: pageLogKey(installation),
      DISABLE_GKE_METADATA: String(!store.google),
      // Kubernetes sets these only for Services that are older than the pod.
      ML_PIPELINE_SERVICE_HOST: installation.host(API_SERVER.service),
      ML_PIPELINE_SERVICE_PORT: String(API_SERVER.http),
      METADATA_ENVOY_SERVICE_SERVICE_HOST: installation.host(METADATA_ENVOY.service),
      METADATA_ENVOY_SERVICE_SERVICE_PORT: String(METADATA_ENVOY.port),
      ...(tlsSecret ? { ML_PIPELINE_SERVICE_SCHEME: 'https', METADATA_ENVOY_SERVICE_SERVICE_SCHEME: 'https' } : {}),
      ...(authority ? { NODE_EXTRA_CA_CERTS: authority } : {}),
    }),
    ...installation.configEnv(
      { ARTIFACTS_SERVICE_PROXY_ENABLED: 'ARTIFACTS_PROXY_ENABLED', CLUSTER_DOMAIN: 'CLUSTER_DOMAIN' },
      true,
    ),
    ...envFromFields({ FRONTEND_SERVER_NAMESPACE: 'metadata.namespace' }),
    ...storeEnvironment(installation),
  ];
}

/** How the page finds artifacts and logs. */
function storeEnvironment({ store }: Installation): k8s.EnvVar[] {
  const { protocol, server, region, bucket, bundled } = store;
  const archive = env({ ARGO_ARCHIVE_ARTIFACTORY: protocol, ARGO_ARCHIVE_BUCKETNAME: bucket });
  if (protocol === 's3') {
    return [
      ...archive,
      ...keyPairEnv(store, { access: 'AWS_ACCESS_KEY_ID', secret: 'AWS_SECRET_ACCESS_KEY' }),
      ...env({
        AWS_S3_ENDPOINT: server.host,
        AWS_SSL: String(server.secure),
        ...(region ? { AWS_REGION: region } : {}),
      }),
    ];
  }
  return [
    ...archive,
    ...keyPairEnv(store, { access: 'MINIO_ACCESS_KEY', secret: 'MINIO_SECRET_KEY' }),
    ...(bundled
      ? [...env({ MINIO_HOST: SEAWEEDFS.service }), ...envFromFields({ MINIO_NAMESPACE: 'metadata.namespace' })]
      : env({
          MINIO_HOST: server.host,
          MINIO_NAMESPACE: '',
          MINIO_PORT: String(server.port),
          MINIO_SSL: String(server.secure),
        })),
  ];
}

/** The page itself adds the version that a user asks for. */
function withoutTag(image: string): string {
  return image.replace(/(:[^:/@]+)?(@.*)?$/, '');
}
