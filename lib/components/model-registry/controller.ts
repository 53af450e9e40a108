import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Sidecar } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { warn } from '../../core/warnings';
import { allowAnyone } from '../../patterns/allow-anyone';
import { BoundRole } from '../../patterns/bound-role';
import { deployment } from '../../patterns/deployment';
import { leaderElectionRules, ServiceIdentity } from '../../patterns/identity';
import {
  defaultContainer,
  env,
  httpProbe,
  port,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
} from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { CONTROLLER_ACCOUNT, CONTROLLER_PODS } from './controller-pods';

/** What upstream's names begin with. */
const NAME = 'controller';
const METRICS_PORT = 8443;
const LABELS = { 'app.kubernetes.io/managed-by': 'kustomize', 'app.kubernetes.io/name': 'controller' };
/** The DNS domain that its program puts behind the names of Services. */
const COMPILED_DOMAIN = 'cluster.local';
const KEY = 'modelregistry.kubeflow.org';

/** Properties of `ModelRegistryController`. */
export interface ModelRegistryControllerProps {
  readonly registriesNamespace: string;
  readonly leaderElection: boolean;
  /** Whether the mesh is there. */
  readonly istio: boolean;
  /** The Services of the registries that it may call. */
  readonly registries: readonly { readonly service: string; readonly namespace: string }[];
}

/** Records the InferenceServices of profiles in the registry that has their model. */
export class ModelRegistryController extends Construct {
  constructor(scope: Construct, id: string, props: ModelRegistryControllerProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const serviceAccount = CONTROLLER_ACCOUNT;
    const name = `${NAME}-controller-manager`;
    const labels = { ...LABELS, 'control-plane': CONTROLLER_PODS['control-plane'] };
    new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels: LABELS,
      clusterRules: [
        allow('', ['services'], READ),
        allow('serving.kserve.io', ['inferenceservices'], [...READ, 'update']),
      ],
      rules: props.leaderElection ? leaderElectionRules() : undefined,
      names: {
        serviceAccount,
        clusterRole: `${NAME}-model-registry-manager-role`,
        clusterRoleBinding: `${NAME}-model-registry-manager-rolebinding`,
        role: `${NAME}-leader-election-role`,
        roleBinding: `${NAME}-leader-election-rolebinding`,
      },
    });
    this.metrics(namespace, labels, { name: serviceAccount, namespace }, props.istio);
    deployment(this, 'deployment', {
      name,
      namespace,
      labels,
      selector: { 'control-plane': CONTROLLER_PODS['control-plane'] },
      podLabels: CONTROLLER_PODS,
      podAnnotations: defaultContainer('manager'),
      sidecar: props.istio ? 'always' : undefined,
      onlyOne: props.leaderElection ? undefined : 'it elects no leader (leaderElection)',
      pod: {
        serviceAccountName: serviceAccount,
        terminationGracePeriodSeconds: 10,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: 'manager',
            image: context.image('hub-controller'),
            command: ['/manager'],
            args: [
              `--metrics-bind-address=:${METRICS_PORT}`,
              ...(props.leaderElection ? ['--leader-elect'] : []),
              `--health-probe-bind-address=:${CONTROLLER_PORTS.probes}`,
            ],
            env: env(environment(props.registriesNamespace)),
            ports: [{ name: 'https', containerPort: METRICS_PORT }],
            livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 15,
              periodSeconds: 20,
            }),
            readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 5,
              periodSeconds: 10,
            }),
            resources: resources({ cpu: '10m', memory: '64Mi' }, { memory: '128Mi' }),
            securityContext: RESTRICTED_CONTAINER,
          },
        ],
      },
    });
    if (props.istio) this.calls(name, namespace, props.registries);
    if (context.clusterDomain === COMPILED_DOMAIN) return;
    warn(
      this,
      `the controller of the model registry calls Services below ${COMPILED_DOMAIN}, not ${context.clusterDomain}: it reaches only ` +
        `registries whose address InferenceServices name (${KEY}/url)`,
    );
  }

  /** Its metrics ask by themselves who reads them. */
  private metrics(
    namespace: string,
    labels: Record<string, string>,
    to: { name: string; namespace: string },
    istio: boolean,
  ): void {
    const service = `${NAME}-controller-manager-metrics-service`;
    new k8s.KubeService(this, 'metrics-service', {
      metadata: { name: service, namespace, labels },
      spec: {
        selector: CONTROLLER_PODS,
        ports: [{ name: 'https', port: METRICS_PORT, targetPort: port(METRICS_PORT), protocol: 'TCP' }],
      },
    });
    if (istio)
      allowAnyone(this, 'metrics-policy', { name: service, namespace, pods: CONTROLLER_PODS, ports: [METRICS_PORT] });
    new k8s.KubeClusterRole(this, 'metrics-reader', {
      metadata: { name: `${NAME}-metrics-reader` },
      rules: [{ nonResourceUrLs: ['/metrics'], verbs: ['get'] }],
    });
    new BoundRole(this, 'metrics-auth', {
      name: `${NAME}-metrics-auth-role`,
      binding: `${NAME}-metrics-auth-rolebinding`,
      rules: [
        allow('authentication.k8s.io', ['tokenreviews'], ['create']),
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
      ],
      to,
    });
  }

  /**
   * It sends its token to whatever address an InferenceService names, which every contributor of a profile may write: its proxy
   * knows the API server and the registries, and lets it call nothing else.
   */
  private calls(
    name: string,
    namespace: string,
    registries: readonly { readonly service: string; readonly namespace: string }[],
  ): void {
    const context = PlatformContext.of(this);
    const hosts = registries.map((each) => `${each.namespace}/${context.serviceHost(each.service, each.namespace)}`);
    const istiod = context.service('istiod');
    new Sidecar(this, 'calls', {
      metadata: { name, namespace },
      spec: {
        workloadSelector: { labels: CONTROLLER_PODS },
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
        egress: [
          {
            hosts: [
              `default/${context.serviceHost('kubernetes', 'default')}`,
              `${istiod.namespace}/${istiod.host}`,
              ...hosts,
            ],
          },
        ],
      },
    });
  }
}

/** What its program reads, every key of which it needs. */
function environment(registriesNamespace: string): Record<string, string> {
  return {
    NAMESPACE_LABEL: `${KEY}/namespace`,
    NAME_LABEL: `${KEY}/name`,
    URL_ANNOTATION: `${KEY}/url`,
    INFERENCE_SERVICE_ID_LABEL: `${KEY}/inference-service-id`,
    MODEL_VERSION_ID_LABEL: `${KEY}/model-version-id`,
    REGISTERED_MODEL_ID_LABEL: `${KEY}/registered-model-id`,
    FINALIZER: `${KEY}/finalizer`,
    SERVICE_ANNOTATION: 'routing.kubeflow.org/external-address-rest',
    REGISTRIES_NAMESPACE: registriesNamespace,
    SKIP_TLS_VERIFY: 'false',
    INFERENCE_SERVICE_CONTROLLER: 'managed',
  };
}
