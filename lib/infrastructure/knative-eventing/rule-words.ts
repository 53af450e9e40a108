/** Short words for the rules of Knative Eventing. */
import { allow, READ } from '../../patterns/rbac';
import { DUCKS } from '../knative/roles';

export const EVENTING = 'eventing.knative.dev';
export const FLOWS = 'flows.knative.dev';
export const MESSAGING = 'messaging.knative.dev';
export const SINKS = 'sinks.knative.dev';
export const SOURCES = 'sources.knative.dev';
export const BINDINGS = 'bindings.knative.dev';

/** Verbs for objects that a controller makes, changes and deletes. */
export const KEEP = [...READ, 'create', 'update', 'delete', 'patch'];

/** Verbs for objects that a program makes and changes, and never deletes. */
export const MAKE = [...READ, 'create', 'update', 'patch'];

/** Resources, each with some of its parts. */
export function withParts(resources: string[], ...parts: string[]): string[] {
  return resources.flatMap((name) => [name, ...parts.map((part) => `${name}/${part}`)]);
}

/** Resources, each with its status. */
export function withStatus(...resources: string[]): string[] {
  return withParts(resources, 'status');
}

/** The finalizers of resources. */
export function finalizers(...resources: string[]): string[] {
  return resources.map((name) => `${name}/finalizers`);
}

/** Leases of controllers, old ones included. */
export const leases = allow('coordination.k8s.io', ['leases'], KEEP);

/** The lease of a program's own leader. */
export const lead = allow('coordination.k8s.io', ['leases'], MAKE);

/** Telling of what happened to an object. */
export const tellEvents = allow('', ['events'], ['create', 'patch']);

/** Who may send events. */
export const readPolicies = allow(EVENTING, ['eventpolicies'], READ);

/** Settings. */
export const readConfig = allow('', ['configmaps'], READ);

/** Webhook configurations, into which webhooks write their requests and CA. */
export const webhookConfigurations = allow(
  'admissionregistration.k8s.io',
  ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  KEEP,
);

/** What it takes to find the addresses of resources. */
export function addressable(group: string, ...resources: string[]) {
  return { label: DUCKS.addressable, rules: [allow(group, withStatus(...resources), READ)] };
}

/** What it takes to subscribe to a resource of another namespace. */
export function subscribable(group: string, resource: string) {
  return { label: DUCKS.subscribable, rules: [allow(group, [resource], ['knsubscribe'])] };
}

/** What it takes to make channels of a kind. */
export function channelable(resource: string) {
  return { label: DUCKS.channelable, rules: [allow(MESSAGING, withStatus(resource), KEEP)] };
}
