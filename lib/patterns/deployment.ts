import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

/** Properties of `deployment`. */
export interface DeploymentProps {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the Deployment and of its pods. */
  readonly labels: Record<string, string>;
  /** Labels by which the Deployment knows its pods. Immutable on a cluster. @default - `labels` */
  readonly selector?: Record<string, string>;
  /** Labels that only the pods have. @default - none */
  readonly podLabels?: Record<string, string>;
  readonly podAnnotations?: Record<string, string>;
  /** Number of pods, or `'autoscaled'` where an autoscaler or a controller decides it. @default 1 */
  readonly replicas?: number | 'autoscaled';
  /** How old pods give way to new ones. @default - rolling update */
  readonly strategy?: k8s.DeploymentStrategy;
  /** Whether the pods get a proxy of the mesh. @default - what the namespace says */
  readonly sidecar?: boolean;
  readonly pod: k8s.PodSpec;
}

/** A Deployment whose selector, pod labels and sidecar choice follow from one declaration. */
export function deployment(scope: Construct, id: string, props: DeploymentProps): k8s.KubeDeployment {
  const selector = props.selector ?? props.labels;
  const sidecar: Record<string, string> =
    props.sidecar === undefined ? {} : { 'sidecar.istio.io/inject': String(props.sidecar) };
  return new k8s.KubeDeployment(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec: {
      // A number here would be put back at every deploy.
      replicas: props.replicas === 'autoscaled' ? undefined : (props.replicas ?? 1),
      selector: { matchLabels: selector },
      strategy: props.strategy,
      template: {
        metadata: { labels: { ...selector, ...props.podLabels, ...sidecar }, annotations: props.podAnnotations },
        spec: props.pod,
      },
    },
  });
}
