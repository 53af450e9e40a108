import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { AutoscalingBounds } from './autoscaler-props';

/** Properties of `Autoscaler`. */
export interface AutoscalerProps {
  /** Name of the Deployment. */
  readonly name: string;
  /** Name of the autoscaler. @default - `name` */
  readonly autoscaler?: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  readonly bounds: AutoscalingBounds;
  /** Name of the budget of disruptions and the labels of the pods that it counts. @default - no budget */
  readonly budget?: { readonly name: string; readonly pods: Record<string, string> };
}

/**
 * The autoscaler of a Deployment, by the CPU that its pods use of what they request, and how many of these pods a
 * drained node may take along. Deployments get theirs by `deployment`, which leaves the number of pods to it.
 */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);
    const { name, namespace, labels, bounds, budget } = props;
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: { name: props.autoscaler ?? name, namespace, labels },
      spec: {
        minReplicas: bounds.min,
        maxReplicas: bounds.max,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: bounds.cpu } },
          },
        ],
      },
    });
    if (!budget) return;
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name: budget.name, namespace, labels },
      spec: {
        // One at a time, and a single pod may always move: nothing else would let its node be drained.
        minAvailable: k8s.IntOrString.fromNumber(bounds.min - 1),
        selector: { matchLabels: budget.pods },
      },
    });
  }
}
