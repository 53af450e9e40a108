import { component } from '../../core/component';
import { CertManager } from './cert-manager';
import { certManagerProps } from './cert-manager-props';

const CRDS = [
  'certificaterequests.cert-manager.io',
  'certificates.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'clusterissuers.cert-manager.io',
  'issuers.cert-manager.io',
  'orders.acme.cert-manager.io',
];

export const certManagerComponent = component({
  name: 'cert-manager',
  order: 100,
  summary: 'Certificates for webhooks and for the gateway.',
  part: 'cert-manager',
  requires: [],
  // Where cert-manager is there already, it has brought its own.
  crds: ({ installation }) => (installation === 'existing' ? [] : CRDS),
  props: certManagerProps,
  construct: CertManager,
});
