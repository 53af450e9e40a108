import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { type ConfigData, checksum } from '../../patterns/config-map';
import { type DeploymentProps, deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { RESTRICTED_ALONE, RUNTIME_SECCOMP } from '../../patterns/pod';
import type { Installation } from './installation';

/** As whom the programs of Pipelines run. */
export const CONTAINER_SECURITY: k8s.SecurityContext = { ...RESTRICTED_ALONE, runAsUser: 1000, runAsGroup: 0 };

/** What their pods may not do. */
export const POD_SECURITY: k8s.PodSecurityContext = { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP };

/** Properties of `workload`. */
export interface PartDeploymentProps
  extends Pick<DeploymentProps, 'name' | 'labels' | 'strategy' | 'sidecar' | 'onlyOne'> {
  readonly serviceAccount?: string;
  readonly container: k8s.Container;
  /** What the program reads only when it starts: a change replaces the pods. @default - nothing */
  readonly reads?: ConfigData[];
  /** Whether the autoscaler of the cluster may move the pod although a controller of no kind it knows made it. */
  readonly evictable?: boolean;
  readonly podAnnotations?: Record<string, string>;
  /** What else the pod needs. @default - nothing */
  readonly pod?: Partial<k8s.PodSpec>;
}

/** The Deployment of one part of Pipelines: one container, with as few rights on its node as it needs. */
export function partDeployment(
  scope: Construct,
  id: string,
  installation: Installation,
  props: PartDeploymentProps,
): void {
  const { reads = [], evictable, container, serviceAccount, pod, podAnnotations, ...rest } = props;
  deployment(scope, id, {
    ...rest,
    namespace: installation.namespace,
    podAnnotations: {
      ...(evictable ? { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } : {}),
      ...(reads.length > 0 ? checksum(...reads) : {}),
      ...podAnnotations,
    },
    pod: {
      serviceAccountName: serviceAccount,
      securityContext: POD_SECURITY,
      containers: [{ securityContext: CONTAINER_SECURITY, ...container }],
      ...pod,
    },
  });
}

/** Properties of `rights`. */
export interface PartIdentityProps {
  readonly serviceAccount: string;
  readonly annotations?: Record<string, string>;
  readonly role: string;
  readonly binding: string;
  /** Labels, where the part has more than all. @default - the installation's */
  readonly labels?: Record<string, string>;
  /** What the part does in its own namespace. */
  readonly rules: k8s.PolicyRule[];
  /** What it does in every namespace, in multi-user mode. @default - `rules` */
  readonly everywhere?: k8s.PolicyRule[];
}

/** The service account of a part of Pipelines: its rights hold in its namespace, in multi-user mode in all. */
export function partIdentity(scope: Construct, id: string, installation: Installation, props: PartIdentityProps): void {
  const { role, binding, serviceAccount, rules, annotations, labels = installation.labels } = props;
  new ServiceIdentity(scope, id, {
    name: role,
    namespace: installation.namespace,
    labels,
    annotations,
    names: { serviceAccount, role, roleBinding: binding, clusterRole: role, clusterRoleBinding: binding },
    rules,
    clusterRules: installation.multiUser ? (props.everywhere ?? rules) : undefined,
  });
}
