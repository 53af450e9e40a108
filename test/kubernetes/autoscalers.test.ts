import { autoscalersByTarget } from '../../lib/kubernetes/autoscalers';
import { identityOf, type KubeObject } from '../../lib/kubernetes/objects';

const autoscaler = (apiVersion: string, scaleTargetRef: object): KubeObject => ({
  apiVersion,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaler', namespace: 'a' },
  spec: { scaleTargetRef },
});
const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app', namespace: 'a' } };

test.each([
  ['autoscaling/v2', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' }, 'scaler'],
  ['autoscaling/v1', { kind: 'Deployment', name: 'app' }, 'scaler'],
  ['autoscaling/v2', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'app' }, undefined],
  ['autoscaling/v2', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' }, undefined],
  ['autoscaling.internal.knative.dev/v1', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' }, undefined],
])('an autoscaler of %s with target %j', (apiVersion, target, expected) => {
  expect(autoscalersByTarget([autoscaler(apiVersion, target)]).get(identityOf(deployment))).toBe(expected);
});

test('an autoscaler is of its own namespace', () => {
  const scaler = autoscaler('autoscaling/v2', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' });
  const elsewhere = { ...deployment, metadata: { name: 'app', namespace: 'b' } };
  expect(autoscalersByTarget([scaler]).has(identityOf(elsewhere))).toBe(false);
});
