import type { LoginProviderName } from '../../core/schemas/auth-schema';
import { valueAt } from '../../kubernetes/json';
import { conditionsOf } from '../../platform/settings/login-combinations';
import { type Input, textIn } from '../inputs';
import type { Migration } from '../migration';
import { takeCognito, takeIap } from './cloud-login';
import { takeConnectors } from './connectors';
import { ownerOf } from './flatten';
import type { KfDef } from './kfdef';
import type { KfDefSource } from './source';
import { takeUsers } from './users';

/** Who logged users in, as the applications, overlays and plugins of a KfDef say together. */
export function providerOf({ has, variants, kfdef, inputs }: KfDefSource): LoginProviderName {
  const variant = (id: string, word: string) => variants.get(id)?.some((each) => each.includes(word)) ?? false;
  const plugin = (word: string) =>
    inputs.rest().some(({ owner, name }) => owner.startsWith('plugin ') && name.startsWith(`auth.${word}.`));
  if (has.has('iap-ingress')) return 'iap';
  if (has.has('alb-ingress') && (variant('alb-ingress', 'cognito') || plugin('cognito'))) return 'cognito';
  if (has.has('alb-ingress') && (variant('alb-ingress', 'oidc') || plugin('oidc'))) return 'oidc';
  if (has.has('authservice')) return has.has('dex') ? 'dex' : 'oidc';
  const asked = kfdef.plugins.some(({ name }) => name === 'existing_arrikto');
  return has.has('dex') || has.has('basic-auth') || asked ? 'dex' : 'anonymous';
}

/** Says how users log in. */
export function takeLogin(source: KfDefSource): LoginProviderName {
  const provider = providerOf(source);
  const { migration, kfdef } = source;
  if (provider !== 'dex') {
    migration.draft.say(['auth', 'provider'], provider, `${kfdef.location.file} ${REASONS[provider]}`);
  }
  migration.note('taken', 'login', kfdef.location, {
    setting: 'auth.provider',
    note: `"${provider}": ${REASONS[provider]}`,
  });
  takeHeaders(source, provider);
  takeConnectors(source, provider);
  takeUsers(source, provider);
  switch (provider) {
    case 'iap':
      takeIap(source);
      break;
    case 'cognito':
      takeCognito(source);
      break;
    case 'oidc':
      takeIssuer(source);
      break;
    case 'dex':
      takeDexClient(source);
      break;
    case 'anonymous':
      takeAnonymous(source);
  }
  for (const name of CLIENT_VALUES.flatMap((each) => source.inputs.take(each))) {
    migration.report('dropped', name, { note: `nothing beside auth.provider "${provider}"` });
  }
  return provider;
}

const REASONS: Readonly<Record<LoginProviderName, string>> = {
  iap: 'it has iap-ingress',
  cognito: 'its load balancer logs in by Cognito',
  oidc: 'it asks an issuer outside of the cluster',
  dex: 'it has users, or a directory, of its own',
  anonymous: 'nothing in it logs users in',
};

/** Values of logins that are of one provider only. */
const CLIENT_VALUES = ['client_id', 'application_secret', 'oidc_provider', 'oidcIssuer', 'oidcSecretName', 'issuer'];

/** Headers in which pages find the user. */
function takeHeaders({ inputs, migration }: KfDefSource, provider: LoginProviderName): void {
  for (const input of [...inputs.take('userid-header'), ...inputs.take('custom-header')]) {
    const header = textIn(input)?.toLowerCase();
    if (header === undefined || header === 'kubeflow-userid') migration.default(input, ['auth', 'userHeader']);
    else if (header.startsWith('x-goog-authenticated-user')) {
      migration.default(
        input,
        ['auth', 'userHeader'],
        'kubeflow-userid, which the gateway writes from the signed assertion',
      );
    } else migration.take(input, ['auth', 'userHeader'], header);
  }
  for (const input of inputs.take('userid-prefix')) {
    const prefix = textIn(input);
    if (prefix === undefined) migration.default(input, ['auth', 'userPrefix']);
    else if (prefix === 'accounts.google.com:') {
      migration.default(input, ['auth', 'userPrefix'], 'nothing: the address in the assertion of IAP has no prefix');
    } else migration.take(input, ['auth', 'userPrefix'], prefix);
  }
  for (const input of inputs.take('origin-header')) {
    migration.report('dropped', input, { note: `what auth.provider "${provider}" reads is known` });
  }
}

function takeIssuer({ inputs, migration, kfdef }: KfDefSource): void {
  const elsewhere = whereValuesStand(kfdef);
  const issuers = [...inputs.take('oidc_provider'), ...both(inputs, 'oidcIssuer', 'auth.oidc.oidcIssuer')];
  for (const input of issuers) {
    const issuer = textIn(input);
    if (issuer === undefined) migration.report('missing', input, { setting: 'auth.oidc.issuer', note: ISSUER_NOTE });
    else migration.take(input, ['auth', 'oidc', 'issuer'], issuer);
  }
  if (issuers.length === 0) migration.missing('auth.oidc.issuer', `${ISSUER_NOTE}${elsewhere}`);
  const ids = [...inputs.take('client_id'), ...inputs.take('auth.oidc.oAuthClientId')];
  for (const input of ids) {
    const id = textIn(input);
    if (id === undefined)
      migration.report('missing', input, { setting: 'auth.oidc.clientId', note: 'the id of the client at the issuer' });
    else migration.take(input, ['auth', 'oidc', 'clientId'], id);
  }
  if (ids.length === 0) migration.missing('auth.oidc.clientId', `the id of the client at the issuer${elsewhere}`);
  takeClientSecret(inputs.take('application_secret'), migration);
}

const ISSUER_NOTE = 'the address of the issuer, as it writes itself into tokens';

/** In which file of a deployment's folder the values of a stack's login stand, which the KfDef alone does not have. */
function whereValuesStand({ applications }: KfDef): string {
  const { path } = applications.find((each) => ownerOf(each) === 'authservice') ?? {};
  if (!path?.includes('stacks/')) return '';
  return `; it stands in .cache/manifests/<release>/${path} of the deployment: read the whole folder`;
}

/** The secret of the platform at an issuer: it stays what it is at the issuer, unless everybody knows it. */
function takeClientSecret(inputs: readonly Input[], migration: Migration): void {
  const id = 'oauth2-proxy/oauth2-proxy';
  for (const input of inputs) {
    const secret = textIn(input);
    if (secret === undefined) {
      migration.report(
        'missing',
        { ...input, secret: true },
        {
          setting: 'auth.oidc.clientSecret',
          note: `a Secret of yours that has it, or client-secret of ${id} in the credentials file`,
        },
      );
    } else migration.keep(input, id, 'client-secret', secret);
  }
  if (inputs.length === 0) {
    migration.missing(
      'auth.oidc.clientSecret',
      `a Secret of yours that has it, or client-secret of ${id} in the credentials file`,
    );
  }
}

/** Dex and the gateway agree on a client of their own. */
function takeDexClient({ inputs, migration }: KfDefSource): void {
  for (const input of [
    ...inputs.take('client_id'),
    ...inputs.take('oidc_provider'),
    ...inputs.take('issuer', ['dex']),
  ]) {
    migration.report('replaced', input, {
      setting: 'auth.provider',
      note: 'Dex in the cluster, with a client of its own',
    });
  }
  for (const input of inputs.take('application_secret')) {
    migration.report(
      'refused',
      { ...input, secret: true },
      { note: 'a client secret that stands in manifests; a new one is made' },
    );
  }
}

function takeAnonymous({ migration, inputs }: KfDefSource): void {
  for (const input of [...inputs.take('oidc_provider'), ...inputs.take('client_id')]) {
    migration.report('dropped', input, { note: 'nobody logs in' });
  }
}

/** Says what a platform without a login needs that others may reach, once everything is said by which they could. */
export function sayWhetherPublic(migration: Migration): void {
  const { settings } = migration.draft;
  if (valueAt(settings, 'auth', 'provider') !== 'anonymous' || !conditionsOf(settings).reachable) return;
  migration.missing(
    'auth.anonymous.public',
    'true, if it is meant that everybody gets in who reaches the gateway, which others may reach; another auth.provider otherwise',
  );
}

function both(inputs: KfDefSource['inputs'], parameter: string, field: string): readonly Input[] {
  return [...inputs.take(parameter), ...inputs.take(field)];
}
