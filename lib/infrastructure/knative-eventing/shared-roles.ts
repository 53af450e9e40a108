import type { k8s } from 'cdk8s-plus-27';
import type { UserRole } from '../../core/contracts/users';
import { allow, READ } from '../../patterns/rbac';
import { DUCKS } from '../knative/roles';
import {
  addressable,
  BINDINGS,
  channelable,
  EVENTING,
  FLOWS,
  finalizers,
  MESSAGING,
  readConfig,
  SINKS,
  SOURCES,
  subscribable,
  withStatus,
} from './rule-words';

/** Roles whose rules others collect by their labels. */
export const JOINING_ROLES = {
  'broker-addressable-resolver': addressable(EVENTING, 'brokers'),
  'channel-addressable-resolver': {
    label: DUCKS.addressable,
    rules: [allow(MESSAGING, withStatus('channels'), READ), allow(MESSAGING, finalizers('channels'), ['update'])],
  },
  'eventtransforms-addressable-resolver': addressable(EVENTING, 'eventtransforms'),
  'flows-addressable-resolver': addressable(FLOWS, 'sequences', 'parallels'),
  'integrationsinks-addressable-resolver': addressable(SINKS, 'integrationsinks'),
  'jobsinks-addressable-resolver': addressable(SINKS, 'jobsinks'),
  'service-addressable-resolver': {
    label: DUCKS.addressable,
    rules: [allow('', ['services'], READ)],
  },
  'serving-addressable-resolver': addressable('serving.knative.dev', 'routes', 'services'),
  'broker-subscriber': subscribable(EVENTING, 'brokers'),
  'channel-subscriber': subscribable(MESSAGING, 'channels'),
  'meta-channelable-manipulator': channelable('channels'),
  'builtin-podspecable-binding': {
    label: DUCKS.podspecable,
    rules: [
      allow('apps', ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], ['list', 'watch', 'patch']),
      allow('batch', ['jobs'], ['list', 'watch', 'patch']),
    ],
  },
  'eventing-sources-source-observer': {
    label: DUCKS.source,
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
export const AGGREGATING_ROLES = {
  'addressable-resolver': DUCKS.addressable,
  'channelable-manipulator': DUCKS.channelable,
  'crossnamespace-subscriber': DUCKS.subscribable,
  'podspecable-binding': DUCKS.podspecable,
  'source-observer': DUCKS.source,
};

/** Roles for accounts of users, which bind them where they need them. */
export const USABLE_ROLES = {
  'eventing-broker-filter': [readConfig, allow(EVENTING, withStatus('triggers'), READ)],
  'eventing-broker-ingress': [readConfig],
  'eventing-config-reader': [readConfig],
};

const GROUPS = [EVENTING, MESSAGING, SOURCES, FLOWS, BINDINGS, SINKS];

/** What people may do, by the name of the role and the role in a namespace that it joins. */
export const USER_RULES: Readonly<Record<string, { level: UserRole; rules: k8s.PolicyRule[] }>> = {
  'knative-eventing-namespaced-edit': {
    level: 'edit',
    rules: [allow(GROUPS, ['*'], ['create', 'update', 'patch', 'delete'])],
  },
  'knative-eventing-namespaced-view': { level: 'view', rules: [allow(GROUPS, ['*'], READ)] },
  ...Object.fromEntries(
    GROUPS.map((group) => [
      `knative-${group.split('.')[0]}-namespaced-admin`,
      { level: 'admin' as const, rules: [allow(group, ['*'], ['*'])] },
    ]),
  ),
};
