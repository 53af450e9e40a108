import type { PlatformContext } from '../../core/context';
import type { NetworkPolicyProps } from '../../patterns/network-policy';

/**
 * Who may connect to components that do not bring a NetworkPolicy of their own yet. A component that starts to make
 * its policy takes its line away from here.
 */
export function componentPolicies(context: PlatformContext): NetworkPolicyProps[] {
  const kubeflow = context.namespace('kubeflow');
  const system = context.namespace('kubeflow-system');
  const mesh = { namespace: context.namespace('istio-system') };
  return [
    // Webhooks: the API server has no address that a policy could name.
    {
      namespace: kubeflow,
      name: 'katib-controller',
      pods: { 'katib.kubeflow.org/component': 'controller' },
      ports: [8443],
    },
    { namespace: kubeflow, name: 'kserve', pods: { 'control-plane': 'kserve-controller-manager' }, ports: [9443] },
    {
      namespace: kubeflow,
      name: 'spark-operator-webhook',
      pods: { 'app.kubernetes.io/name': 'spark-operator', 'app.kubernetes.io/component': 'webhook' },
      ports: [9443],
    },
    {
      namespace: kubeflow,
      name: 'training-operator-webhook',
      pods: { 'control-plane': 'kubeflow-training-operator' },
      ports: [9443],
    },
    {
      namespace: system,
      name: 'jobset-webhook',
      pods: { 'app.kubernetes.io/name': 'jobset', 'control-plane': 'controller-manager' },
      ports: [9443],
    },
    {
      namespace: system,
      name: 'trainer-webhook',
      // Not the label that Istio's injector makes: without injection the webhook must be reachable, too.
      pods: { 'app.kubernetes.io/name': 'trainer', 'app.kubernetes.io/component': 'manager' },
      ports: [9443],
    },
    // Pages: the gateway.
    { namespace: kubeflow, name: 'katib-ui', pods: { 'katib.kubeflow.org/component': 'ui' }, from: [mesh] },
    {
      namespace: kubeflow,
      name: 'kserve-models-web-application',
      pods: { 'app.kubernetes.io/component': 'kserve-models-web-application' },
      from: [mesh],
    },
    {
      namespace: kubeflow,
      name: 'model-registry-ui',
      pods: { app: 'model-registry-ui' },
      from: [mesh, 'same-namespace'],
    },
    // APIs: users' pods.
    {
      namespace: kubeflow,
      name: 'katib-db-manager',
      pods: { 'katib.kubeflow.org/component': 'db-manager' },
      from: ['profiles', 'same-namespace'],
    },
    {
      namespace: kubeflow,
      name: 'model-catalog',
      pods: { 'app.kubernetes.io/name': 'model-catalog', 'app.kubernetes.io/component': 'server' },
      from: ['profiles', mesh],
      ports: [8080],
    },
    {
      namespace: kubeflow,
      name: 'model-registry',
      pods: { component: 'model-registry-server' },
      from: ['profiles', mesh],
      ports: [8080],
    },
  ];
}
