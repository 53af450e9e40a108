import { CATALOG } from '../../../lib/platform/catalog';
import { parseSettings } from '../../../lib/platform/settings/load';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { settingsWarnings } from '../../../lib/platform/settings/warnings';
import { problemsOf } from '../../support/problems';

type Gateway = NonNullable<SettingsInput['gateway']>;
type Ingress = NonNullable<Gateway['ingress']>;

const NAMED = { hostname: 'kubeflow.example.com' };
const ARN = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const PLATFORMS = { gke: 'gke', alb: 'eks', route: 'openshift', gatewayApi: 'generic', ingress: 'generic' } as const;
const iap = { provider: 'iap', iap: {} } as const;
const pool = { region: 'eu-central-1', userPool: 'eu-central-1_a1', clientId: 'client' };
const cognito = { provider: 'cognito', cognito: { ...pool, domain: 'login', account: '123456789012' } } as const;

/** Settings with something before the gateway, on the cluster where it can be. */
const before = (ingress: Ingress, more: SettingsInput = {}): SettingsInput => ({
  cluster: { platform: PLATFORMS[ingress.kind] },
  ...more,
  gateway: { ...NAMED, ...more.gateway, ingress },
});
const load = (settings: SettingsInput) => parseSettings(settings, CATALOG);
const complaints = (settings: SettingsInput) =>
  problemsOf(() => load(settings)).map(({ path, message }) => `${path}: ${message}`);

test.each<[string, SettingsInput, string, number?]>([
  ['gke elsewhere', before({ kind: 'gke' }, { cluster: { platform: 'eks' } }), 'gateway.ingress.kind: "gke" needs cluster.platform gke, which is "eks"'],
  ['a Route elsewhere', before({ kind: 'route' }, { cluster: {} }), 'gateway.ingress.kind: "route" needs cluster.platform openshift, which is "generic"'],
  ['a certificate of the gateway that nobody sees', before({ kind: 'alb' }, { gateway: { tls: { mode: 'selfSigned' } } }), 'gateway.tls.mode: got "selfSigned", but gateway.ingress alb goes with external'],
  ['no TLS before a load balancer that has it', before({ kind: 'gke' }, { gateway: { tls: { mode: 'none' } } }), 'gateway.tls.mode: got "none", but gateway.ingress gke goes with external'],
  ['TLS that ends at a gateway without', before({ kind: 'route', termination: 'passthrough' }), 'gateway.tls.mode: is not said, but gateway.ingress route with termination passthrough goes with selfSigned, issuer, secret'],
  ['a certificate that the router does not trust', before({ kind: 'route', termination: 'reencrypt' }, { gateway: { tls: { mode: 'selfSigned' } } }), 'gateway.ingress.destinationCa: is not said'],
  ['the service CA without a Route', { gateway: { ...NAMED, tls: { mode: 'serviceCa' } } }, 'gateway.tls.mode: "serviceCa" needs gateway.ingress route'],
  ['a second way in', before({ kind: 'ingress', className: 'nginx' }, { components: { istio: { ingressGateway: { service: { type: 'LoadBalancer' } } } } }), 'components.istio.ingressGateway.service.type: "LoadBalancer" beside gateway.ingress ingress'],
  ['targets without a port', before({ kind: 'alb', targetType: 'instance' }, { components: { istio: { ingressGateway: { service: { type: 'ClusterIP' } } } } }), 'components.istio.ingressGateway.service.type: "ClusterIP", but gateway.ingress.targetType'],
  ['IAP before an ALB', before({ kind: 'alb' }, { auth: { provider: 'iap', iap: { audiences: ['/projects/1/global/backendServices/2'] } } }), 'gateway.ingress.kind: "alb" does not log users in by auth.provider "iap": that does gke'],
  ['IAP by a class of others', before({ kind: 'gatewayApi', className: 'envoy' }, { auth: iap }), 'gateway.ingress.kind: "gatewayApi" does not log users in by auth.provider "iap"'],
  ['Cognito before a Route', before({ kind: 'route' }, { auth: cognito }), 'gateway.ingress.kind: "route" does not log users in by auth.provider "cognito": that does alb'],
  ['a login by plain HTTP', before({ kind: 'gke', http: 'only' }, { auth: iap }), 'gateway.ingress.http: "only" with auth.provider "iap"'],
  ['IAP at a Gateway without the client’s id', before({ kind: 'gatewayApi', className: 'gke-l7-rilb' }, { auth: { provider: 'iap', iap: { client: {} } } }), 'auth.iap.client.id: is not said'],
  ['Cognito without its page', before({ kind: 'alb' }, { auth: { provider: 'cognito', cognito: pool } }), 'auth.cognito.domain: is not said', 2],
  ['Cognito and another issuer', before({ kind: 'alb', oidc: { issuer: 'https://a.example', authorizationEndpoint: 'https://a.example/a', tokenEndpoint: 'https://a.example/t', userInfoEndpoint: 'https://a.example/u', clientId: 'c' } }, { auth: cognito }), 'gateway.ingress.oidc: beside auth.provider "cognito"'],
  ['a managed certificate for any name', { cluster: { platform: 'gke' }, gateway: { ingress: { kind: 'gke' } } }, 'gateway.ingress.managedCertificate: needs gateway.hostname'],
  ['a managed certificate for a wildcard', before({ kind: 'gke' }, { gateway: { additionalHosts: ['*.m.example.com'] } }), 'gateway.ingress.managedCertificate: Google makes none for "*.m.example.com"'],
  ['a managed certificate for a long name', before({ kind: 'gke' }, { gateway: { hostname: `${'a'.repeat(60)}.example.com` } }), 'which is longer than 63 characters'],
  ['no certificate at all', before({ kind: 'gke', managedCertificate: false }), 'gateway.ingress.managedCertificate: false, but no other certificate is named'],
  ['a certificate without TLS', before({ kind: 'gke', http: 'only', tlsSecret: 'tls' }), 'gateway.ingress.http: "only", but a certificate is named'],
  ['an ALB whose certificate nobody finds', { gateway: { ingress: { kind: 'alb' } } }, 'gateway.ingress.certificateArns: needs gateway.hostname'],
  ['a name that nobody knows', { gateway: { ingress: { kind: 'alb', certificateArns: [ARN], externalDns: true } } }, 'gateway.ingress.externalDns: needs gateway.hostname'],
  ['plain HTTP passed through', before({ kind: 'route', termination: 'passthrough', insecurePolicy: 'Allow' }, { gateway: { tls: { mode: 'selfSigned' } } }), 'gateway.ingress.insecurePolicy: "Allow" with termination passthrough'],
  ['a certificate of a router that has none', before({ kind: 'route', termination: 'passthrough', certificateSecret: 'tls' }, { gateway: { tls: { mode: 'selfSigned' } } }), 'gateway.ingress.certificateSecret: with termination passthrough'],
  ['an authority that is not asked', before({ kind: 'route', destinationCa: PEM }), 'gateway.ingress.destinationCa: with termination edge'],
  ['no Gateway', before({ kind: 'gatewayApi' }), 'gateway.ingress.className: say className'],
  ['two Gateways', before({ kind: 'gatewayApi', className: 'envoy', gateway: { namespace: 'edge', name: 'public' } }), 'gateway.ingress.gateway: say className'],
  ['a certificate of another’s Gateway', before({ kind: 'gatewayApi', certificateSecrets: ['tls'], gateway: { namespace: 'edge', name: 'public' } }), 'gateway.ingress.certificateSecrets: nothing beside `gateway`'],
  ['Cloud Armor elsewhere', before({ kind: 'gatewayApi', className: 'envoy', securityPolicy: 'armor' }), 'gateway.ingress.securityPolicy: without gkePolicies'],
  ['a certificate of plain HTTP', before({ kind: 'ingress', className: 'nginx', tls: false, issuer: 'letsencrypt' }), 'gateway.ingress.issuer: with tls false'],
  ['an issuer without a name', { gateway: { ingress: { kind: 'ingress', className: 'nginx', issuer: 'letsencrypt' } } }, 'gateway.ingress.issuer: needs gateway.hostname'],
  ['a component that is off', before({ kind: 'ingress', className: 'nginx' }, { components: { 'gateway-ingress': false } }), 'components.gateway-ingress: is off, but gateway.ingress needs it'],
  ['everybody lets everybody in', before({ kind: 'ingress', className: 'nginx' }, { gateway: { hostname: undefined }, auth: { provider: 'anonymous' } }), 'auth.provider: "anonymous" lets everybody in who reaches the gateway'],
  ['IAP without an audience, and no backend to come', { gateway: NAMED, auth: iap }, 'auth.iap: needs audiences'],
  ['half an audience', { auth: { provider: 'iap', iap: { project: '12' } } }, 'auth.iap.project: expected both project and backend', 2],
  ['a user pool of another name', { auth: { provider: 'cognito', cognito: { ...pool, userPoolArn: 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_b2' } } }, 'auth.cognito.userPoolArn: expected the ARN of userPool'],
  ['an ARN of something else', before({ kind: 'alb', certificateArns: ['arn:aws:s3:::bucket'] }), 'gateway.ingress.certificateArns[0]: expected the ARN of a certificate'],
])('%s', (_title, settings, expected, many = 1) => {
  const found = complaints(settings);
  expect(found).toContainEqual(expect.stringContaining(expected));
  expect(found.length).toBeLessThanOrEqual(many);
}); // biome-ignore format: a table

test.each<[string, SettingsInput, string]>([
  ['gke', before({ kind: 'gke' }), 'external'],
  ['gke with IAP before its backend is known', before({ kind: 'gke' }, { auth: iap }), 'external'],
  ['alb with Cognito', before({ kind: 'alb' }, { auth: cognito }), 'external'],
  ['route', before({ kind: 'route' }), 'external'],
  ['route that encrypts anew', before({ kind: 'route', termination: 'reencrypt' }), 'serviceCa'],
  ['a gateway with its own certificate behind a router', before({ kind: 'route', termination: 'passthrough' }, { gateway: { tls: { mode: 'selfSigned' } } }), 'selfSigned'],
  ['gatewayApi', before({ kind: 'gatewayApi', gateway: { namespace: 'edge', name: 'public' } }), 'external'],
  ['plain HTTP', before({ kind: 'ingress', className: 'nginx', tls: false }), 'none'],
  ['TLS before a proxy that has none', before({ kind: 'ingress', className: 'nginx', tls: false }, { gateway: { tls: { mode: 'external' } } }), 'external'],
])('%s fits', (_title, settings, mode) => {
  expect(load(settings).settings.gateway.tls.mode).toBe(mode);
  expect(load(settings).on.has('gateway-ingress')).toBe(true);
}); // biome-ignore format: a table

test('without it the component is off', () => {
  expect(load({}).on.has('gateway-ingress')).toBe(false);
});

test('passwords by plain HTTP are warned of', () => {
  const warningsOf = (settings: SettingsInput) => settingsWarnings(load(settings).settings);
  expect(warningsOf(before({ kind: 'alb', http: 'only' }))).toEqual([
    expect.stringContaining('gateway.ingress alb speaks no TLS'),
  ]);
  expect(warningsOf(before({ kind: 'gke' }))).toEqual([]);
});
