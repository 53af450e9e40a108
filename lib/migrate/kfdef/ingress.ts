import type { LoginProviderName } from '../../core/schemas/auth-schema';
import { type Input, textIn } from '../inputs';
import type { KfDefSource } from './source';

const INGRESS = ['gateway', 'ingress'];

/** Owners of the values of GKE's Ingress: the applications that made it, and the plugin, which could say them too. */
const ON_GOOGLE = ['iap-ingress', 'basic-auth', 'cloud-endpoints', 'plugin gcp', 'spec'];

/** Says what stands before the gateway: the load balancer of a cloud. */
export function takeIngress(source: KfDefSource, provider: LoginProviderName): void {
  const { kfdef, has } = source;
  if (has.has('iap-ingress') || kfdef.applications.some(({ name }) => name === 'basic-auth-ingress')) takeGke(source);
  if (has.has('alb-ingress')) takeAlb(source, provider);
  if (has.has('openshift-scc')) {
    source.migration.missing(
      'gateway.ingress',
      'kind: route, with gateway.hostname, if users come by a Route as before; then also a login, or auth.anonymous.public: true',
    );
  }
}

function takeGke({ inputs, migration, kfdef }: KfDefSource): void {
  migration.draft.say([...INGRESS, 'kind'], 'gke', `${kfdef.location.file} the Ingress of GKE before the gateway`);
  for (const input of inputs.take('ipName', ON_GOOGLE)) {
    const name = textIn(input);
    if (name !== undefined) migration.take(input, [...INGRESS, 'staticIpName'], name);
    else migration.report('dropped', input, { note: 'it has no value: the load balancer gets any address' });
  }
  for (const input of inputs.take('ingressName', ON_GOOGLE)) {
    const name = textIn(input);
    if (name === undefined || name === 'envoy-ingress') migration.default(input, [...INGRESS, 'name']);
    else migration.take(input, [...INGRESS, 'name'], name);
  }
  for (const input of inputs.take('ambassadorServiceType')) {
    migration.report('replaced', input, {
      setting: 'gateway.ingress',
      note: 'the load balancer reaches the pods themselves',
    });
  }
  const certificate = ['secretName', 'tlsSecretName', 'issuer'].flatMap((name) =>
    inputs.take(name, ['iap-ingress', 'basic-auth']),
  );
  for (const input of certificate) {
    migration.report('replaced', input, {
      setting: 'gateway.ingress.managedCertificate',
      note: 'Google makes the certificate; tlsSecret names one of yours',
    });
  }
}

function takeAlb({ inputs, migration, kfdef, variants }: KfDefSource, provider: LoginProviderName): void {
  migration.draft.say([...INGRESS, 'kind'], 'alb', `${kfdef.location.file} istio-ingress`);
  const ofLogin = (name: string) => ['cognito', 'oidc'].flatMap((each) => inputs.take(`auth.${each}.${name}`));
  const certificates = [...inputs.take('certArn'), ...ofLogin('certArn')];
  const named = certificates.filter((each) => isArn(each));
  for (const input of certificates) {
    const note = 'the ARN of the certificate; without it the controller takes one of ACM that fits gateway.hostname';
    const setting = 'gateway.ingress.certificateArns';
    if (isArn(input)) migration.add(input, [...INGRESS, 'certificateArns'], textIn(input));
    else migration.report('missing', input, { setting, note });
  }
  const isPlain =
    certificates.length === 0 && provider !== 'cognito' && !variants.get('alb-ingress')?.includes('secure');
  if (
    isPlain &&
    migration.draft.say([...INGRESS, 'http'], 'only', `${kfdef.location.file} istio-ingress had no certificate`)
  ) {
    migration.missing(
      'gateway.ingress.certificateArns',
      'a certificate, instead of http: only: passwords and sessions would go over the net in the clear, as they did',
    );
  }
  for (const input of inputs.take('loadBalancerScheme')) {
    const scheme = textIn(input);
    if (scheme === undefined || scheme === 'internal') migration.default(input, [...INGRESS, 'scheme']);
    else migration.take(input, [...INGRESS, 'scheme'], scheme);
  }
  for (const input of inputs.take('inboundCidrs')) {
    const ranges = (textIn(input) ?? '').split(',').map((each) => each.trim());
    if (ranges.every((each) => each === '' || each === '0.0.0.0/0'))
      migration.default(input, [...INGRESS, 'inboundCidrs']);
    else migration.take(input, [...INGRESS, 'inboundCidrs'], ranges);
  }
  const host = migration.draft.get(['gateway', 'hostname']);
  if (host === undefined && (named.length > 0 || provider === 'cognito')) {
    migration.missing('gateway.hostname', 'the host name of the platform, for which the certificate is');
  }
}

/** Whether a value is the ARN of a certificate: that of an example has no account. */
function isArn(input: Input): boolean {
  return /^arn:aws[-a-z]*:(acm|iam):[a-z0-9-]*:\d{12}:\S+$/.test(textIn(input) ?? '');
}

/** Says which certificates cert-manager gets by ACME, and from whom. */
export function takeIssuers({ inputs, migration }: KfDefSource): void {
  const emails = inputs.take('acmeEmail');
  const servers = inputs.take('acmeUrl');
  const email = emails.map(textIn).find((each) => each !== undefined);
  const server = servers.map(textIn).find((each) => each !== undefined);
  for (const input of emails) {
    if (textIn(input) === undefined) migration.report('dropped', input, { note: 'it has no value' });
    else {
      const issuer = { name: 'letsencrypt-prod', email, ...(server === undefined ? {} : { server }) };
      migration.add(input, ['components', 'cert-manager', 'issuers'], issuer);
    }
  }
  for (const input of servers) {
    const verdict = email === undefined || textIn(input) === undefined ? 'dropped' : 'taken';
    const note = verdict === 'taken' ? undefined : 'no account has it';
    migration.report(verdict, input, { setting: 'components.cert-manager.issuers', note });
  }
}

/** Says which programs nodes with GPUs need of the platform. */
export function takeGpu({ has, kfdef, migration }: KfDefSource): void {
  if (!has.has('device-plugin')) return;
  const { file } = kfdef.location;
  migration.draft.say(['cluster', 'gpu', 'devicePlugin'], 'nvidia', `${file} nvidia-device-plugin`);
}
