import type { Problem } from '../../kubernetes/problem';
import {
  authProblem,
  type LoginProvider,
  type LoginSection,
  type LoginSurroundings,
  platformAddress,
} from './provider';
import { SESSION_PATHS, SESSIONS_OF_PROXY } from './session';

/** Name of the platform at its own Dex, as upstream has it. */
const CLIENT = 'kubeflow-oidc-authservice';

/** Path below which Dex lives, at the gateway and at its Service. */
export const DEX_PATH = '/dex';

/** The issuer that Dex writes into tokens: its address inside the cluster. */
export function dexIssuer({ host, ports }: LoginSurroundings['dex']): string {
  return `http://${host}:${ports.http}${DEX_PATH}`;
}

/** The platform's own Dex: users with passwords, and those of directories and services connected to it. */
export const dexLogin: LoginProvider<LoginSection<'dex'>> = {
  ...SESSIONS_OF_PROXY,
  components: ['login', 'dex', 'oauth2-proxy'],
  userClaim: 'email',
  groupsClaim: 'groups',
  facts(_, surroundings) {
    const issuer = dexIssuer(surroundings.dex);
    return {
      tokens: { issuer, audiences: [CLIENT] },
      client: {
        displayName: 'Dex',
        scopes: ['openid', 'profile', 'email', 'groups'],
        // It is reached by its Service from inside, but by the gateway from a browser.
        endpoints: {
          login: `${platformAddress(surroundings) ?? ''}${DEX_PATH}/auth`,
          token: `${issuer}/token`,
          keys: `${issuer}/keys`,
        },
        prompt: 'none',
        secret: 'platform',
      },
      signOutPath: SESSION_PATHS.signOut,
    };
  },
  problems({ users, connectors }, { hostname }) {
    const nameless = hostname
      ? []
      : connectors.flatMap(({ type }, index) =>
          type === 'ldap'
            ? []
            : authProblem(
                ['dex', 'connectors', index],
                'needs gateway.hostname: the service must know where users come back to',
              ),
        );
    const nobody =
      users.length + connectors.length === 0
        ? [authProblem(['dex', 'users'], 'no user and no connector: nobody could log in')]
        : [];
    return [
      ...nameless,
      ...nobody,
      ...repeated(
        'users',
        'email',
        users.map(({ email }) => email.toLowerCase()),
      ),
      ...repeated(
        'connectors',
        'id',
        connectors.map(({ id }) => id),
      ),
    ];
  },
};

function repeated(list: string, key: string, values: readonly string[]): Problem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [authProblem(['dex', list, index, key], `"${value}" is there already`)] : [],
  );
}
