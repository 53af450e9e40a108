import { parseOptions } from '../props';
import { type AuthSettings, type AuthSettingsInput, authSchema, type LoginProviderName } from '../schemas/auth-schema';
import { type LoginFacts, type LoginSurroundings, platformAddress } from './provider';
import { LOGIN_PROVIDERS, loginFacts, loginNeeds } from './providers';

/** How users log in, as several components must know it. */
export class Login {
  readonly settings: AuthSettings;
  readonly provider: LoginProviderName;
  /** Users' tokens, sign-out and more that follow from the settings of the provider. */
  readonly facts: LoginFacts;
  /** Whether oauth2-proxy keeps the sessions: else the load balancer before the gateway does, or nobody. */
  readonly usesProxy: boolean;
  /** Claim that is the name of the user. */
  readonly userClaim: string;
  /** Claim with the groups, where there is one. */
  readonly groupsClaim: string | undefined;
  /** Header in which the load balancer before the gateway hands on the token, if one does. */
  readonly tokenHeader: string | undefined;
  /** Beginnings of the names of the cookies that keep a session, in lowercase. */
  readonly sessionCookies: readonly string[];
  /** Address on which users reach the platform, when it has a host name. */
  readonly address: string | undefined;

  /** @throws when the provider's own settings are missing */
  constructor(options: AuthSettingsInput, surroundings: LoginSurroundings) {
    const settings = parseOptions('Login', authSchema, options);
    const { userClaim, groupsClaim, sessionCookies, tokenHeader } = LOGIN_PROVIDERS[settings.provider];
    this.settings = settings;
    this.provider = settings.provider;
    this.facts = loginFacts(settings, surroundings);
    this.usesProxy = loginNeeds(settings.provider, 'oauth2-proxy');
    this.userClaim = settings.userClaim ?? userClaim;
    this.groupsClaim = settings.groupsClaim ?? groupsClaim;
    this.sessionCookies = sessionCookies;
    this.tokenHeader = tokenHeader;
    this.address = platformAddress(surroundings);
  }

  /** Issuer of the users' tokens, unless nobody logs in. */
  get issuer(): string | undefined {
    return this.facts.tokens?.issuer;
  }

  /** Whom these tokens are made for. */
  get audiences(): readonly string[] {
    return this.facts.tokens?.audiences ?? [];
  }

  /** Authority that signed the certificate of the users' issuer, when it is no public one. */
  get issuerCa(): string | undefined {
    return this.facts.tokens?.ca;
  }

  /** Path on which a user signs out. */
  get signOutPath(): string {
    return this.facts.signOutPath;
  }

  /** Whether sessions are kept in Redis. */
  get redis(): boolean {
    return this.usesProxy && this.settings.sessions === 'redis';
  }
}
