import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import type { Mesh } from '../core/mesh';
import { MESH_LABELS } from '../kubernetes/mesh-labels';

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
  /**
   * Whether the pods are in the mesh. `'always'`: as their namespace says, but in an ambient mesh too each with a proxy
   * of its own, because the policies for them look at requests. @default - what the namespace says
   */
  readonly sidecar?: boolean | 'always';
  readonly pod: k8s.PodSpec;
}

/** A Deployment whose selector, pod labels and sidecar choice follow from one declaration. */
export function deployment(scope: Construct, id: string, props: DeploymentProps): k8s.KubeDeployment {
  const selector = props.selector ?? props.labels;
  const sidecar = meshLabels(props.sidecar, PlatformContext.of(scope).mesh);
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

/** Labels by which pods join the mesh, or stay out of it, whatever their namespace says. */
function meshLabels(sidecar: DeploymentProps['sidecar'], mesh: Mesh): Record<string, string> {
  if (sidecar === undefined) return {};
  if (sidecar === 'always') return mesh.sidecarPodLabels;
  const inject = { [MESH_LABELS.inject]: String(sidecar) };
  // Where the mesh is ambient that alone would not keep pods out: it is about sidecars.
  return mesh.ambient && !sidecar ? { ...inject, [MESH_LABELS.dataPlane]: 'none' } : inject;
}
