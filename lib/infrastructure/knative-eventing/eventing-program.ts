import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { networkPolicy } from '../../patterns/network-policy';
import { httpProbe, port } from '../../patterns/pod';
import { KnativeProgram, type KnativeProgramProps } from '../knative/program';
import { eventingLabels, SELECTED } from './labels';

/** Properties of `EventingProgram`. */
export interface EventingProgramProps
  extends Omit<KnativeProgramProps, 'namespace' | 'labels' | 'pods' | 'spread' | 'sidecar'> {
  /** Labels by which its pods are known, beside those of all of Eventing. */
  readonly pods: Record<string, string>;
  /** Those of them by which its pods are told from others, so that they go to different nodes. @default - none */
  readonly apart?: Record<string, string>;
}

/** One program of Knative Eventing. */
export class EventingProgram extends Construct {
  constructor(scope: Construct, id: string, { pods, apart, ...props }: EventingProgramProps) {
    super(scope, id);
    new KnativeProgram(this, 'program', {
      ...props,
      namespace: PlatformContext.of(this).namespace('knative-eventing'),
      labels: eventingLabels(this),
      pods: { ...SELECTED, ...pods },
      spread: apart && { ...SELECTED, ...apart },
      container: { terminationMessagePolicy: 'FallbackToLogsOnError', ...props.container },
      // Variables for each Service of the namespace are of no use.
      pod: { enableServiceLinks: false, ...props.pod },
    });
  }
}

/** Ports of a program that takes events. */
export const EVENT_PORTS = { http: 8080, https: 8443 };

/** Probes of programs that take events. */
export const EVENT_PROBES = {
  livenessProbe: httpProbe('/healthz', EVENT_PORTS.http, { initialDelaySeconds: 5, periodSeconds: 2 }),
  readinessProbe: httpProbe('/healthz', EVENT_PORTS.http, { periodSeconds: 2 }),
};

/** Ports and probes of controllers. */
export const CONTROLLER_PROBES = {
  livenessProbe: httpProbe('/health', 'probes', { initialDelaySeconds: 20, periodSeconds: 10, timeoutSeconds: 5 }),
  readinessProbe: httpProbe('/readiness', 'probes', { initialDelaySeconds: 20, periodSeconds: 10, timeoutSeconds: 5 }),
};

/** Properties of `EventService`. */
export interface EventServiceProps {
  readonly name: string;
  /** Labels by which its pods are known, beside those of all of Eventing. */
  readonly pods: Record<string, string>;
  /** Suffix of the ports' names. @default - none */
  readonly suffix?: string;
  /** Port for metrics. @default - none */
  readonly metrics?: number;
  /** Whether pods of profiles send events to it. */
  readonly open: boolean;
}

/** The Service of a program that takes events, and the way to it for those who send them. */
export class EventService extends Construct {
  constructor(scope: Construct, id: string, { name, pods, suffix = '', metrics, open }: EventServiceProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-eventing');
    const selector = { ...SELECTED, ...pods };
    const servicePort = (portName: string, number: number, targetPort: number): k8s.ServicePort => ({
      name: portName,
      port: number,
      targetPort: port(targetPort),
      protocol: 'TCP',
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels: { ...eventingLabels(this), ...pods } },
      spec: {
        selector,
        ports: [
          servicePort(`http${suffix}`, 80, EVENT_PORTS.http),
          servicePort(`https${suffix}`, 443, EVENT_PORTS.https),
          ...(metrics ? [servicePort('http-metrics', metrics, metrics)] : []),
        ],
      },
    });
    if (!open) return;
    networkPolicy(this, 'network-policy', {
      name,
      namespace,
      pods: selector,
      from: ['profiles', { namespace: context.namespace('kubeflow') }],
      ports: Object.values(EVENT_PORTS),
    });
  }
}
