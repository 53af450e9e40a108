import type { CrdNames } from '../../core/component';
import type { CertManagerSettings } from './cert-manager-props';

const NAMES = [
  'certificaterequests.cert-manager.io',
  'certificates.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'clusterissuers.cert-manager.io',
  'issuers.cert-manager.io',
  'orders.acme.cert-manager.io',
];

/** CustomResourceDefinitions of cert-manager. Where it is there already, it has brought its own. */
export const certManagerCrds: CrdNames<CertManagerSettings> = ({ installation }) =>
  installation === 'existing' ? [] : NAMES;
