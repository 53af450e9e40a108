import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { networkPolicy } from '../../patterns/network-policy';
import { envFromConfigMap, resources } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import { withoutUser } from '../../patterns/without-user';
import { apiServerEnvironment } from './api-server-env';
import { serviceAnnotations, servicePorts } from './api-service';
import { databaseAuthority, storeAuthority, trustEnv } from './authorities';
import { definitionRules, definitionsFlags, definitionsWebhooks } from './definitions';
import type { Installation } from './installation';
import { inMesh, parts } from './mesh';
import { API_SERVER, VISUALIZATION } from './names';
import { partDeployment, partIdentity } from './part';
import { publishVersion } from './public-version';
import { apiProbe, CERTIFICATES, certificateVolume } from './tls';

const NAME = API_SERVER.service;
const MULTI_USER_CONFIG = 'pipeline-api-server-config';

/** The API of Pipelines: users' pages and programs call it, and it makes the Workflows of their runs. */
export class ApiServer extends Construct {
  /** Name of the Service. */
  readonly service = NAME;
  /** Port of HTTP; that of gRPC is one less. */
  readonly port = API_SERVER.http;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, multiUser, context, settings, store } = installation;
    const pods = installation.pods(API_SERVER.pods);
    const native = settings.definitions === 'kubernetes';

    partIdentity(this, 'rights', installation, {
      serviceAccount: API_SERVER.serviceAccount,
      annotations: store.apiServerIdentity,
      role: NAME,
      binding: NAME,
      labels: { ...labels, ...API_SERVER.pods },
      rules: native && !multiUser ? [...RULES, ...definitionRules()] : RULES,
      everywhere: native ? [...RULES, ...definitionRules()] : RULES,
    });
    const webhooks = native ? definitionsWebhooks(this, installation, pods) : undefined;
    if (!native) this.makeService(installation, pods);

    const config = multiUser ? multiUserConfig() : undefined;
    if (config) {
      const metadata = { name: MULTI_USER_CONFIG, namespace, labels };
      new k8s.KubeConfigMap(this, 'multi-user-config', { metadata, data: config });
    }
    const tls = certificateVolume(installation);
    const authorities = [databaseAuthority(installation), storeAuthority(installation)];
    const mounted = [tls, ...authorities, ...(webhooks ? [webhooks] : [])];
    const flags = [
      ...(installation.tlsSecret
        ? [`--tlsCertPath=${CERTIFICATES}/tls.crt`, `--tlsCertKeyPath=${CERTIFICATES}/tls.key`]
        : []),
      ...(native ? definitionsFlags() : []),
    ];
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: pods,
      serviceAccount: API_SERVER.serviceAccount,
      // Its policy looks at headers.
      sidecar: 'always',
      evictable: true,
      reads: [installation.config, config ?? {}],
      podAnnotations: webhooks?.podAnnotations,
      container: {
        name: 'ml-pipeline-api-server',
        image: context.image('kfp-api-server'),
        imagePullPolicy: 'IfNotPresent',
        // The image's own command has no place for flags.
        ...(flags.length > 0
          ? {
              command: ['/bin/apiserver'],
              args: ['--config=/config', '--sampleconfig=/config/sample_config.json', '-logtostderr=true', ...flags],
            }
          : {}),
        ports: [
          { name: 'http', containerPort: API_SERVER.http },
          { name: 'grpc', containerPort: API_SERVER.grpc },
          ...(native ? [{ name: 'webhook', containerPort: API_SERVER.webhook }] : []),
        ],
        env: [...apiServerEnvironment(installation), ...trustEnv(installation, ...authorities)],
        envFrom: config ? envFromConfigMap(MULTI_USER_CONFIG) : undefined,
        livenessProbe: apiProbe(installation, HEALTH, API_SERVER.http, { initialDelaySeconds: 3, ...TIMES }),
        readinessProbe: apiProbe(installation, HEALTH, API_SERVER.http, { initialDelaySeconds: 3, ...TIMES }),
        startupProbe: apiProbe(installation, HEALTH, API_SERVER.http, { failureThreshold: 12, ...TIMES }),
        resources: resources({ cpu: '250m', memory: '500Mi' }),
        volumeMounts: mounted.flatMap(({ mounts }) => mounts),
      },
      pod: { volumes: mounted.flatMap(({ volumes }) => volumes) },
    });
    inMesh(this, 'policy', installation, {
      policy: NAME,
      destinationRule: NAME,
      service: NAME,
      pods: API_SERVER.pods,
      labels,
      // Programs come without a gateway, and prove to the server itself who they are.
      rules: [parts(installation), { when: [withoutUser(context)] }],
    });
    if (multiUser) {
      networkPolicy(this, 'network-policy', {
        name: NAME,
        namespace,
        labels,
        pods: API_SERVER.pods,
        from: ['profiles', { namespace: context.namespace('istio-system') }],
      });
    }
    publishVersion(this, 'public', installation);
  }

  private makeService(installation: Installation, pods: Record<string, string>): void {
    const { namespace, labels } = installation;
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels, annotations: serviceAnnotations(installation) },
      spec: { selector: pods, ports: servicePorts(installation) },
    });
  }
}

const HEALTH = '/apis/v1beta1/healthz';
const TIMES = { periodSeconds: 5, timeoutSeconds: 2 };

const RULES = [
  allow('', ['pods', 'pods/log'], ['get', 'list', 'delete']),
  allow('argoproj.io', ['workflows'], ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete']),
  allow('kubeflow.org', ['scheduledworkflows'], ['create', 'get', 'list', 'update', 'patch', 'delete']),
  allow('kubeflow.org', ['scheduledworkflows/finalizers'], ['update']),
  allow('pipelines.kubeflow.org', ['pipelines'], ['get', 'list', 'watch']),
  allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  allow('authentication.k8s.io', ['tokenreviews'], ['create']),
];

/** What the server asks of the cluster when pipelines belong to profiles. */
function multiUserConfig(): Record<string, string> {
  return {
    MULTIUSER: 'true',
    DEFAULTPIPELINERUNNERSERVICEACCOUNT: PROFILE_EDITOR,
    VISUALIZATIONSERVICE_NAME: VISUALIZATION.service,
    VISUALIZATIONSERVICE_PORT: String(VISUALIZATION.port),
  };
}
