import type { PlatformContext } from '../../core/context';
import { password } from '../../core/credentials';

const NAME = 'dex-oidc-client';
const SECRET = 'OIDC_CLIENT_SECRET';

/** As whom, and with which secret, oauth2-proxy comes to Dex: what Dex reads of it. */
export function dexClientSecret({ login }: PlatformContext) {
  return { name: NAME, keys: { [SECRET]: password }, plain: { OIDC_CLIENT_ID: login.audiences[0] ?? '' } };
}

/** The secret itself, which oauth2-proxy must have too. */
export function dexClientSecretValue(context: PlatformContext): string {
  const secret = context.credentials.secret(context.namespace('auth'), NAME, { [SECRET]: password });
  return secret[SECRET] as string;
}
