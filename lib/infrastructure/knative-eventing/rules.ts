import { allow, READ } from '../../patterns/rbac';
import {
  EVENTING,
  FLOWS,
  finalizers,
  KEEP,
  lead,
  leases,
  MAKE,
  MESSAGING,
  readConfig,
  readPolicies,
  SINKS,
  SOURCES,
  tellEvents,
  webhookConfigurations,
  withParts,
  withStatus,
} from './rule-words';

/** What the controller may do in the whole cluster. */
export const CONTROLLER_RULES = [
  allow(
    '',
    ['namespaces', 'secrets', 'configmaps', 'services', 'endpoints', 'events', 'serviceaccounts', 'pods'],
    KEEP,
  ),
  allow('', ['serviceaccounts/token'], KEEP),
  allow('apps', ['deployments', 'statefulsets'], KEEP),
  allow('batch', ['jobs'], READ),
  allow(['apps', ''], ['deployments/finalizers', 'configmaps/finalizers'], ['update']),
  allow('rbac.authorization.k8s.io', ['rolebindings', 'roles'], KEEP),
  allow(
    EVENTING,
    withStatus('brokers', 'triggers', 'eventtypes', 'eventpolicies', 'eventtransforms', 'requestreplies'),
    KEEP,
  ),
  allow(EVENTING, finalizers('brokers', 'triggers', 'eventtransforms'), ['update']),
  allow(SINKS, withStatus('jobsinks', 'integrationsinks'), KEEP),
  allow(SINKS, finalizers('jobsinks', 'integrationsinks'), ['update']),
  allow(SOURCES, finalizers('sinkbindings'), ['update']),
  allow('', ['services/finalizers'], ['update']),
  allow(MESSAGING, withStatus('sequences', 'channels', 'parallels', 'subscriptions'), KEEP),
  allow(MESSAGING, finalizers('sequences', 'parallels', 'channels'), ['update']),
  allow(FLOWS, withStatus('sequences', 'parallels'), KEEP),
  allow(FLOWS, finalizers('sequences', 'parallels'), ['update']),
  allow('apiextensions.k8s.io', ['customresourcedefinitions'], READ),
  leases,
  allow('cert-manager.io', ['certificates'], KEEP),
  allow('cert-manager.io', finalizers('certificates'), ['update']),
  allow('acme.cert-manager.io', ['challenges'], KEEP),
];

/** What the controller may do for sources. */
export const SOURCES_RULES = [
  allow('', ['secrets', 'configmaps', 'services', 'events'], KEEP),
  allow('apps', ['deployments'], KEEP),
  allow(
    SOURCES,
    withParts(
      ['sinkbindings', 'apiserversources', 'pingsources', 'containersources', 'integrationsources'],
      'status',
      'finalizers',
    ),
    KEEP,
  ),
  allow('serving.knative.dev', ['services'], KEEP),
  allow(EVENTING, ['eventtypes'], KEEP),
  allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
];

/** What the webhook may do in the whole cluster. */
export const WEBHOOK_RULES = [
  allow('', ['configmaps'], [...READ, 'create', 'update', 'delete']),
  allow('', ['namespaces'], MAKE),
  allow('', finalizers('namespaces'), ['update']),
  allow('apps', ['deployments'], ['get']),
  allow('apps', finalizers('deployments'), ['update']),
  webhookConfigurations,
  allow(SOURCES, withParts(['sinkbindings'], 'status', 'finalizers'), KEEP),
  leases,
  allow(['', 'events.k8s.io'], ['events'], ['get', 'list', 'create', 'patch']),
  readPolicies,
  allow('', ['serviceaccounts', 'secrets'], KEEP),
  allow('', ['serviceaccounts/token'], ['create']),
  allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  allow('apiextensions.k8s.io', ['customresourcedefinitions'], KEEP),
  allow('batch', ['jobs'], ['create']),
];

/** What webhooks may do in their namespace: keep their certificates. */
export const WEBHOOK_SECRETS = [allow('', ['secrets'], MAKE)];

/** What it takes to read certificates and keys. */
export const SECRET_READER = [allow('', ['secrets'], READ)];

/** What the other programs may do in the whole cluster, by their service accounts. */
export const PROGRAM_RULES = {
  'job-sink': [
    allow('', ['configmaps', 'secrets'], READ),
    allow('', ['secrets'], ['create', 'update', 'delete']),
    allow('batch', ['jobs'], [...READ, 'create', 'update', 'delete']),
    allow(SINKS, withStatus('jobsinks'), [...READ, 'patch']),
    allow(SINKS, finalizers('jobsinks'), ['patch']),
    tellEvents,
    lead,
    readPolicies,
  ],
  'pingsource-mt-adapter': [
    readConfig,
    allow('', ['serviceaccounts/token'], ['create']),
    allow(SOURCES, withStatus('pingsources'), [...READ, 'patch']),
    allow(SOURCES, finalizers('pingsources'), ['patch']),
    tellEvents,
    lead,
  ],
  'request-reply': [
    allow('', ['configmaps', 'secrets'], READ),
    allow(EVENTING, withStatus('requestreplies'), [...READ, 'patch']),
    tellEvents,
    lead,
    readPolicies,
  ],
};

/** What it takes to know who may send events. */
export const POLICY_READER = [readPolicies];

/** Role of the proxies before sinks and transformations. The controller binds it to the accounts that these run as. */
export const AUTH_PROXY_RULES = [
  allow('', ['configmaps'], ['get'], ['config-logging', 'config-features']),
  allow('', ['configmaps'], ['list', 'watch']),
];
