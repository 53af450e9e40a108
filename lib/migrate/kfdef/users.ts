import type { LoginProviderName } from '../../core/schemas/auth-schema';
import { DEX_USERS } from '../../infrastructure/dex/dex-config';
import { type Input, textIn } from '../inputs';
import { isHash, isPublished } from '../published';
import { textOf } from '../said';
import { authNamespace, connectorOverlays } from './connectors';
import { takeDexConfiguration } from './dex-users';
import { NEW, takeHash } from './password-hashes';
import type { KfDefSource } from './source';

/** Users with a password: of Dex, of the first versions' basic login, or of a plugin. */
export function takeUsers(source: KfDefSource, provider: LoginProviderName): void {
  const { inputs, migration, env } = source;
  const emails = inputs.take('static_email');
  const names = inputs.take('static_username');
  const hashes = inputs.take('static_password_hash');
  const users = inputs.take('auth.basicAuth.username');
  const passwords = [...inputs.take('auth.basicAuth.password'), ...inputs.take('auth.basicAuth.password.name')];
  const all = [...emails, ...names, ...hashes, ...users, ...passwords];
  // KfAwsPlugin has a user in each of its files: before Dex was in them, nothing asked for it.
  const [overlay] = connectorOverlays(source);
  if (provider !== 'dex' || overlay !== undefined) {
    const instead = provider === 'dex' ? `the overlay ${overlay?.name} of dex` : `auth.provider "${provider}"`;
    for (const input of all) {
      const secret = hashes.includes(input) || passwords.includes(input);
      migration.report('dropped', { ...input, secret }, { note: `nobody logs in by it with ${instead}` });
    }
    return;
  }
  if (source.dex !== undefined) {
    for (const input of all) {
      const secret = hashes.includes(input) || passwords.includes(input);
      const note = 'the configuration of Dex names its users itself';
      migration.report('dropped', { ...input, secret }, { note });
    }
    takeDexConfiguration(source, source.dex);
    return;
  }
  const email = [...emails, ...users].map(addressOf).find((each) => each !== undefined);
  if (email === undefined) {
    for (const input of [...emails, ...names, ...users]) {
      migration.report('missing', input, {
        setting: 'auth.dex.users',
        note: 'the address with which the first user logs in',
      });
    }
    migration.missing(
      'auth.dex.users',
      `users by their addresses; by default there is one, user@example.com${fromEnvironment(env)}`,
    );
  } else {
    const name = textIn(names[0]);
    for (const input of [...emails, ...users]) {
      if (addressOf(input) !== email)
        migration.report('dropped', input, { note: `another user comes before: ${email}` });
      else migration.add(input, ['auth', 'dex', 'users'], { email, ...(name === undefined ? {} : { name }) });
    }
    for (const input of names) migration.report('taken', input, { setting: 'auth.dex.users[0].name' });
  }
  for (const input of hashes) takeHash(source, input, email);
  for (const input of passwords) takePassword(source, input, email);
}

function addressOf(input: Input): string | undefined {
  const text = textIn(input);
  return text !== undefined && /^[^@\s]+@[^@\s]+$/.test(text) ? text : undefined;
}

function fromEnvironment(env: KfDefSource['env']): string {
  return env.KUBEFLOW_USERNAME ? `; kfctl took ${env.KUBEFLOW_USERNAME} from KUBEFLOW_USERNAME` : '';
}

/** A password itself, or the name of the secret that has it. */
function takePassword(source: KfDefSource, input: Input, email: string | undefined): void {
  const { migration, kfdef, env } = source;
  const hidden = { ...input, secret: true };
  const written = textOf(input.said) ?? '';
  const secret = input.name.endsWith('.name') ? kfdef.secrets.get(written) : { kind: 'literal', value: written };
  if (secret?.kind === 'hash') {
    const hash = decoded(secret.value);
    takeHash(source, { ...input, said: { value: hash, location: input.location } }, email);
    return;
  }
  const value = secret?.kind === 'environment' ? env[secret.value] : (secret?.value ?? env.KUBEFLOW_PASSWORD);
  if (value === undefined || value === '') {
    const variable = secret?.kind === 'environment' ? secret.value : 'KUBEFLOW_PASSWORD';
    migration.report('dropped', hidden, { note: `${variable} is not set here; ${NEW}` });
  } else if (isPublished(value)) migration.report('refused', hidden, { note: `everybody knows the password; ${NEW}` });
  else if (email === undefined) migration.report('dropped', hidden, { note: `whose it is nobody says; ${NEW}` });
  else migration.keep(input, `${authNamespace(source.migration)}/${DEX_USERS}`, email, value);
}

/** The first version writes hashes in base64. */
function decoded(text: string): string {
  if (isHash(text)) return text;
  return Buffer.from(text, 'base64').toString('utf8').trim();
}
