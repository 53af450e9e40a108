import type { KnativeEventingSettings } from './knative-eventing-props';

/** CustomResourceDefinitions that Knative Eventing always has. */
export const EVENTING_CRDS = [
  'apiserversources.sources.knative.dev',
  'brokers.eventing.knative.dev',
  'channels.messaging.knative.dev',
  'containersources.sources.knative.dev',
  'eventpolicies.eventing.knative.dev',
  'eventtransforms.eventing.knative.dev',
  'eventtypes.eventing.knative.dev',
  'integrationsinks.sinks.knative.dev',
  'integrationsources.sources.knative.dev',
  'jobsinks.sinks.knative.dev',
  'parallels.flows.knative.dev',
  'pingsources.sources.knative.dev',
  'requestreplies.eventing.knative.dev',
  'sequences.flows.knative.dev',
  'sinkbindings.sources.knative.dev',
  'subscriptions.messaging.knative.dev',
  'triggers.eventing.knative.dev',
];

/** CustomResourceDefinitions of Knative Eventing, with that of channels in memory where these are wanted. */
export function knativeEventingCrds({ inMemoryChannel }: KnativeEventingSettings): readonly string[] {
  return inMemoryChannel ? [...EVENTING_CRDS, 'inmemorychannels.messaging.knative.dev'] : EVENTING_CRDS;
}
