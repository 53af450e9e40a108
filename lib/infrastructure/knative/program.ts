import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import type { ImageName } from '../../core/releases/release';
import { deployment } from '../../patterns/deployment';
import { type Amounts, env, envFromFields, port, RESTRICTED_ALONE, resources } from '../../patterns/pod';
import type { ProgramSettings } from './common-props';

/** What the container of a program says of itself. */
export interface ContainerProps {
  /** Name of what makes its pods. */
  readonly name: string;
  /** Name of the container. @default - `name` */
  readonly containerName?: string;
  readonly image: ImageName;
  /** Environment beside the namespace and the names of the ConfigMaps. @default - none */
  readonly env?: Record<string, string>;
  /** Environment that holds fields of the pod. @default - none */
  readonly fields?: Record<string, string>;
  /** Environment from elsewhere. @default - none */
  readonly moreEnv?: k8s.EnvVar[];
  /** Ports by their names. */
  readonly ports: Record<string, number>;
  readonly probes?: Pick<k8s.Container, 'livenessProbe' | 'readinessProbe'>;
  readonly requests?: Amounts;
  readonly limits?: Amounts;
  /** What else the container needs; replaces these fields. @default - nothing */
  readonly container?: Partial<k8s.Container>;
  readonly settings: ProgramSettings;
}

/** Properties of `KnativeProgram`. */
export interface KnativeProgramProps extends ContainerProps {
  readonly namespace: string;
  /** Labels of all its objects and of its pods. */
  readonly labels: Record<string, string>;
  /** Labels of the Deployment beside these. @default - none */
  readonly deploymentLabels?: Record<string, string>;
  /** Labels by which the Deployment knows its pods. Immutable on a cluster. */
  readonly pods: Record<string, string>;
  readonly podAnnotations?: Record<string, string>;
  /** Labels by which its pods are told from others, so that they go to different nodes. @default - they may share one */
  readonly spread?: Record<string, string>;
  readonly serviceAccount: string;
  /** Names of the autoscaler, where the settings have one, and of its pods' budget. @default - `name`, no budget */
  readonly autoscaler?: { readonly name?: string; readonly budget?: string };
  /** How old pods give way to new ones. @default - rolling update */
  readonly strategy?: k8s.DeploymentStrategy;
  /** Whether the pods get a proxy of the mesh. @default - what the namespace says */
  readonly sidecar?: boolean;
  /** What else the pod needs; replaces these fields. @default - nothing */
  readonly pod?: Partial<k8s.PodSpec>;
}

/** Ports that nearly all of Knative's programs have. */
export const COMMON_PORTS = { metrics: 9090, profiling: 8008 };

/** These ports, as Services have them: by the numbers or the names that they have in the pods. */
export function commonServicePorts(by: 'number' | 'name' = 'number'): k8s.ServicePort[] {
  return Object.entries(COMMON_PORTS).map(([name, number]) => ({
    name: `http-${name}`,
    port: number,
    targetPort: port(by === 'name' ? name : number),
    protocol: 'TCP',
  }));
}

/** One program of Knative: its Deployment and, where its load decides how many pods run, its autoscaler. */
export class KnativeProgram extends Construct {
  constructor(scope: Construct, id: string, props: KnativeProgramProps) {
    super(scope, id);
    const { name, namespace, labels, pods, spread, settings } = props;
    const { name: autoscaler, budget } = props.autoscaler ?? {};
    deployment(this, 'deployment', {
      name,
      namespace,
      labels: { ...labels, ...props.deploymentLabels },
      selector: pods,
      podLabels: labels,
      podAnnotations: props.podAnnotations,
      replicas: settings.replicas ?? 'autoscaled',
      autoscaler: settings.autoscaling && {
        autoscaler,
        labels,
        bounds: settings.autoscaling,
        budget: budget && spread ? { name: budget, pods: spread } : undefined,
      },
      strategy: props.strategy,
      sidecar: props.sidecar,
      pod: {
        serviceAccountName: props.serviceAccount,
        affinity: spread && apart(spread),
        containers: [programContainer(this, props)],
        ...props.pod,
      },
    });
  }
}

/** The container of a program. */
export function programContainer(scope: Construct, props: ContainerProps): k8s.Container {
  return {
    name: props.containerName ?? props.name,
    image: PlatformContext.of(scope).image(props.image),
    env: [
      ...envFromFields({ SYSTEM_NAMESPACE: 'metadata.namespace', ...props.fields }),
      ...env({
        CONFIG_LOGGING_NAME: 'config-logging',
        CONFIG_OBSERVABILITY_NAME: 'config-observability',
        ...props.env,
      }),
      ...(props.moreEnv ?? []),
    ],
    ports: Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    ...props.probes,
    resources: merged(props, props.settings.resources),
    securityContext: { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true },
    ...props.container,
  };
}

/** A probe that asks the root of a port over HTTP or, as webhooks want it, over HTTPS. */
export function rootProbe(
  number: number,
  { scheme, headers, ...timing }: Omit<k8s.Probe, 'httpGet'> & { scheme?: 'HTTPS'; headers?: k8s.HttpHeader[] } = {},
): k8s.Probe {
  return { httpGet: { port: port(number), scheme, httpHeaders: headers }, ...timing };
}

/** The release's own amounts with the user's in their place. */
function merged({ requests, limits }: ContainerProps, settings: ProgramSettings['resources'] = {}) {
  const amounts = (own?: Amounts, others?: Amounts) => (own || others ? { ...own, ...others } : undefined);
  return resources(amounts(requests, settings.requests), amounts(limits, settings.limits));
}

/** Rather on nodes that have no pod with these labels yet. */
function apart(matchLabels: Record<string, string>): k8s.Affinity {
  const term = { labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
  };
}
