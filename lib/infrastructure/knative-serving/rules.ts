import { allow, READ } from '../../patterns/rbac';

const SERVICES = 'serving.knative.dev';
const NETWORKING = 'networking.internal.knative.dev';
const AUTOSCALING = 'autoscaling.internal.knative.dev';
const CACHING = 'caching.internal.knative.dev';
const INTERNAL = [NETWORKING, AUTOSCALING, CACHING];

const KEEP = [...READ, 'create', 'update', 'delete', 'patch'];

/** What the controllers may do in the whole cluster. */
export const CORE_RULES = [
  allow(
    '',
    ['pods', 'namespaces', 'secrets', 'configmaps', 'endpoints', 'services', 'events', 'serviceaccounts'],
    KEEP,
  ),
  // Addresses of a Service that belong to other pods than its own: those of the activator.
  allow('', ['endpoints/restricted'], ['create']),
  allow('discovery.k8s.io', ['endpointslices/restricted'], ['create']),
  allow('discovery.k8s.io', ['endpointslices'], KEEP),
  allow('', ['namespaces/finalizers'], ['update']),
  allow('apps', ['deployments', 'deployments/finalizers'], KEEP),
  allow('admissionregistration.k8s.io', ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'], KEEP),
  allow('apiextensions.k8s.io', ['customresourcedefinitions', 'customresourcedefinitions/status'], KEEP),
  allow('autoscaling', ['horizontalpodautoscalers'], KEEP),
  allow('coordination.k8s.io', ['leases'], KEEP),
  allow([SERVICES, AUTOSCALING, NETWORKING], ['*', '*/status', '*/finalizers'], [...KEEP, 'deletecollection']),
  allow(CACHING, ['images'], KEEP),
  allow('cert-manager.io', ['certificates', 'clusterissuers', 'certificaterequests', 'issuers'], KEEP),
  allow('acme.cert-manager.io', ['challenges'], KEEP),
  // A role of an older version.
  allow('rbac.authorization.k8s.io', ['clusterroles'], ['delete'], ['knative-serving-certmanager']),
  // Whatever makes the pods of a service can be scaled.
  allow('*', ['*/scale'], ['patch']),
];

/** What the controller of the routes may do in the whole cluster. */
export const ISTIO_RULES = [allow('networking.istio.io', ['virtualservices', 'gateways', 'destinationrules'], KEEP)];

/** What the activator may do in its namespace. */
export const ACTIVATOR_RULES = [
  allow('', ['configmaps', 'secrets'], READ),
  allow('', ['secrets'], READ, ['routing-serving-certs', 'knative-serving-certs']),
];

/** What the activator may do in the whole cluster. */
export const ACTIVATOR_CLUSTER_RULES = [
  allow('', ['services', 'endpoints'], READ),
  allow(SERVICES, ['revisions'], READ),
];

/** What it takes to find the address of a service. */
export const ADDRESSABLE_RULES = [allow(SERVICES, ['routes', 'routes/status', 'services', 'services/status'], READ)];

/** What it takes to put something, such as the address of a sink, into the pods of a service. */
export const PODSPECABLE_RULES = [allow(SERVICES, ['configurations', 'services'], ['list', 'watch', 'patch'])];

/** What people may do with services, by their role in a namespace. */
export const USER_RULES = {
  admin: [allow(SERVICES, ['*'], ['*']), allow(INTERNAL, ['*'], READ)],
  edit: [allow(SERVICES, ['*'], ['create', 'update', 'patch', 'delete']), allow(INTERNAL, ['*'], READ)],
  view: [allow([SERVICES, ...INTERNAL], ['*'], READ)],
};
