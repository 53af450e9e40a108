import type { PlatformContext } from '../../core/context';
import type { Login } from '../../core/login/login';
import { SESSION_COOKIE, SESSION_PATHS } from '../../core/login/session';
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
  const { client } = login.facts;
  const domains = settings.emailDomains;
  return toml({
    provider: 'oidc',
    oidc_issuer_url: login.issuer,
    ...issuerConfig(login),
    oidc_email_claim: login.userClaim,
    oidc_groups_claim: login.groupsClaim,
    email_domains: domains.length > 0 ? domains : ['*'],
    code_challenge_method: 'S256',

    // Where a user comes back to. Without a host name of the platform: to the host that the user came to.
    redirect_url: `${login.address ?? ''}${SESSION_PATHS.callback}`,
    relative_redirect_url: login.address === undefined,

    // It only answers the gateway, which sends the request on itself.
    upstreams: ['static://200'],
    api_routes: proxy.apiPaths,
    set_authorization_header: true,
    set_xauthrequest: true,

    cookie_name: SESSION_COOKIE,
    cookie_expire: settings.sessionDuration,
    cookie_refresh: settings.sessionRefresh ?? client?.refresh ?? 0,
    cookie_httponly: true,
    cookie_samesite: 'lax',
    session_store_type: settings.sessions,

    skip_provider_button: !proxy.signInPage,
    provider_display_name: proxy.providerName ?? client?.displayName ?? hostOf(login.issuer),
    custom_sign_in_logo: LOGO,
    banner: '-',
    footer: '-',
  });
}

/** What differs from issuer to issuer. */
function issuerConfig({ facts: { client, tokens } }: Login): Config {
  if (!client) return {};
  const { scopes, endpoints, prompt, logoutUrl } = client;
  return {
    scope: scopes.join(' '),
    ...(endpoints && {
      skip_oidc_discovery: true,
      login_url: endpoints.login,
      redeem_url: endpoints.token,
      oidc_jwks_url: endpoints.keys,
    }),
    // Without either it would ask the user to agree at every login.
    ...(prompt ? { prompt } : { approval_prompt: 'auto' }),
    provider_ca_files: tokens?.ca ? [`${CONFIG_FOLDER}/${CA_FILE}`] : undefined,
    insecure_oidc_allow_unverified_email: tokens?.unverifiedEmail,
    backend_logout_url: logoutUrl,
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
