import type { k8s } from 'cdk8s-plus-27';
import { allow, READ } from '../../patterns/rbac';

const CORE = '';
const CERTIFICATES = 'cert-manager.io';
const ACME = 'acme.cert-manager.io';
const GATEWAYS = 'gateway.networking.k8s.io';
const INGRESSES = 'networking.k8s.io';

const CHANGE = ['update', 'patch'];
const SIGNERS = [`issuers.${CERTIFICATES}/*`, `clusterissuers.${CERTIFICATES}/*`];
const writeEvents = allow(CORE, ['events'], ['create', 'patch']);
const readSecrets = allow(CORE, ['secrets'], READ);
const keepSecrets = allow(CORE, ['secrets'], [...READ, 'create', 'update', 'delete']);

/** What the controller may do in the whole cluster: one role for each of its loops. */
export const CONTROLLER_RULES: Record<string, k8s.PolicyRule[]> = {
  issuers: [
    allow(CERTIFICATES, ['issuers', 'issuers/status'], CHANGE),
    allow(CERTIFICATES, ['issuers'], READ),
    keepSecrets,
    writeEvents,
  ],
  clusterissuers: [
    allow(CERTIFICATES, ['clusterissuers', 'clusterissuers/status'], CHANGE),
    allow(CERTIFICATES, ['clusterissuers'], READ),
    keepSecrets,
    writeEvents,
  ],
  certificates: [
    allow(
      CERTIFICATES,
      ['certificates', 'certificates/status', 'certificaterequests', 'certificaterequests/status'],
      CHANGE,
    ),
    allow(CERTIFICATES, ['certificates', 'certificaterequests', 'clusterissuers', 'issuers'], READ),
    allow(CERTIFICATES, ['certificates/finalizers', 'certificaterequests/finalizers'], ['update']),
    allow(ACME, ['orders'], [...READ, 'create', 'delete']),
    allow(CORE, ['secrets'], [...READ, 'create', 'update', 'delete', 'patch']),
    writeEvents,
  ],
  orders: [
    allow(ACME, ['orders', 'orders/status'], CHANGE),
    allow(ACME, ['orders', 'challenges'], READ),
    allow(CERTIFICATES, ['clusterissuers', 'issuers'], READ),
    allow(ACME, ['challenges'], ['create', 'delete']),
    allow(ACME, ['orders/finalizers'], ['update']),
    allow(CERTIFICATES, ['clusterissuers/finalizers', 'issuers/finalizers'], ['update']),
    readSecrets,
    writeEvents,
  ],
  challenges: [
    allow(ACME, ['challenges', 'challenges/status'], CHANGE),
    allow(ACME, ['challenges'], READ),
    allow(CERTIFICATES, ['issuers', 'clusterissuers'], READ),
    readSecrets,
    writeEvents,
    // It answers HTTP challenges by a pod of its own with a Service and a route.
    allow(CORE, ['pods', 'services'], [...READ, 'create', 'delete']),
    allow(INGRESSES, ['ingresses'], [...READ, 'create', 'delete', 'update']),
    allow(GATEWAYS, ['httproutes'], [...READ, 'create', 'delete', 'update']),
    // OpenShift lets nobody give a route a host of their choice without this.
    allow('route.openshift.io', ['routes/custom-host'], ['create']),
    allow(ACME, ['challenges/finalizers'], ['update']),
  ],
  'ingress-shim': [
    allow(CERTIFICATES, ['certificates', 'certificaterequests'], ['create', 'update', 'delete']),
    allow(CERTIFICATES, ['certificates', 'certificaterequests', 'issuers', 'clusterissuers'], READ),
    allow(INGRESSES, ['ingresses'], READ),
    allow(INGRESSES, ['ingresses/finalizers'], ['update']),
    allow(GATEWAYS, ['gateways', 'httproutes', 'listenersets'], READ),
    allow(GATEWAYS, ['gateways/finalizers', 'httproutes/finalizers', 'listenersets/finalizers'], ['update']),
    writeEvents,
  ],
  'approve:cert-manager-io': [allow(CERTIFICATES, ['signers'], ['approve'], SIGNERS)],
  certificatesigningrequests: [
    allow('certificates.k8s.io', ['certificatesigningrequests'], [...READ, 'update']),
    allow('certificates.k8s.io', ['certificatesigningrequests/status'], CHANGE),
    allow('certificates.k8s.io', ['signers'], ['sign'], SIGNERS),
    allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  ],
};

/** What the CA injector may do in the whole cluster. */
export const CAINJECTOR_RULES: k8s.PolicyRule[] = [
  allow(CERTIFICATES, ['certificates'], READ),
  readSecrets,
  allow(CORE, ['events'], ['get', 'create', 'update', 'patch']),
  allow(
    'admissionregistration.k8s.io',
    ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
    [...READ, ...CHANGE],
  ),
  allow('apiregistration.k8s.io', ['apiservices'], [...READ, ...CHANGE]),
  allow('apiextensions.k8s.io', ['customresourcedefinitions'], [...READ, ...CHANGE]),
];

/** What people with one of the cluster's own roles may do with certificates. */
export const USER_RULES: Record<string, { readonly joins: string[]; readonly rules: k8s.PolicyRule[] }> = {
  'cluster-view': { joins: ['cluster-reader'], rules: [allow(CERTIFICATES, ['clusterissuers'], READ)] },
  view: {
    joins: ['view', 'edit', 'admin', 'cluster-reader'],
    rules: [
      allow(CERTIFICATES, ['certificates', 'certificaterequests', 'issuers'], READ),
      allow(ACME, ['challenges', 'orders'], READ),
    ],
  },
  edit: {
    joins: ['edit', 'admin'],
    rules: [
      allow(
        CERTIFICATES,
        ['certificates', 'certificaterequests', 'issuers'],
        ['create', 'delete', 'deletecollection', 'patch', 'update'],
      ),
      allow(CERTIFICATES, ['certificates/status'], ['update']),
      allow(ACME, ['challenges', 'orders'], ['create', 'delete', 'deletecollection', 'patch', 'update']),
    ],
  },
};

/** What it takes to elect a leader by these leases. */
export function leaseRules(leases: string[]): k8s.PolicyRule[] {
  return [
    allow('coordination.k8s.io', ['leases'], ['get', 'update', 'patch'], leases),
    allow('coordination.k8s.io', ['leases'], ['create']),
  ];
}
