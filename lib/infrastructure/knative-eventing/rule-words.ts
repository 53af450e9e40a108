import { allow, READ } from '../../patterns/words';

export const EVENTING = 'eventing.knative.dev';
export const FLOWS = 'flows.knative.dev';
export const MESSAGING = 'messaging.knative.dev';
export const SINKS = 'sinks.knative.dev';
export const SOURCES = 'sources.knative.dev';
export const BINDINGS = 'bindings.knative.dev';

/** What it takes to keep objects as they should be. */
export const KEEP = [...READ, 'create', 'update', 'delete', 'patch'];
/** What it takes to tell of something by an Event. */
export const TELL = ['create', 'patch'];
/** The same, but for deleting. */
export const LEAD = [...READ, 'create', 'update', 'patch'];

/** Resources, each with its status and more. */
export function withParts(resources: string[], ...parts: string[]): string[] {
  return resources.flatMap((name) => [name, ...parts.map((part) => `${name}/${part}`)]);
}

/** Resources, each with its status. */
export const withStatus = (...resources: string[]) => withParts(resources, 'status');
/** The finalizers of resources. */
export const finalizers = (...resources: string[]) => resources.map((name) => `${name}/finalizers`);
export const leases = allow('coordination.k8s.io', ['leases'], KEEP);
export const lead = allow('coordination.k8s.io', ['leases'], LEAD);
export const tellEvents = allow('', ['events'], TELL);
export const readPolicies = allow(EVENTING, ['eventpolicies'], READ);
export const readConfig = allow('', ['configmaps'], READ);
export const webhookConfigurations = allow(
  'admissionregistration.k8s.io',
  ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  KEEP,
);

/** A role that finds the addresses of resources. */
export const addressable = (group: string, ...resources: string[]) => ({
  label: 'duck.knative.dev/addressable',
  rules: [allow(group, withStatus(...resources), READ)],
});
/** A role that subscribes to a resource of another namespace. */
export const subscribable = (group: string, resource: string) => ({
  label: 'duck.knative.dev/crossnamespace-subscribable',
  rules: [allow(group, [resource], ['knsubscribe'])],
});
/** A role that keeps channels of a kind. */
export const channelable = (resource: string) => ({
  label: 'duck.knative.dev/channelable',
  rules: [allow(MESSAGING, withStatus(resource), KEEP)],
});
