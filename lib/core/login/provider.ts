import type { Path, Problem } from '../../kubernetes/problem';
import type { ServiceReference } from '../contracts/services';
import type { AuthSettings, LoginProviderName } from '../schemas/auth-schema';

/** What of the platform a login depends on. */
export interface LoginSurroundings {
  /** Host name on which users reach the platform, or '*'. */
  readonly hostname: string;
  /** What stands behind it in an address: a port that is not the usual one, with its colon. */
  readonly portSuffix: string;
  /** Whether they come through TLS. */
  readonly tls: boolean;
  /** Dex inside the cluster. */
  readonly dex: Pick<ServiceReference<'dex'>, 'host' | 'ports'>;
}

/** What of the settings a login depends on when it is judged, before anything is made of them. */
export interface LoginConditions {
  /** Whether the platform has a host name of its own. */
  readonly hostname: boolean;
  /** Whether others than the user of a forwarded port may reach the gateway. */
  readonly reachable: boolean;
  /** Kind of what stands before the gateway. @default - nothing */
  readonly ingress?: string;
}

/** The tokens of users, and how the gateway knows that one is genuine and meant for it. */
export interface UserTokens {
  readonly issuer: string;
  /** Whom they are made for. */
  readonly audiences: readonly string[];
  /** Claim that says so. @default 'aud' */
  readonly audienceClaim?: string;
  /** Further claims that must have one of some values. @default - none */
  readonly requiredClaims?: Readonly<Record<string, readonly string[]>>;
  /** Address of the issuer's keys. @default - found by discovery */
  readonly jwksUri?: string;
  /** Authority that signed the issuer's certificate, in PEM. @default - a public one */
  readonly ca?: string;
  /** Whether the address of a user counts that the issuer has not verified. @default false */
  readonly unverifiedEmail?: boolean;
}

/** What oauth2-proxy is told of the issuer at which it gets these tokens for users. */
export interface SessionClient {
  /** What stands on the button of the login. @default - the host of the issuer */
  readonly displayName?: string;
  readonly scopes: readonly string[];
  /**
   * Where the issuer is, when what it says of itself fits only the cluster or only browsers.
   * @default - found by discovery
   */
  readonly endpoints?: { readonly login: string; readonly token: string; readonly keys: string };
  /** What the issuer shows a user whom it knows already. @default - as it likes */
  readonly prompt?: string;
  /** How often a new token is fetched, unless settings say it. @default - never */
  readonly refresh?: string;
  /** Called when a user signs out. @default - nothing */
  readonly logoutUrl?: string;
  /** Who makes the client's secret: the platform for its own Dex, the issuer, or it is in a Secret of the user's. */
  readonly secret: 'platform' | 'issuer' | { readonly name: string; readonly key: string };
}

/** Whose load balancer, before the gateway, logs users in. */
export type BalancerOwner = 'google' | 'aws';

/** What that load balancer must know. */
export type LoginAtBalancer =
  | {
      readonly owner: 'google';
      /** An OAuth client of the user's own. @default - that of Google */
      readonly client?: { readonly id?: string; readonly secretName: string };
      /** Whether it is known for which backend its assertions are made. */
      readonly backendKnown: boolean;
    }
  | {
      readonly owner: 'aws';
      readonly userPoolArn: string;
      readonly userPoolClientId: string;
      /** @default - it has none */
      readonly userPoolDomain?: string;
      readonly scopes: readonly string[];
    };

/** What follows from a provider's own settings. */
export interface LoginFacts {
  /** The users' tokens. @default - none: nobody logs in */
  readonly tokens?: UserTokens;
  /** What oauth2-proxy must know. @default - it is not asked */
  readonly client?: SessionClient;
  /** What the load balancer before the gateway must know that logs users in. @default - none does */
  readonly balancer?: LoginAtBalancer;
  /** Who everybody is where nobody logs in. @default - who the token says */
  readonly visitor?: { readonly user: string; readonly groups: readonly string[] };
  /** Path or address on which a user signs out. */
  readonly signOutPath: string;
}

/** Names of components that belong to the login: a provider brings some, and the others are off. */
export type LoginComponent = 'login' | 'dex' | 'oauth2-proxy';

/** Who tells the platform the name of a user: all that differs between one provider and another. */
export interface LoginProvider<Section> {
  /** Components that it brings. They cannot be switched off. */
  readonly components: readonly LoginComponent[];
  /** Claim of its tokens that is the user's name, unless settings name another. */
  readonly userClaim: string;
  /** Claim with the groups, unless settings name another. @default - it knows no groups */
  readonly groupsClaim?: string;
  /** Beginnings of the names of the cookies that keep a session, in lowercase. */
  readonly sessionCookies: readonly string[];
  /** Header in which the load balancer before the gateway hands on the token. @default - Authorization */
  readonly tokenHeader?: string;
  /** Whose load balancer that is. @default - nobody's */
  readonly balancer?: BalancerOwner;
  /**
   * Headers in which programs of this provider tell pages who the user is, which the gateway takes from every request
   * whoever the provider is: by their names, and by how they begin. @default - none
   */
  readonly claimHeaders?: { readonly names?: readonly string[]; readonly beginnings?: readonly string[] };
  /** Why the platform must have a host name of its own. @default - it need not */
  readonly needsHostname?: string;
  /** What follows from its settings. */
  facts(section: Section, surroundings: LoginSurroundings): LoginFacts;
  /** What contradicts itself in its settings, beyond its need of a host name. @default - nothing */
  problems?(section: Section, conditions: LoginConditions): Problem[];
}

/** The section of the settings that belongs to a provider. */
export type LoginSection<Name extends LoginProviderName> = NonNullable<AuthSettings[Name]>;

/** A problem of the settings at a path below `auth`. */
export function authProblem(path: Path, message: string): Problem {
  return { path: ['auth', ...path], message };
}

/** The address on which users reach the platform, when it has a host name. */
export function platformAddress({ hostname, portSuffix, tls }: LoginSurroundings): string | undefined {
  return hostname === '*' ? undefined : `${tls ? 'https' : 'http'}://${hostname}${portSuffix}`;
}
