import { createHash } from 'node:crypto';
import type { PlatformContext } from '../../core/context';
import { DEX_PATH, dexIssuer } from '../../core/login/dex';
import { SESSION_PATHS } from '../../core/login/session';
import { DEFAULT_USER } from '../../core/schemas/auth-schema';
import type { Connector } from '../../core/schemas/connector-schema';
import type { DexSettings } from './dex-props';

/** The Secret with a hash for each user. */
export const DEX_PASSWORDS = 'dex-passwords';

/** What the passwords themselves are called among the credentials. No Secret has them. */
export const DEX_USERS = 'dex-users';

/** Name of the Secret with the passwords and client secrets of connectors. */
export const DEX_CONNECTORS = 'dex-connectors';

/** The user that upstream makes, and the key of its password there. */
const UPSTREAM_USER = { email: DEFAULT_USER, key: 'DEX_USER_PASSWORD', id: '15841185641784' };

/** What Dex reads when it starts. Everything secret comes by its environment. */
export function dexConfig(context: PlatformContext, settings: DexSettings): object {
  const { login } = context;
  const { users, connectors } = login.settings.dex;
  const dex = context.service('dex');
  return {
    issuer: dexIssuer(dex),
    storage: { type: 'kubernetes', config: { inCluster: true } },
    web: {
      http: `0.0.0.0:${dex.podPorts.http}`,
      // Of all pages only those of the platform show the login in a frame: the dashboard does, when a session ends in its frame.
      headers: {
        'X-Frame-Options': 'SAMEORIGIN',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "frame-ancestors 'self'",
      },
    },
    logger: { level: settings.logLevel, format: 'text' },
    expiry: {
      idTokens: settings.tokenLifetime ?? login.settings.sessionDuration,
      ...(settings.signingKeyLifetime ? { signingKeys: settings.signingKeyLifetime } : {}),
    },
    oauth2: { skipApprovalScreen: true, grantTypes: ['authorization_code', 'refresh_token'] },
    enablePasswordDB: users.length > 0,
    staticPasswords: users.map(({ email, name, groups }) => ({
      email,
      hashFromEnv: passwordKey(email),
      username: name ?? email.split('@')[0],
      userID: userId(email),
      ...(groups.length > 0 ? { groups } : {}),
    })),
    staticClients: [
      {
        idEnv: 'OIDC_CLIENT_ID',
        secretEnv: 'OIDC_CLIENT_SECRET',
        name: 'Dex Login Application',
        redirectURIs: [`${login.address ?? ''}${SESSION_PATHS.callback}`],
      },
    ],
    ...(connectors.length > 0 ? { connectors: connectors.map((each) => connector(each, callback(context))) } : {}),
  };
}

/** The key of a user's hash in the Secret, and so the environment variable. */
export function passwordKey(email: string): string {
  if (email === UPSTREAM_USER.email) return UPSTREAM_USER.key;
  // Two addresses can have the same letters.
  return `${UPSTREAM_USER.key}_${email.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${digest(email, 6)}`;
}

/** By it Dex knows a user again: it must not change, and no user may get that of another. */
function userId(email: string): string {
  return email === UPSTREAM_USER.email ? UPSTREAM_USER.id : digest(email, 16);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length).toUpperCase();
}

/** The secrets of a connector: what each is, by its key. */
export function connectorSecrets(connector: Connector): Record<string, string> {
  const { id, type } = connector;
  if ('secrets' in connector) {
    return Object.fromEntries(connector.secrets.map((key) => [key, `${key} of connector ${id}`]));
  }
  if (type === 'saml') return {};
  if (type !== 'ldap') return { [secretKey(id)]: `the client secret of connector ${id}` };
  const { bindDN } = connector.config;
  return bindDN ? { [secretKey(id)]: `the password of ${bindDN}` } : {};
}

/** The key of a connector's secret, and so the environment variable. */
export function secretKey(id: string): string {
  return `CONNECTOR_${id.toUpperCase().replaceAll('-', '_')}`;
}

function connector(connector: Connector, redirectURI: string): object {
  const { id, type, name = id, config } = connector;
  return { type, id, name, config: { ...ownSettings(connector, redirectURI), ...config } };
}

/** What of a connector's settings the platform knows: where users come back to, and which variable is the secret. */
function ownSettings(connector: Connector, redirectURI: string): object {
  const secret = `$${secretKey(connector.id)}`;
  if ('secrets' in connector || connector.type === 'saml') return { redirectURI };
  if (connector.type === 'ldap') return connector.config.bindDN ? { bindPW: secret } : {};
  return { clientSecret: secret, redirectURI };
}

/** Where a service sends users back to. It needs an address that the service knows. */
function callback({ login }: PlatformContext): string {
  return `${login.address ?? ''}${DEX_PATH}/callback`;
}
