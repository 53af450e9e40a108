import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BoundRole } from '../../patterns/bound-role';
import { ServiceIdentity } from '../../patterns/identity';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import { istioLabels } from './labels';

const CONFIGURATION = ['config', 'security', 'networking', 'authentication', 'rbac', 'telemetry', 'extensions'].map(
  (group) => `${group}.istio.io`,
);
const REVIEWS = [
  allow('authentication.k8s.io', ['tokenreviews'], ['create']),
  allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
];
const STATUS = ['update', 'patch'];

/** The rights of the control plane, and of control planes in other clusters that read this one. */
export function grantIstiod(scope: Construct, namespace: string): void {
  const rbac = new Construct(scope, 'rbac');
  const subject = { name: 'istiod', namespace };
  const labels = { app: 'istiod', ...istioLabels(rbac, 'istiod') };
  new ServiceIdentity(rbac, 'control-plane', {
    name: 'istiod',
    namespace,
    labels,
    clusterRules: CONTROL_PLANE,
    rules: OWN_NAMESPACE,
    names: {
      serviceAccount: 'istiod',
      clusterRole: `istiod-clusterrole-${namespace}`,
      clusterRoleBinding: `istiod-clusterrole-${namespace}`,
      role: 'istiod',
      roleBinding: 'istiod',
    },
  });
  new BoundRole(rbac, 'gateway-controller', {
    name: `istiod-gateway-controller-${namespace}`,
    labels,
    rules: GATEWAY_CONTROLLER,
    to: subject,
  });
  const reader = `istio-reader-clusterrole-${namespace}`;
  new ServiceIdentity(rbac, 'reader', {
    name: 'istio-reader',
    namespace,
    labels: { app: 'istio-reader', ...istioLabels(rbac, 'istio-reader') },
    clusterRules: READER,
    names: { serviceAccount: 'istio-reader-service-account', clusterRole: reader, clusterRoleBinding: reader },
  });
}

const OWN_NAMESPACE: k8s.PolicyRule[] = [
  allow('networking.istio.io', ['gateways'], ['create']),
  allow('', ['secrets'], [...READ, 'create', 'update', 'delete']),
  allow('', ['configmaps'], ['delete']),
  allow('coordination.k8s.io', ['leases'], ['get', 'update', 'patch', 'create']),
];

const CONTROL_PLANE: k8s.PolicyRule[] = [
  allow('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], [...READ, 'update', 'patch']),
  allow('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], [...READ, 'update']),
  allow(CONFIGURATION, ['*'], READ),
  allow('networking.istio.io', ['workloadentries', 'workloadentries/status', 'serviceentries/status'], MANAGE),
  allow('security.istio.io', ['authorizationpolicies/status'], MANAGE),
  allow('', ['services/status'], MANAGE),
  allow('apiextensions.k8s.io', ['customresourcedefinitions'], READ),
  allow('', ['pods', 'nodes', 'services', 'namespaces', 'endpoints', 'secrets'], READ),
  allow('', ['configmaps'], [...READ, 'create', 'update']),
  allow('discovery.k8s.io', ['endpointslices'], READ),
  allow('networking.k8s.io', ['ingresses', 'ingressclasses'], READ),
  allow('networking.k8s.io', ['ingresses/status'], ['*']),
  ...REVIEWS,
  allow(['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'], ['*'], READ),
  allow('gateway.networking.x-k8s.io', ['xbackendtrafficpolicies/status'], STATUS),
  allow(
    'gateway.networking.k8s.io',
    [
      'backendtlspolicies',
      'gatewayclasses',
      'gateways',
      'grpcroutes',
      'httproutes',
      'listenersets',
      'referencegrants',
      'tcproutes',
      'tlsroutes',
      'udproutes',
    ].map((kind) => `${kind}/status`),
    STATUS,
  ),
  allow('gateway.networking.k8s.io', ['gatewayclasses'], ['create', 'update', 'patch', 'delete']),
  allow('inference.networking.k8s.io', ['inferencepools'], READ),
  allow('inference.networking.k8s.io', ['inferencepools/status'], STATUS),
  allow('multicluster.x-k8s.io', ['serviceexports'], [...READ, 'create', 'delete']),
  allow('multicluster.x-k8s.io', ['serviceimports'], READ),
];

/** What istiod makes for Gateways of the Gateway API, waypoints among them. */
const GATEWAY_CONTROLLER: k8s.PolicyRule[] = [
  allow('apps', ['deployments'], MANAGE),
  allow('autoscaling', ['horizontalpodautoscalers'], MANAGE),
  allow('policy', ['poddisruptionbudgets'], MANAGE),
  allow('', ['services', 'serviceaccounts'], MANAGE),
];

const READER: k8s.PolicyRule[] = [
  allow(CONFIGURATION, ['*'], READ),
  allow(
    '',
    ['endpoints', 'pods', 'services', 'nodes', 'replicationcontrollers', 'namespaces', 'secrets', 'configmaps'],
    READ,
  ),
  allow('networking.istio.io', ['workloadentries'], READ),
  allow(['networking.x-k8s.io', 'gateway.networking.k8s.io'], ['gateways'], READ),
  allow('apiextensions.k8s.io', ['customresourcedefinitions'], READ),
  allow('discovery.k8s.io', ['endpointslices'], READ),
  allow('multicluster.x-k8s.io', ['serviceexports'], [...READ, 'create', 'delete']),
  allow('multicluster.x-k8s.io', ['serviceimports'], READ),
  allow('apps', ['replicasets'], READ),
  ...REVIEWS,
];
