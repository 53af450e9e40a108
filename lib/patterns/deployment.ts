import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import type { Mesh } from '../core/mesh';
import { onlyOnePod } from '../core/only-one-pod';
import { Autoscaler, type AutoscalerProps } from './autoscaler';

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
  /** Number of pods, or `'autoscaled'` where a controller decides it. @default 1, or the autoscaler's to decide */
  readonly replicas?: number | 'autoscaled';
  /** What decides the number of pods by their load. Its labels are the Deployment's by default. @default - nothing */
  readonly autoscaler?: Omit<AutoscalerProps, 'name' | 'namespace'>;
  /**
   * Why there can be one pod at most: it elects no leader, it keeps something of its own. False where there can be more
   * although old pods end before new ones start. @default - by the strategy: one where that is Recreate, else any number
   */
  readonly onlyOne?: string | false;
  /** How old pods give way to new ones. @default - rolling update */
  readonly strategy?: k8s.DeploymentStrategy;
  /**
   * Whether the pods are in the mesh. `'always'`: as their namespace says, but in an ambient mesh too each with a proxy
   * of its own, because the policies for them look at requests. @default - what the namespace says
   */
  readonly sidecar?: boolean | 'always';
  readonly pod: k8s.PodSpec;
}

/** A Deployment whose selector, pod labels, sidecar choice and autoscaler follow from one declaration. */
export function deployment(scope: Construct, id: string, props: DeploymentProps): k8s.KubeDeployment {
  const { name, namespace, labels, autoscaler, selector = labels } = props;
  const sidecar = meshLabels(props.sidecar, PlatformContext.of(scope).mesh);
  const made = new k8s.KubeDeployment(scope, id, {
    metadata: { name, namespace, labels },
    spec: {
      // A number beside another who decides it is a conflict at every deploy.
      replicas: autoscaler || props.replicas === 'autoscaled' ? undefined : (props.replicas ?? 1),
      selector: { matchLabels: selector },
      strategy: props.strategy,
      template: {
        metadata: { labels: { ...selector, ...props.podLabels, ...sidecar }, annotations: props.podAnnotations },
        spec: props.pod,
      },
    },
  });
  const exclusive = props.strategy?.type === 'Recreate' ? 'two must not run beside each other' : undefined;
  const onlyOne = props.onlyOne ?? exclusive;
  if (onlyOne) onlyOnePod(made, onlyOne);
  if (autoscaler)
    new Autoscaler(scope, `${id}-autoscaler`, {
      ...autoscaler,
      labels: autoscaler.labels ?? labels,
      name,
      namespace,
    });
  return made;
}

/** Labels by which pods join the mesh, or stay out of it, whatever their namespace says. */
function meshLabels(sidecar: DeploymentProps['sidecar'], mesh: Mesh): Record<string, string> {
  if (sidecar === undefined) return {};
  if (sidecar === 'always') return mesh.sidecarPodLabels;
  return mesh.podLabels(sidecar);
}
