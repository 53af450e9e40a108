import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { KUBERAY_OPERATOR_PODS } from '../../core/contracts/labels';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { networkPolicy } from '../../patterns/network-policy';
import { env, httpProbe, port, RESTRICTED_ALONE, RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import {
  type KuberayOperatorProps,
  type KuberayOperatorSettings,
  kuberayOperatorProps,
} from './kuberay-operator-props';
import { clusterRules, ownRules, RAY_KINDS } from './rules';

const NAME = 'kuberay-operator';
const METRICS = { name: 'http', containerPort: CONTROLLER_PORTS.metrics, protocol: 'TCP' };
/** Where it answers probes unless an argument says otherwise (apis/config/v1alpha1). */
const PROBE_PORT = 8082;

/** Runs the Ray clusters, jobs and services that the users of profiles describe. */
export class KuberayOperator extends Construct {
  /** Its service account and rights. */
  readonly identity: ServiceIdentity;
  /** Labels by which its pods are known. */
  readonly pods = KUBERAY_OPERATOR_PODS;

  constructor(scope: Construct, id: string, props: KuberayOperatorProps = {}) {
    super(scope, id);
    const settings = parseProps(this, kuberayOperatorProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    // Upstream renders its Helm chart, whose labels name it.
    const labels = {
      ...this.pods,
      'app.kubernetes.io/managed-by': 'Helm',
      'helm.sh/chart': `${NAME}-${context.version('kuberay').replace(/^v/, '')}`,
    };
    const election = `${NAME}-leader-election`;
    this.identity = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels,
      clusterRules: clusterRules(settings),
      rules: ownRules(),
      names: {
        serviceAccount: NAME,
        clusterRole: NAME,
        clusterRoleBinding: NAME,
        role: election,
        roleBinding: election,
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: {
        selector: this.pods,
        ports: [{ name: METRICS.name, port: METRICS.containerPort, targetPort: port(METRICS.name), protocol: 'TCP' }],
      },
    });
    // Nobody calls the operator but who reads its metrics.
    networkPolicy(this, 'network-policy', {
      name: NAME,
      namespace,
      labels,
      pods: this.pods,
      from: ['same-namespace'],
      ports: [METRICS.containerPort],
    });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels,
      selector: this.pods,
      podLabels: { 'app.kubernetes.io/component': NAME },
      strategy: { type: 'Recreate' },
      // It elects a leader; Recreate is upstream's choice for an update.
      onlyOne: false,
      // It asks the heads of Ray clusters, which are not in the mesh, for the state of jobs.
      sidecar: false,
      pod: {
        serviceAccountName: this.identity.serviceAccount,
        securityContext: { seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            imagePullPolicy: 'IfNotPresent',
            command: ['/manager'],
            args: args(settings),
            // Without the variable it injects.
            env: settings.initContainerInjection ? undefined : env({ ENABLE_INIT_CONTAINER_INJECTION: 'false' }),
            ports: [METRICS],
            livenessProbe: httpProbe('/healthz', PROBE_PORT, PROBE),
            readinessProbe: httpProbe('/readyz', PROBE_PORT, PROBE),
            resources: resources(settings.resources.requests, settings.resources.limits),
            securityContext: { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true },
          },
        ],
      },
    });
    new AggregatedRoles(this, 'user-roles', {
      name: 'kubeflow-kuberay',
      group: 'kubeflow-kuberay',
      labels: { app: NAME, 'app.kubernetes.io/name': NAME },
      rules: {
        edit: [allow('ray.io', RAY_KINDS, EVERY_VERB), allow('ray.io', RAY_STATUS, ['get'])],
        view: [allow('ray.io', RAY_KINDS, READ), allow('ray.io', RAY_STATUS, ['get'])],
      },
    });
  }
}

const RAY_STATUS = RAY_KINDS.map((kind) => `${kind}/status`);
const PROBE = { initialDelaySeconds: 10, periodSeconds: 5, failureThreshold: 5 };

function args(settings: KuberayOperatorSettings): string[] {
  const { watchNamespaces, batchScheduler, concurrency, deletionPolicy } = settings;
  return [
    `--feature-gates=RayClusterStatusConditions=true,RayJobDeletionPolicy=${deletionPolicy}`,
    '--enable-leader-election=true',
    ...(watchNamespaces ? [`--watch-namespace=${watchNamespaces.join(',')}`] : []),
    ...(batchScheduler === 'none' ? [] : [`--batch-scheduler=${batchScheduler}`]),
    ...(concurrency === 1 ? [] : [`--reconcile-concurrency=${concurrency}`]),
  ];
}
