import { allow, READ } from '../../patterns/rbac';
import {
  addressable,
  channelable,
  EVENTING,
  finalizers,
  lead,
  leases,
  MAKE,
  MESSAGING,
  readConfig,
  readPolicies,
  subscribable,
  tellEvents,
  webhookConfigurations,
  withStatus,
} from './rule-words';
import { SECRET_READER } from './rules';

/** Rights around channels in memory. */
export const CHANNEL_RULES = {
  controller: [
    allow(MESSAGING, withStatus('inmemorychannels'), [...READ, 'update', 'patch', 'knsubscribe']),
    allow(MESSAGING, finalizers('inmemorychannels'), ['update', 'patch']),
    readPolicies,
    allow('', ['services', 'serviceaccounts'], MAKE),
    allow('', ['endpoints'], READ),
    allow('rbac.authorization.k8s.io', ['rolebindings'], MAKE),
    allow('apps', ['deployments'], MAKE),
    allow('apps', ['deployments/status'], READ),
    readConfig,
    tellEvents,
    lead,
    webhookConfigurations,
    allow('', ['namespaces'], MAKE),
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
