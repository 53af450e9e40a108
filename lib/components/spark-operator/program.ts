import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { PROFILE_NAMESPACE } from '../../core/contracts/labels';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { NAMESPACE_LABELS } from '../../kubernetes/labels';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { type Amounts, httpProbe, RESTRICTED_ALONE, resources } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import type { SparkOperatorSettings } from './spark-operator-props';

const NAME = 'spark-operator';

/** Properties of `SparkProgram`. */
export interface SparkProgramProps {
  /** Which of the two: the first argument of the executable, and the end of all names. */
  readonly part: 'controller' | 'webhook';
  readonly settings: SparkOperatorSettings;
  /** Requests and limits of its container. */
  readonly resources: { readonly requests?: Amounts; readonly limits?: Amounts };
  /** Arguments beside those that both have. */
  readonly args: string[];
  /** Rights in the whole cluster. */
  readonly clusterRules: k8s.PolicyRule[];
  /** Rights in its own namespace, beside those that electing a leader takes. */
  readonly rules: k8s.PolicyRule[];
  readonly podAnnotations?: Record<string, string>;
  /** Port of the container beside that of metrics. @default - none */
  readonly port?: k8s.ContainerPort;
  /** Where it may write, emptied with the pod; `sizeLimit` is an amount such as 1Gi. */
  readonly volume: {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly sizeLimit: string;
  };
}

/** One of the operator's two programs, which are one executable: a Deployment with its rights. */
export class SparkProgram extends Construct {
  /** Labels of its objects. */
  readonly labels: Record<string, string>;
  /** Labels by which its pods are known. */
  readonly pods: Record<string, string>;

  constructor(scope: Construct, id: string, props: SparkProgramProps) {
    super(scope, id);
    const { part, volume } = props;
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const version = context.version('spark-operator');
    const name = `${NAME}-${part}`;
    this.pods = {
      'app.kubernetes.io/component': part,
      'app.kubernetes.io/instance': NAME,
      'app.kubernetes.io/name': NAME,
    };
    // Upstream renders its Helm chart, whose labels name it.
    this.labels = {
      ...this.pods,
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/version': version,
      'helm.sh/chart': `${NAME}-${version}`,
    };
    const lock = `${name}-lock`;
    const identity = new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels: this.labels,
      clusterRules: props.clusterRules,
      rules: [
        ...props.rules,
        allow('coordination.k8s.io', ['leases'], ['create']),
        allow('coordination.k8s.io', ['leases'], ['get', 'update'], [lock]),
      ],
      names: { serviceAccount: name, clusterRole: name, clusterRoleBinding: name, role: name, roleBinding: name },
    });
    const { metrics, logLevel, jobNamespaces } = props.settings;
    deployment(this, 'deployment', {
      name,
      namespace,
      labels: this.labels,
      selector: this.pods,
      podAnnotations: props.podAnnotations,
      sidecar: false,
      pod: {
        serviceAccountName: identity.serviceAccount,
        containers: [
          {
            name,
            image: context.image(NAME),
            imagePullPolicy: 'IfNotPresent',
            args: [
              part,
              'start',
              `--zap-log-level=${logLevel}`,
              '--zap-encoder=console',
              ...namespaceArgs(part, jobNamespaces),
              ...props.args,
              ...(metrics
                ? [
                    '--enable-metrics=true',
                    `--metrics-bind-address=:${CONTROLLER_PORTS.metrics}`,
                    '--metrics-endpoint=/metrics',
                    '--metrics-prefix=',
                    '--metrics-labels=app_type',
                  ]
                : []),
              '--leader-election=true',
              `--leader-election-lock-name=${lock}`,
              `--leader-election-lock-namespace=${namespace}`,
            ],
            ports: [
              ...(props.port ? [props.port] : []),
              ...(metrics ? [{ name: 'metrics', containerPort: CONTROLLER_PORTS.metrics }] : []),
            ],
            livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes),
            readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes),
            resources: resources(props.resources.requests, props.resources.limits),
            securityContext: { ...RESTRICTED_ALONE, privileged: false, readOnlyRootFilesystem: true },
            volumeMounts: [{ name: volume.name, mountPath: volume.mountPath, subPath: volume.subPath }],
          },
        ],
        securityContext: { fsGroup: 185 },
        volumes: [{ name: volume.name, emptyDir: { sizeLimit: k8s.Quantity.fromString(volume.sizeLimit) } }],
      },
    });
  }
}

type JobNamespaces = SparkOperatorSettings['jobNamespaces'];

/** Only the controller can be told to follow labels; the webhooks' configurations select for their server. */
function namespaceArgs(part: SparkProgramProps['part'], jobNamespaces: JobNamespaces): string[] {
  if (Array.isArray(jobNamespaces)) return [`--namespaces=${jobNamespaces.join(',')}`];
  if (jobNamespaces === 'all' || part === 'webhook') return ['--namespaces=""'];
  const selector = Object.entries(PROFILE_NAMESPACE).map(([key, value]) => `${key}=${value}`);
  return [`--namespace-selector=${selector.join(',')}`];
}

/** Namespaces whose applications and pods the webhooks see. */
export function namespaceSelector(jobNamespaces: JobNamespaces): k8s.LabelSelector | undefined {
  if (jobNamespaces === 'all') return undefined;
  if (jobNamespaces === 'profiles') return { matchLabels: PROFILE_NAMESPACE };
  return { matchExpressions: [{ key: NAMESPACE_LABELS.name, operator: 'In', values: jobNamespaces }] };
}
