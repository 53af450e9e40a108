import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { AutoscalingSettings } from './gateway-props';

/** The autoscaler of a Deployment, by the CPU that its pods use of what they request. */
export function autoscaler(
  scope: Construct,
  deployment: { name: string; namespace: string; labels: Record<string, string> },
  settings: AutoscalingSettings | false = {},
): void {
  if (settings === false) return;
  new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
    metadata: deployment,
    spec: {
      minReplicas: settings.min ?? 1,
      maxReplicas: settings.max ?? 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.name },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: settings.cpu ?? 80 } },
        },
      ],
    },
  });
}
