import type { PlatformContext } from '../context';
import { password } from '../credentials';

const NAME = 'dex-oidc-client';
const SECRET = 'OIDC_CLIENT_SECRET';

/** As whom, and with which secret, oauth2-proxy comes to Dex: the Secret that Dex reads as its environment. */
export function dexClient({ login }: PlatformContext) {
  return { name: NAME, keys: { [SECRET]: password }, plain: { OIDC_CLIENT_ID: login.audiences[0] ?? '' } };
}

/** Where Dex has the secret, for who has to write it in both places. */
export function sameAsInDex(context: PlatformContext): string {
  return `${SECRET} of ${context.service('dex').namespace}/${NAME}`;
}

/** The secret itself, which oauth2-proxy must have too. */
export function dexClientSecret(context: PlatformContext): string {
  const secret = context.credentials.secret(context.service('dex').namespace, NAME, { [SECRET]: password });
  return secret[SECRET] as string;
}
