import type { PlatformContext } from '../../core/context';
import { Login } from '../../core/login';
import type { OAuth2ProxySettings } from './oauth2-proxy-props';

/** Folder of the configuration, and files beside it that it names. */
export const CONFIG_FOLDER = '/etc/oauth2_proxy';
export const CA_FILE = 'ca.pem';
export const LOGO = '/custom-theme/kubeflow-logo.svg';

type Config = Record<string, string | number | boolean | readonly string[] | undefined>;

/** The configuration of oauth2-proxy, as TOML. Secrets and a few switches come by its environment. */
export function proxyConfig(context: PlatformContext, proxy: OAuth2ProxySettings): string {
  const { login } = context;
  const { settings } = login;
  const domains = settings.emailDomains;
  return toml({
    provider: 'oidc',
    oidc_issuer_url: login.issuer,
    ...(login.provider === 'dex' ? ownIssuer(login) : foreignIssuer(login)),
    oidc_email_claim: login.userClaim,
    oidc_groups_claim: login.groupsClaim,
    email_domains: domains.length > 0 ? domains : ['*'],
    code_challenge_method: 'S256',

    // Where a user comes back to. Without a host name of the platform: to the host that the user came to.
    redirect_url: `${login.address ?? ''}/oauth2/callback`,
    relative_redirect_url: login.address === undefined,

    // It only answers the gateway, which sends the request on itself.
    upstreams: ['static://200'],
    api_routes: proxy.apiPaths,
    set_authorization_header: true,
    set_xauthrequest: true,

    cookie_name: Login.COOKIE,
    cookie_expire: settings.sessionDuration,
    cookie_refresh: settings.sessionRefresh ?? (login.provider === 'oidc' ? '3m' : 0),
    cookie_httponly: true,
    cookie_samesite: 'lax',
    session_store_type: settings.sessions,

    skip_provider_button: !proxy.signInPage,
    provider_display_name: proxy.providerName ?? (login.provider === 'dex' ? 'Dex' : hostOf(login.issuer)),
    custom_sign_in_logo: LOGO,
    banner: '-',
    footer: '-',
  });
}

/** Dex is reached by its Service from here, but by the gateway from a browser: what discovery says fits only one. */
function ownIssuer({ issuer, address }: Login): Config {
  return {
    scope: 'openid profile email groups',
    skip_oidc_discovery: true,
    login_url: `${address ?? ''}/dex/auth`,
    redeem_url: `${issuer}/token`,
    oidc_jwks_url: `${issuer}/keys`,
    prompt: 'none',
  };
}

function foreignIssuer({ settings: { oidc }, issuerCa }: Login): Config {
  return {
    scope: oidc?.scopes.join(' '),
    // Without either it would ask the user to agree at every login.
    ...(oidc?.prompt ? { prompt: oidc.prompt } : { approval_prompt: 'auto' }),
    provider_ca_files: issuerCa ? [`${CONFIG_FOLDER}/${CA_FILE}`] : undefined,
    insecure_oidc_allow_unverified_email: oidc?.allowUnverifiedEmail,
    backend_logout_url: oidc?.logoutUrl,
  };
}

function hostOf(issuer: string | undefined): string {
  return issuer ? new URL(issuer).host : '';
}

/** What JSON and TOML write alike: texts, numbers, switches and lists of texts. */
function toml(config: Config): string {
  const lines = Object.entries(config).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${JSON.stringify(value)}\n`],
  );
  return lines.join('');
}
