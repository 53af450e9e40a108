import type { LoginProviderName } from '../schemas/auth-schema';
import { DEX_PATH } from './dex';
import { loginNeeds } from './providers';
import { SESSION_PATHS } from './session';

/**
 * The routes that lead to the login itself, by the Service behind them. By their names the gateway knows which
 * requests need no login: a path alone would be open on every host, those of models included.
 */
export const LOGIN_ROUTES = {
  oauth2Proxy: {
    component: 'oauth2-proxy',
    name: 'kubeflow-login-oauth2-proxy',
    prefix: SESSION_PATHS.prefix,
    /** Paths to which pages of other origins may lead. */
    open: [SESSION_PATHS.start, SESSION_PATHS.callback],
  },
  // Dex answers other origins too: those of the services through which users log in.
  dex: { component: 'dex', name: 'kubeflow-login-dex', prefix: `${DEX_PATH}/`, open: ['/'] },
} as const;

/**
 * The route on which an issuer of certificates asks whether a host leads here (ACME, HTTP-01): by plain HTTP, and
 * without a login.
 */
export const CHALLENGE_ROUTE = { name: 'kubeflow-login-acme', prefix: '/.well-known/acme-challenge/' } as const;

/** The routes that there are with the chosen provider. */
export function loginRoutes(provider: LoginProviderName) {
  return Object.values(LOGIN_ROUTES).filter(({ component }) => loginNeeds(provider, component));
}
