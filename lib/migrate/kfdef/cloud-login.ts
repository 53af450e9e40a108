import { type Input, textIn } from '../inputs';
import { isPlaceholder, isPublished } from '../published';
import type { KfDefSource } from './source';

/** Google's Identity-Aware Proxy before the load balancer of GKE. */
export function takeIap(source: KfDefSource): void {
  const { inputs, migration, kfdef } = source;
  for (const input of inputs.take('disableJwtChecking')) {
    const note = 'whoever reaches the gateway could say who he is: tokens are always checked';
    if (textIn(input) === 'true') migration.report('refused', input, { note });
    else migration.report('taken', input, { note: 'tokens are always checked' });
  }
  migration.draft.say(['auth', 'iap'], {}, `${kfdef.location.file} iap-ingress`);
  migration.missing(
    'auth.iap.backend',
    'with auth.iap.project: the backend service of the load balancer, which is there once the Ingress is; until then nobody gets in',
  );
  takeIapClient(source);
}

const CLIENT = ['auth', 'iap', 'client'];

const CLIENT_NOTE =
  'an OAuth client of your own, which kfctl took from CLIENT_ID and CLIENT_SECRET; without it IAP lets in users of the organization alone';

/** The client of IAP: from the environment, as kfctl took it, or the Secret of a name. */
function takeIapClient({ inputs, migration, env, kfdef }: KfDefSource): void {
  const said = migration.draft.get(['namespaces', 'istio-system']);
  const secret = `${typeof said === 'string' ? said : 'istio-system'}/kubeflow-oauth`;
  const names = [...inputs.take('oauthSecretName'), ...inputs.take('auth.iap.oAuthClientSecret.name')];
  const { CLIENT_ID: id, CLIENT_SECRET: password } = env;
  for (const [name, key, value] of [
    ['CLIENT_ID', 'client_id', id],
    ['CLIENT_SECRET', 'client_secret', password],
  ] as const) {
    if (value === undefined || value === '' || isPublished(value)) continue;
    const { location } = kfdef;
    const said = { value, location };
    migration.keep({ owner: 'environment', name, what: name, said, location, secret: true }, secret, key, value);
    migration.draft.say([...CLIENT], {}, `${name} of the environment`);
  }
  for (const input of inputs.take('auth.iap.oAuthClientId')) {
    const client = textIn(input);
    if (client === undefined) migration.report('missing', input, { setting: CLIENT.join('.'), note: CLIENT_NOTE });
    else migration.take(input, [...CLIENT, 'id'], client);
  }
  for (const input of names) {
    migration.report('replaced', input, {
      setting: [...CLIENT, 'secretName'].join('.'),
      note: 'the Secret kubeflow-oauth, which the platform makes of credentials',
    });
  }
  if (!id || !password) migration.missing(CLIENT.join('.'), CLIENT_NOTE, 'CLIENT_ID, CLIENT_SECRET');
}

const COGNITO = ['auth', 'cognito'];

/** Cognito at the load balancer of AWS. */
export function takeCognito({ inputs, migration }: KfDefSource): void {
  const both = (parameter: string, field: string) => [
    ...inputs.take(parameter),
    ...inputs.take(`auth.cognito.${field}`),
  ];
  const take = (found: readonly Input[], key: string, note: string, isNeeded: boolean) => {
    for (const input of found) {
      const value = textIn(input);
      if (value === undefined) migration.report('missing', input, { setting: [...COGNITO, key].join('.'), note });
      else migration.take(input, [...COGNITO, key], value);
    }
    if (found.length === 0 && isNeeded) migration.missing([...COGNITO, key].join('.'), note);
  };
  const pools = both('CognitoUserPoolArn', 'cognitoUserPoolArn');
  for (const input of pools) {
    const arn = textIn(input) ?? '';
    const [, region, pool] = /^arn:aws[^:]*:cognito-idp:([^:]+):\d{12}:userpool\/(.+)$/.exec(arn) ?? [];
    if (region === undefined || pool === undefined || isPlaceholder(pool)) {
      const note = 'the ARN of the user pool, whose last part is the id';
      migration.report('missing', input, { setting: [...COGNITO, 'userPoolArn'].join('.'), note });
      continue;
    }
    migration.take(input, [...COGNITO, 'region'], region);
    migration.take(input, [...COGNITO, 'userPool'], pool);
    migration.take(input, [...COGNITO, 'userPoolArn'], arn);
  }
  if (pools.length === 0)
    migration.missing('auth.cognito.userPoolArn', 'the ARN of the user pool, with region and userPool');
  for (const input of inputs.take('CognitoUserPoolId')) migration.report('taken', input, { note: 'the ARN has it' });
  take(
    both('CognitoAppClientId', 'cognitoAppClientId'),
    'clientId',
    'the id of the app client of the load balancer',
    true,
  );
  take(both('CognitoUserPoolDomain', 'cognitoUserPoolDomain'), 'domain', 'the domain of the user pool', true);
}
