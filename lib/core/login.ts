import type { ServiceReference } from './contracts/services';
import { type AuthSettings, type AuthSettingsInput, authSchema, type LOGIN_PROVIDERS } from './schemas/auth-schema';

/** Who tells the platform the name of a user. */
export type LoginProvider = (typeof LOGIN_PROVIDERS)[number];

/** What of the platform a login depends on. */
export interface LoginSurroundings {
  /** Host name on which users reach the platform, or '*'. */
  readonly hostname: string;
  /** Whether they come through TLS. */
  readonly tls: boolean;
  /** Dex inside the cluster. */
  readonly dex: Pick<ServiceReference<'dex'>, 'host' | 'ports'>;
}

/** The issuer that Dex writes into tokens: its address inside the cluster. */
export function dexIssuer({ host, ports }: LoginSurroundings['dex']): string {
  return `http://${host}:${ports.http}/dex`;
}

/** Name under which policies of the mesh ask oauth2-proxy whether a request may pass. */
export const SESSION_CHECK = 'oauth2-proxy';

/** Name of the platform at its own Dex, as upstream has it. */
const DEX_CLIENT = 'kubeflow-oidc-authservice';

/** Claims with the groups where the provider has some. */
const GROUPS_CLAIMS: Partial<Record<LoginProvider, string>> = {
  dex: 'groups',
  oidc: 'groups',
  cognito: 'cognito:groups',
};

/** Where users sign out of what they are signed in by. */
const SIGN_OUT = { iap: '/?gcp-iap-mode=CLEAR_LOGIN_COOKIE', anonymous: '/' } as const;

/** How users log in, as several components must know it. */
export class Login {
  /** Beginning of the names of the session's cookies. */
  static readonly COOKIE = 'oauth2_proxy_kubeflow';

  readonly settings: AuthSettings;
  readonly provider: LoginProvider;
  /** Whether oauth2-proxy keeps the sessions: else the load balancer before the gateway does, or nobody. */
  readonly usesProxy: boolean;
  /** Issuer of the users' tokens, unless nobody logs in. */
  readonly issuer: string | undefined;
  /** Whom these tokens are made for. */
  readonly audiences: readonly string[];
  /** Claim that is the name of the user. */
  readonly userClaim: string;
  /** Claim with the groups, where there is one. */
  readonly groupsClaim: string | undefined;
  /** Path on which a user signs out. */
  readonly signOutPath: string;
  /** Address on which users reach the platform, when it has a host name. */
  readonly address: string | undefined;

  /** @throws when the provider's own settings are missing */
  constructor(options: AuthSettingsInput, { hostname, tls, dex }: LoginSurroundings) {
    const settings = authSchema.parse(options);
    const { provider, oidc, iap, cognito } = settings;
    this.settings = settings;
    this.provider = provider;
    this.usesProxy = provider === 'dex' || provider === 'oidc';
    this.address = hostname === '*' ? undefined : `${tls ? 'https' : 'http'}://${hostname}`;
    this.userClaim = settings.userClaim ?? (provider === 'cognito' ? 'username' : 'email');
    this.groupsClaim = settings.groupsClaim ?? GROUPS_CLAIMS[provider];
    switch (provider) {
      case 'dex':
        this.issuer = dexIssuer(dex);
        this.audiences = [DEX_CLIENT];
        break;
      case 'oidc':
        this.issuer = given(oidc, provider).issuer;
        this.audiences = [given(oidc, provider).clientId];
        break;
      case 'iap':
        this.issuer = 'https://cloud.google.com/iap';
        this.audiences = given(iap, provider).audiences;
        break;
      case 'cognito': {
        const { region, userPool, clientId } = given(cognito, provider);
        this.issuer = `https://cognito-idp.${region}.amazonaws.com/${userPool}`;
        this.audiences = [clientId];
        break;
      }
      case 'anonymous':
        this.audiences = [];
    }
    this.signOutPath =
      provider === 'cognito'
        ? (cognito?.logoutUrl ?? '/')
        : provider === 'iap' || provider === 'anonymous'
          ? SIGN_OUT[provider]
          : '/oauth2/sign_out';
  }

  /** Authority that signed the certificate of the users' issuer, when it is no public one. */
  get issuerCa(): string | undefined {
    return this.provider === 'oidc' ? this.settings.oidc?.ca : undefined;
  }

  /** Whether sessions are kept in Redis. */
  get redis(): boolean {
    return this.usesProxy && this.settings.sessions === 'redis';
  }
}

function given<T>(settings: T | undefined, provider: LoginProvider): T {
  if (settings === undefined) throw new Error(`auth.provider "${provider}" needs auth.${provider}`);
  return settings;
}
