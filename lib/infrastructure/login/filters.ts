import type { Construct } from 'constructs';
import { EnvoyFilter, type EnvoyFilterSpecConfigPatches as Patch } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import type { LoginFacts } from '../../core/login/provider';
import { LOGIN_PROVIDERS } from '../../core/login/providers';
import { CHALLENGE_ROUTE, LOGIN_ROUTES, loginRoutes } from '../../core/login/routes';
import { document } from '../../patterns/document';
import type { TrustedIssuer } from './issuers';
import { type LuaValue, withConfig } from './lua';

const TYPES = 'type.googleapis.com/envoy.extensions.filters';
const LUA = { '@type': `${TYPES}.http.lua.v3.Lua` };
const LUA_PER_ROUTE = { '@type': `${TYPES}.http.lua.v3.LuaPerRoute` };
const GUARD = 'kubeflow.login.guard';
const IDENTITY = 'kubeflow.login.identity';

/** What runs first and last in the gateway may also be skipped for some routes. */
const MANAGER = 'envoy.filters.network.http_connection_manager';

/** A change of the gateway's proxies that policies of Istio cannot express. */
function gatewayFilter(scope: Construct, id: string, name: string, configPatches: readonly Patch[]): EnvoyFilter {
  const context = PlatformContext.of(scope);
  return new EnvoyFilter(scope, id, {
    metadata: { name, namespace: context.namespace('istio-system') },
    spec: { workloadSelector: { labels: context.gateway.selector }, priority: 10, configPatches },
  });
}

/**
 * Removes what a client says of itself in headers that backends believe, before anything reads them. Where nobody logs
 * in, it then says who everybody is.
 */
export function removeForgedHeaders(scope: Construct, id: string): EnvoyFilter {
  const context = PlatformContext.of(scope);
  const { tokenHeader, facts } = context.login;
  const providers = Object.values(LOGIN_PROVIDERS);
  const tokenHeaders = providers.flatMap((each) => each.tokenHeader ?? []).filter((name) => name !== tokenHeader);
  const names = new Set([
    context.userHeader,
    context.groupsHeader,
    ...tokenHeaders,
    ...providers.flatMap(({ claimHeaders }) => claimHeaders?.names ?? []),
  ]);
  const beginnings = new Set([
    'kubeflow-',
    `${context.groupsHeader}-`,
    ...providers.flatMap(({ claimHeaders }) => claimHeaders?.beginnings ?? []),
  ]);
  const mutations = [
    ...[...names].map((remove) => ({ remove })),
    ...[...beginnings].map((prefix) => ({ remove_on_match: { key_matcher: { prefix, ignore_case: true } } })),
    ...(facts.visitor ? everybody(context, facts.visitor) : []),
  ];
  return gatewayFilter(scope, id, 'kubeflow-login-headers', [
    inManager('INSERT_FIRST', undefined, {
      name: 'kubeflow.login.headers',
      typed_config: {
        '@type': `${TYPES}.http.header_mutation.v3.HeaderMutation`,
        mutations: { request_mutations: mutations },
      },
    }),
    // Many backends take `kubeflow_userid` for the same name.
    {
      applyTo: 'NETWORK_FILTER',
      match: { context: 'GATEWAY', listener: { filterChain: { filter: { name: MANAGER } } } },
      patch: {
        operation: 'MERGE',
        value: {
          typed_config: {
            '@type': `${TYPES}.network.http_connection_manager.v3.HttpConnectionManager`,
            common_http_protocol_options: { headers_with_underscores_action: 'DROP_HEADER' },
          },
        },
      },
    },
  ]);
}

/** Marks the routes of the login, and refuses what pages of other origins make browsers do. See guard.lua. */
export function guardOrigins(scope: Construct, id: string): EnvoyFilter {
  const { login, gateway } = PlatformContext.of(scope);
  const script = document('lib/infrastructure/login', 'guard.lua');
  const config = {
    https: gateway.tls,
    redirect: gateway.httpsRedirect,
    port: gateway.portSuffix,
    cookies: login.sessionCookies,
    everybody: login.facts.visitor !== undefined,
    open: LOGIN_ROUTES.oauth2Proxy.open,
  };
  const guard = (route: Record<string, LuaValue>) => inline(withConfig({ ...config, ...route }, script));
  const routes = loginRoutes(login.provider).flatMap(({ name, open }) =>
    onRoute(scope, name, GUARD, guard({ login: true, open })),
  );
  // An issuer asks before there is a certificate, and cannot log in.
  const challenge = guard({ login: true, open: ['/'], redirect: false });
  const challenges = gateway.challengedHosts.flatMap((host) =>
    onRoute(scope, CHALLENGE_ROUTE.name, GUARD, challenge, host),
  );
  return gatewayFilter(scope, id, 'kubeflow-login-guard', [
    inManager('INSERT_FIRST', undefined, {
      name: GUARD,
      typed_config: { ...LUA, default_source_code: guard({ login: false }).source_code },
    }),
    ...routes,
    ...challenges,
  ]);
}

/** What the last filter must know of the issuers. */
export interface HideSessionProps {
  readonly issuers: readonly TrustedIssuer[];
  /** Issuers whose users must have an address that the issuer has verified. */
  readonly verified: readonly string[];
}

/** Tells backends the groups, and keeps session and token from them. See identity.lua. */
export function hideSession(scope: Construct, id: string, { issuers, verified }: HideSessionProps): EnvoyFilter {
  const context = PlatformContext.of(scope);
  const { login } = context;
  const config = {
    user_header: context.userHeader,
    user_prefix: context.userPrefix,
    groups_header: context.groupsHeader,
    user_claims: Object.fromEntries(issuers.map(({ issuer, userClaim }) => [issuer, userClaim])),
    groups_claims: Object.fromEntries(issuers.map(({ issuer, groupsClaim = '' }) => [issuer, groupsClaim])),
    verified: Object.fromEntries(verified.map((issuer) => [issuer, true])),
    cookies: login.sessionCookies,
    token_paths: login.settings.tokenPaths,
    token_host: context.gateway.hostname,
  };
  return gatewayFilter(scope, id, 'kubeflow-login-identity', [
    inManager('INSERT_BEFORE', 'envoy.filters.http.router', {
      name: IDENTITY,
      typed_config: {
        ...LUA,
        default_source_code: inline(withConfig(config, document('lib/infrastructure/login', 'identity.lua')))
          .source_code,
      },
    }),
    // Whose session it is, oauth2-proxy must see.
    ...(login.usesProxy ? onRoute(scope, LOGIN_ROUTES.oauth2Proxy.name, IDENTITY, { disabled: true }) : []),
  ]);
}

/** Headers that say who every visitor is. */
function everybody(context: PlatformContext, { user, groups }: NonNullable<LoginFacts['visitor']>) {
  return [
    appended(context.userHeader, context.userPrefix + user),
    ...(groups.length > 0 ? [appended(context.groupsHeader, groups.join(','))] : []),
    ...groups.map((group) => appended(context.groupHeader(group), 'true')),
  ];
}

function inline(script: string) {
  return { source_code: { inline_string: script } };
}

function appended(key: string, value: string) {
  return { append: { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' } };
}

/** A filter in the gateway's chain. */
function inManager(operation: 'INSERT_FIRST' | 'INSERT_BEFORE', subFilter: string | undefined, value: object): Patch {
  const filter = { name: MANAGER, ...(subFilter ? { subFilter: { name: subFilter } } : {}) };
  return {
    applyTo: 'HTTP_FILTER',
    match: { context: 'GATEWAY', listener: { filterChain: { filter } } },
    patch: { operation, value },
  };
}

/**
 * What a filter does on a route of a host.
 *
 * @param host where the route is. @default - the platform's own host
 */
function onRoute(
  scope: Construct,
  route: string,
  filter: string,
  config: object,
  host = PlatformContext.of(scope).gateway.hostname,
): Patch[] {
  const context = PlatformContext.of(scope);
  const { http, https } = context.service('ingressGateway').ports;
  return [http, https].map((number) => ({
    applyTo: 'HTTP_ROUTE',
    match: {
      context: 'GATEWAY',
      routeConfiguration: { vhost: { name: `${host}:${number}`, route: { name: route } } },
    },
    patch: { operation: 'MERGE', value: { typed_per_filter_config: { [filter]: { ...LUA_PER_ROUTE, ...config } } } },
  }));
}
