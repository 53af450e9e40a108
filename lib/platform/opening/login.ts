import type { PlatformContext } from '../../core/context';
import { DEX_PASSWORDS, DEX_USERS } from '../../infrastructure/dex/dex-config';
import { CREDENTIALS_PATH } from '../../kubernetes/render-record';

/** So many users are named; who has more knows them. */
const SHOWN = 3;

/** As whom somebody logs in first, and where the password is. */
export function firstLogin(context: PlatformContext): string {
  const { facts, issuer } = context.login;
  if (facts.visitor) return `none: everybody is ${facts.visitor.user}`;
  if (context.has('dex')) return dexLogin(context);
  return facts.client ? `with an account at ${issuer}` : 'at the load balancer, before the platform';
}

/** Users with passwords first; then the services that know further users. */
function dexLogin(context: PlatformContext): string {
  const { users, connectors } = context.login.settings.dex;
  const emails = users.map(({ email }) => email);
  const names = connectors.map(({ name, id }) => name ?? id).join(', ');
  if (emails.length === 0) return `with an account at ${names}`;
  const more = emails.length > SHOWN ? ` and ${emails.length - SHOWN} more` : '';
  const passwords = passwordsOf(context, emails);
  return `${emails.slice(0, SHOWN).join(', ')}${more}; ${passwords}${names ? `; or with an account at ${names}` : ''}`;
}

function passwordsOf(context: PlatformContext, emails: readonly string[]): string {
  const { credentials } = context;
  const { settings } = credentials;
  const { namespace } = context.service('dex');
  const plural = emails.length > 1;
  if (settings.source === 'externalSecrets') {
    return `the store has ${plural ? 'hashes of the passwords' : 'a hash of the password'}: ${settings.prefix}${namespace}/${DEX_PASSWORDS}`;
  }
  if (settings.source === 'generated' && emails.every((email) => credentials.known(namespace, DEX_USERS, email))) {
    const file = settings.file === undefined ? '' : ` in ${CREDENTIALS_PATH}`;
    return `${plural ? 'passwords' : 'password'}${file}, under ${namespace}/${DEX_USERS}`;
  }
  return `the Secret ${namespace}/${DEX_PASSWORDS} has ${plural ? 'hashes of the passwords' : 'a hash of the password'}`;
}
