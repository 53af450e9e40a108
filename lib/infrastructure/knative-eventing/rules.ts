import { allow, READ } from '../../patterns/words';

const EVENTING = 'eventing.knative.dev';
const FLOWS = 'flows.knative.dev';
const MESSAGING = 'messaging.knative.dev';
const SINKS = 'sinks.knative.dev';
const SOURCES = 'sources.knative.dev';
const BINDINGS = 'bindings.knative.dev';

const KEEP = [...READ, 'create', 'update', 'delete', 'patch'];
const TELL = ['create', 'patch'];
const LEAD = [...READ, 'create', 'update', 'patch'];

/** Resources, each with its status and more. */
function withParts(resources: string[], ...parts: string[]): string[] {
  return resources.flatMap((name) => [name, ...parts.map((part) => `${name}/${part}`)]);
}

const withStatus = (...resources: string[]) => withParts(resources, 'status');
const finalizers = (...resources: string[]) => resources.map((name) => `${name}/finalizers`);
const leases = allow('coordination.k8s.io', ['leases'], KEEP);
const lead = allow('coordination.k8s.io', ['leases'], LEAD);
const tellEvents = allow('', ['events'], TELL);
const readPolicies = allow(EVENTING, ['eventpolicies'], READ);
const readConfig = allow('', ['configmaps'], READ);
const webhookConfigurations = allow(
  'admissionregistration.k8s.io',
  ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  KEEP,
);

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
  allow('', ['namespaces'], LEAD),
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
export const WEBHOOK_SECRETS = [allow('', ['secrets'], LEAD)];

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

const addressable = (group: string, ...resources: string[]) => ({
  label: 'duck.knative.dev/addressable',
  rules: [allow(group, withStatus(...resources), READ)],
});
const subscribable = (group: string, resource: string) => ({
  label: 'duck.knative.dev/crossnamespace-subscribable',
  rules: [allow(group, [resource], ['knsubscribe'])],
});
const channelable = (resource: string) => ({
  label: 'duck.knative.dev/channelable',
  rules: [allow(MESSAGING, withStatus(resource), KEEP)],
});

/** Roles whose rules others collect by their labels. */
export const JOINING_ROLES = {
  'broker-addressable-resolver': addressable(EVENTING, 'brokers'),
  'channel-addressable-resolver': {
    label: 'duck.knative.dev/addressable',
    rules: [allow(MESSAGING, withStatus('channels'), READ), allow(MESSAGING, finalizers('channels'), ['update'])],
  },
  'eventtransforms-addressable-resolver': addressable(EVENTING, 'eventtransforms'),
  'flows-addressable-resolver': addressable(FLOWS, 'sequences', 'parallels'),
  'integrationsinks-addressable-resolver': addressable(SINKS, 'integrationsinks'),
  'jobsinks-addressable-resolver': addressable(SINKS, 'jobsinks'),
  'service-addressable-resolver': {
    label: 'duck.knative.dev/addressable',
    rules: [allow('', ['services'], READ)],
  },
  'serving-addressable-resolver': addressable('serving.knative.dev', 'routes', 'services'),
  'broker-subscriber': subscribable(EVENTING, 'brokers'),
  'channel-subscriber': subscribable(MESSAGING, 'channels'),
  'meta-channelable-manipulator': channelable('channels'),
  'builtin-podspecable-binding': {
    label: 'duck.knative.dev/podspecable',
    rules: [
      allow('apps', ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], ['list', 'watch', 'patch']),
      allow('batch', ['jobs'], ['list', 'watch', 'patch']),
    ],
  },
  'eventing-sources-source-observer': {
    label: 'duck.knative.dev/source',
    rules: [
      allow(
        SOURCES,
        ['apiserversources', 'pingsources', 'sinkbindings', 'containersources', 'integrationsources'],
        READ,
      ),
    ],
  },
};

/** Roles that collect the rules of others, with the label of these. */
export const COLLECTING_ROLES = {
  'addressable-resolver': 'duck.knative.dev/addressable',
  'channelable-manipulator': 'duck.knative.dev/channelable',
  'crossnamespace-subscriber': 'duck.knative.dev/crossnamespace-subscribable',
  'podspecable-binding': 'duck.knative.dev/podspecable',
  'source-observer': 'duck.knative.dev/source',
};

/** Roles for accounts of users, which bind them where they need them. */
export const USABLE_ROLES = {
  'eventing-broker-filter': [readConfig, allow(EVENTING, withStatus('triggers'), READ)],
  'eventing-broker-ingress': [readConfig],
  'eventing-config-reader': [readConfig],
};

const GROUPS = [EVENTING, MESSAGING, SOURCES, FLOWS, BINDINGS, SINKS];

/** What people may do, by the name of the role and the role in a namespace that it joins. */
export const USER_RULES = {
  'knative-eventing-namespaced-edit': {
    level: 'edit',
    rules: [allow(GROUPS, ['*'], ['create', 'update', 'patch', 'delete'])],
  },
  'knative-eventing-namespaced-view': { level: 'view', rules: [allow(GROUPS, ['*'], READ)] },
  ...Object.fromEntries(
    GROUPS.map((group) => [
      `knative-${group.split('.')[0]}-namespaced-admin`,
      { level: 'admin', rules: [allow(group, ['*'], ['*'])] },
    ]),
  ),
};

/** Rights around channels in memory. */
export const CHANNEL_RULES = {
  controller: [
    allow(MESSAGING, withStatus('inmemorychannels'), [...READ, 'update', 'patch', 'knsubscribe']),
    allow(MESSAGING, finalizers('inmemorychannels'), ['update', 'patch']),
    readPolicies,
    allow('', ['services', 'serviceaccounts'], LEAD),
    allow('', ['endpoints'], READ),
    allow('rbac.authorization.k8s.io', ['rolebindings'], LEAD),
    allow('apps', ['deployments'], LEAD),
    allow('apps', ['deployments/status'], READ),
    readConfig,
    tellEvents,
    lead,
    webhookConfigurations,
    allow('', ['namespaces'], LEAD),
    allow('', finalizers('namespaces'), ['update']),
  ],
  dispatcher: [
    allow(MESSAGING, withStatus('inmemorychannels'), [...READ, 'patch']),
    allow(MESSAGING, finalizers('inmemorychannels'), ['patch']),
    readConfig,
    tellEvents,
    allow('', ['serviceaccounts/token'], ['create']),
    lead,
    allow(EVENTING, ['eventtypes'], [...READ, 'create']),
    readPolicies,
  ],
  joining: {
    'imc-addressable-resolver': addressable(MESSAGING, 'inmemorychannels'),
    'imc-channelable-manipulator': channelable('inmemorychannels'),
    'imc-subscriber': subscribable(MESSAGING, 'inmemorychannels'),
  },
};

const eventTypes = allow(EVENTING, ['eventtypes'], [...READ, 'create']);

/** Rights of the programs of brokers. */
export const BROKER_RULES = {
  controller: [allow('', finalizers('namespaces'), ['update']), leases, allow(EVENTING, ['brokers'], ['knsubscribe'])],
  filter: {
    cluster: [
      allow(EVENTING, [...withStatus('brokers', 'triggers'), 'eventpolicies'], READ),
      allow(MESSAGING, ['subscriptions'], READ),
      readConfig,
      allow('', ['serviceaccounts/token'], ['create']),
      eventTypes,
    ],
    own: SECRET_READER,
  },
  ingress: {
    cluster: [eventTypes, allow(EVENTING, ['brokers', 'eventpolicies'], READ), readConfig],
    own: [...SECRET_READER, allow('', ['serviceaccounts/token'], ['create'], ['mt-broker-ingress-oidc'])],
  },
};
