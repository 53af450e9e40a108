import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { deployment } from '../../patterns/deployment';
import {
  envFromFields,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
  scraped,
  unlessEmpty,
} from '../../patterns/pod';
import type { PartSettings } from './cert-manager-props';

/** The programs that cert-manager consists of. */
export type PartName = 'controller' | 'cainjector' | 'webhook';

/** What all parts share. */
export interface CommonProps {
  readonly namespace: string;
  readonly logLevel: number;
  readonly metrics: boolean;
  readonly leaderElectionNamespace: string;
}

/** What a part says of itself. */
export interface PartDescription {
  readonly part: PartName;
  readonly common: CommonProps;
  readonly settings: PartSettings;
  /** Arguments after the log level. */
  readonly args: string[];
  /** Ports beside that for metrics. @default - none */
  readonly ports?: k8s.ContainerPort[];
  readonly probes?: Pick<k8s.Container, 'livenessProbe' | 'readinessProbe'>;
  /** Annotations of its ServiceAccount. @default - none */
  readonly serviceAccountAnnotations?: Record<string, string>;
}

/** Port on which every part serves its metrics. */
export const METRICS_PORT = 9402;

/** Name of that port in the pods. */
export const METRICS_PORT_NAME = 'http-metrics';

const INSTANCE = 'cert-manager';

/** One program of cert-manager: its Deployment and its ServiceAccount. */
export class CertManagerProgram extends Construct {
  /** Name of the Deployment, of the ServiceAccount, and the beginning of what belongs to the part. */
  readonly name: string;
  /** Labels of all its objects. */
  readonly labels: Record<string, string>;
  /** Labels by which its pods are known. */
  readonly pods: Record<string, string>;
  /** Its ServiceAccount, for bindings. */
  readonly serviceAccount: { readonly name: string; readonly namespace: string };

  constructor(scope: Construct, id: string, { part, common, settings, ...description }: PartDescription) {
    super(scope, id);
    const { namespace, metrics } = common;
    const context = PlatformContext.of(this);
    const app = part === 'controller' ? INSTANCE : part;
    this.name = part === 'controller' ? INSTANCE : `${INSTANCE}-${part}`;
    this.pods = {
      'app.kubernetes.io/name': app,
      'app.kubernetes.io/instance': INSTANCE,
      'app.kubernetes.io/component': part,
    };
    this.labels = { app, ...this.pods, 'app.kubernetes.io/version': context.version('cert-manager') };
    this.serviceAccount = { name: this.name, namespace };
    const { name, labels, pods } = this;

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { ...this.serviceAccount, labels, annotations: unlessEmpty(description.serviceAccountAnnotations) },
      automountServiceAccountToken: true,
    });
    deployment(this, 'deployment', {
      name,
      namespace,
      labels,
      selector: pods,
      podLabels: labels,
      podAnnotations: metrics ? scraped(METRICS_PORT, '/metrics') : undefined,
      replicas: settings.replicas,
      pod: {
        serviceAccountName: name,
        // Variables for each Service of the namespace are of no use, and many of them can keep a program from starting.
        enableServiceLinks: false,
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: `${INSTANCE}-${part}`,
            image: context.image(`${INSTANCE}-${part}`),
            imagePullPolicy: 'IfNotPresent',
            args: [`--v=${common.logLevel}`, ...description.args, ...ownArgs(settings)],
            env: envFromFields({ POD_NAMESPACE: 'metadata.namespace' }),
            ports: [
              ...(description.ports ?? []),
              { name: METRICS_PORT_NAME, containerPort: METRICS_PORT, protocol: 'TCP' },
            ],
            ...description.probes,
            resources: settings.resources && resources(settings.resources.requests, settings.resources.limits),
            securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
          },
        ],
      },
    });
  }
}

function ownArgs({ featureGates, extraArgs }: PartSettings): string[] {
  const gates = Object.entries(featureGates).map(([name, on]) => `${name}=${on}`);
  return [...(gates.length > 0 ? [`--feature-gates=${gates.join(',')}`] : []), ...extraArgs];
}
