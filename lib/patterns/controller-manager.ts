import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { CONTROLLER_PORTS } from '../core/contracts/ports';
import type { ImageName } from '../core/releases/release';
import { checksum } from './config-map';
import { deployment } from './deployment';
import { leaderElectionRules, ServiceIdentity, type ServiceIdentityNames } from './identity';
import { MetricsProxy, type MetricsProxyNames } from './metrics-proxy';
import {
  defaultContainer,
  envFromConfigMap,
  envFromKeys,
  httpProbe,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
} from './pod';

/** Names of a controller's objects, where they differ from `<name>-…`. */
export interface ControllerManagerNames extends ServiceIdentityNames, MetricsProxyNames {
  /** @default '<name>-controller-manager' */
  readonly deployment?: string;
  /** @default 'manager' */
  readonly container?: string;
}

/** The ConfigMap whose keys are the controller's environment. */
export interface ControllerConfig {
  readonly name: string;
  readonly data: Record<string, string>;
  /**
   * How the pod names it: as a whole, or key by key. The environment is the same. Key by key takes the place of
   * upstream's own entries when a cluster that upstream's manifests installed is taken over. @default 'whole'
   */
  readonly reference?: 'whole' | 'keys';
}

/** Arguments by which a controller listens where this pattern and the proxy before its metrics look for it. */
export const LISTEN_ARGS = [
  `--health-probe-bind-address=:${CONTROLLER_PORTS.probes}`,
  `--metrics-bind-address=127.0.0.1:${CONTROLLER_PORTS.metrics}`,
];

/** Properties of `ControllerManager`. */
export interface ControllerManagerProps {
  /** Base of the names, such as `pvcviewer`. */
  readonly name: string;
  /** @default - the namespace of Kubeflow's components */
  readonly namespace?: string;
  /** Labels of all objects. */
  readonly labels: Record<string, string>;
  /** Labels of the pods, by which the Deployment knows them. Immutable on a cluster. @default - `labels` */
  readonly pods?: Record<string, string>;
  readonly image: ImageName;
  /** @default ['/manager'] */
  readonly command?: string[];
  /** @default - none */
  readonly args?: string[];
  /**
   * How its pods elect one of them as the leader: the argument that says so, and whether it is given. Without it there
   * can be one pod at most.
   */
  readonly leaderElection: { readonly argument: string; readonly enabled: boolean };
  /** What the controller may do in the whole cluster. */
  readonly permissions: k8s.PolicyRule[];
  /** Its environment. @default - none */
  readonly config?: ControllerConfig;
  /** Environment that is not in the ConfigMap. @default - none */
  readonly env?: k8s.EnvVar[];
  /** Port of `/healthz` and `/readyz`. @default 8081 */
  readonly probePort?: number;
  /** Whether its metrics stand behind kube-rbac-proxy. The controller must serve them on 127.0.0.1:8080. @default false */
  readonly metricsProxy?: boolean;
  /** Annotations of the Service before that proxy, by which Prometheus finds it. @default - none */
  readonly metricsAnnotations?: Record<string, string>;
  /** Requests and limits of the controller's container. @default - none */
  readonly resources?: k8s.ResourceRequirements;
  /** Whether the pods get a proxy of the mesh. @default - what the namespace says */
  readonly sidecar?: boolean;
  readonly podAnnotations?: Record<string, string>;
  /** What else the controller's container needs; replaces the pattern's fields. @default - nothing */
  readonly container?: Partial<k8s.Container>;
  /** What else the pod needs; replaces the pattern's fields. @default - nothing */
  readonly pod?: Partial<k8s.PodSpec>;
  readonly names?: ControllerManagerNames;
}

/**
 * A controller as kubebuilder scaffolds it: one Deployment with its rights, leader election, configuration, probes
 * and, where wanted, guarded metrics.
 */
export class ControllerManager extends Construct {
  /** Namespace of its objects. */
  readonly namespace: string;
  /** Name of its ServiceAccount. */
  readonly serviceAccount: string;
  /** Labels by which its pods are known. */
  readonly pods: Record<string, string>;
  /** The proxy before its metrics, when it has one. */
  readonly metrics: MetricsProxy | undefined;

  constructor(scope: Construct, id: string, props: ControllerManagerProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { name, labels, config, container, probePort = CONTROLLER_PORTS.probes } = props;
    this.namespace = props.namespace ?? context.namespace('kubeflow');
    this.pods = props.pods ?? labels;
    const { namespace, pods } = this;
    const names = { ...defaultNames(name), ...props.names };

    const identity = new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels,
      names,
      clusterRules: props.permissions,
      rules: leaderElectionRules(),
    });
    this.serviceAccount = identity.serviceAccount;
    if (props.metricsProxy) {
      const { serviceAccount } = this;
      const serviceLabels = { ...labels, ...pods };
      this.metrics = new MetricsProxy(this, 'metrics', {
        name,
        namespace,
        labels,
        serviceLabels,
        serviceAnnotations: props.metricsAnnotations,
        pods,
        serviceAccount,
        names,
        outOfMesh: props.sidecar === false,
      });
    }
    if (config) {
      new k8s.KubeConfigMap(this, 'config', { metadata: { name: config.name, namespace, labels }, data: config.data });
    }
    const env = [
      ...(config?.reference === 'keys' ? envFromKeys(config.name, Object.keys(config.data)) : []),
      ...(props.env ?? []),
    ];
    const { argument, enabled } = props.leaderElection;
    const args = [...(props.args ?? []), ...(enabled ? [argument] : [])];
    const manager: k8s.Container = {
      name: names.container,
      image: context.image(props.image),
      command: props.command ?? ['/manager'],
      args: args.length > 0 ? args : undefined,
      env: env.length > 0 ? env : undefined,
      envFrom: config && config.reference !== 'keys' ? envFromConfigMap(config.name) : undefined,
      livenessProbe: httpProbe('/healthz', probePort, { initialDelaySeconds: 15, periodSeconds: 20 }),
      readinessProbe: httpProbe('/readyz', probePort, { initialDelaySeconds: 5, periodSeconds: 10 }),
      resources: props.resources,
      securityContext: RESTRICTED_CONTAINER,
      ...container,
    };
    deployment(this, 'deployment', {
      name: names.deployment,
      namespace,
      labels: { ...labels, ...pods },
      selector: pods,
      podAnnotations: {
        ...defaultContainer(names.container),
        ...(config ? checksum(config.data) : {}),
        ...props.podAnnotations,
      },
      sidecar: props.sidecar,
      onlyOne: enabled ? undefined : `it elects no leader (${argument})`,
      pod: {
        serviceAccountName: this.serviceAccount,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: this.metrics ? [manager, this.metrics.container] : [manager],
        ...props.pod,
      },
    });
  }
}

function defaultNames(name: string) {
  return {
    deployment: `${name}-controller-manager`,
    container: 'manager',
    serviceAccount: `${name}-controller-manager`,
    clusterRole: `${name}-manager-role`,
    clusterRoleBinding: `${name}-manager-rolebinding`,
    role: `${name}-leader-election-role`,
    roleBinding: `${name}-leader-election-rolebinding`,
  };
}
