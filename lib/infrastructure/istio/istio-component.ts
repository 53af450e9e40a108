import { component } from '../../core/component';
import { Istio } from './istio';
import { istioProps } from './istio-props';

const CRDS = [
  'authorizationpolicies.security.istio.io',
  'destinationrules.networking.istio.io',
  'envoyfilters.networking.istio.io',
  'gateways.networking.istio.io',
  'peerauthentications.security.istio.io',
  'proxyconfigs.networking.istio.io',
  'requestauthentications.security.istio.io',
  'serviceentries.networking.istio.io',
  'sidecars.networking.istio.io',
  'telemetries.telemetry.istio.io',
  'trafficextensions.extensions.istio.io',
  'virtualservices.networking.istio.io',
  'wasmplugins.extensions.istio.io',
  'workloadentries.networking.istio.io',
  'workloadgroups.networking.istio.io',
];

export const istioComponent = component({
  name: 'istio',
  order: 110,
  summary: 'The mesh: control plane, ingress gateway, policies.',
  part: 'istio',
  requires: [],
  // Where Istio is there already, it has brought its own.
  crds: (_props, { mesh }) => (mesh.installation === 'existing' ? [] : CRDS),
  props: istioProps,
  construct: Istio,
});
