import type { Problem } from '../../kubernetes/problem';
import type { AuthSettings, LoginProviderName } from '../schemas/auth-schema';
import { anonymousLogin } from './anonymous';
import { cognitoLogin } from './cognito';
import { dexLogin } from './dex';
import { iapLogin } from './iap';
import { oidcLogin } from './oidc';
import {
  authProblem,
  type LoginComponent,
  type LoginConditions,
  type LoginFacts,
  type LoginProvider,
  type LoginSection,
  type LoginSurroundings,
} from './provider';

type Providers = { readonly [Name in LoginProviderName]: LoginProvider<LoginSection<Name>> };

/** All that tells one login from another, by the names that settings give providers: `auth.provider`. */
export const LOGIN_PROVIDERS: Providers = {
  dex: dexLogin,
  oidc: oidcLogin,
  iap: iapLogin,
  cognito: cognitoLogin,
  anonymous: anonymousLogin,
};

/** Whether a provider brings a component of the login. */
export function loginNeeds(provider: LoginProviderName, component: LoginComponent): boolean {
  return LOGIN_PROVIDERS[provider].components.includes(component);
}

/**
 * What follows from the settings of the chosen provider.
 *
 * @throws when they are missing
 */
export function loginFacts(auth: AuthSettings, surroundings: LoginSurroundings): LoginFacts {
  return factsOf(auth.provider, auth, surroundings);
}

/** What contradicts itself in the settings of the chosen provider, or is missing there. */
export function providerProblems(auth: AuthSettings, conditions: LoginConditions): Problem[] {
  return problemsOf(auth.provider, auth, conditions);
}

function factsOf<Name extends LoginProviderName>(name: Name, auth: AuthSettings, surroundings: LoginSurroundings) {
  const section = auth[name];
  if (section === undefined) throw new Error(`auth.provider ${missing(name)}`);
  return LOGIN_PROVIDERS[name].facts(section, surroundings);
}

function problemsOf<Name extends LoginProviderName>(name: Name, auth: AuthSettings, conditions: LoginConditions) {
  const section = auth[name];
  const { needsHostname, problems } = LOGIN_PROVIDERS[name];
  const path = ['provider'];
  return [
    ...(section === undefined ? [authProblem(path, missing(name))] : []),
    ...(needsHostname && !conditions.hostname ? [authProblem(path, `needs gateway.hostname: ${needsHostname}`)] : []),
    ...((section && problems?.(section, conditions)) ?? []),
  ];
}

function missing(name: LoginProviderName): string {
  return `"${name}" needs auth.${name}`;
}
