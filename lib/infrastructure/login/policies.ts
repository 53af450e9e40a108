import type { Construct } from 'constructs';
import {
  AuthorizationPolicyV1Beta1,
  RequestAuthenticationV1Beta1,
  type AuthorizationPolicySpecRules as Rule,
  type AuthorizationPolicySpecRulesWhen as When,
} from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { SESSION_CHECK } from '../../core/login/session';
import type { TrustedIssuer } from './issuers';

/** What guard.lua writes of a request that belongs to the login itself. No client can write it. */
const NOT_OF_LOGIN: When = { key: 'experimental.envoy.filters.http.kubeflow_login[route]', notValues: ['login'] };

function metadata(context: PlatformContext, name: string) {
  return { name, namespace: context.namespace('istio-system') };
}

/** Which tokens a gateway believes, the one of users or another. */
export interface BelieveTokensProps {
  /** Name of the object. */
  readonly name: string;
  readonly issuers: readonly TrustedIssuer[];
  /** Labels of the gateway's pods. @default - those of the ingress gateway */
  readonly pods?: Readonly<Record<string, string>>;
  /** Whether what stands behind the gateway may get tokens that came in Authorization. @default false */
  readonly forward?: boolean;
}

/** Has a gateway believe tokens. A request with another one is refused. */
export function believeTokens(scope: Construct, id: string, props: BelieveTokensProps): void {
  const context = PlatformContext.of(scope);
  const { name, issuers, pods = context.gateway.selector, forward = false } = props;
  new RequestAuthenticationV1Beta1(scope, id, {
    metadata: metadata(context, name),
    spec: {
      selector: { matchLabels: pods },
      jwtRules: issuers.map(({ issuer, audiences, userClaim, jwksUri, jwks, header }) => ({
        issuer,
        audiences,
        jwksUri,
        jwks,
        fromHeaders: [header ? { name: header } : { name: 'Authorization', prefix: 'Bearer ' }],
        forwardOriginalToken: forward && header === undefined,
        outputClaimToHeaders: [{ claim: userClaim, header: context.userHeader }],
      })),
    },
  });
}

/** Has oauth2-proxy asked for every request without a token, which answers with the token of the session or a login. */
export function askForSession(scope: Construct, id: string): void {
  const context = PlatformContext.of(scope);
  const { publicPaths } = context.login.settings;
  new AuthorizationPolicyV1Beta1(scope, id, {
    metadata: metadata(context, 'istio-ingressgateway-oauth2-proxy'),
    spec: {
      selector: { matchLabels: context.gateway.selector },
      action: 'CUSTOM',
      provider: { name: SESSION_CHECK },
      rules: exceptPublic(context, publicPaths, [
        NOT_OF_LOGIN,
        { key: 'request.headers[authorization]', notValues: ['Bearer *'] },
      ]),
    },
  });
}

/** Refuses every request without a token of a trusted issuer that says who the user is. It is the lock. */
export function requireToken(scope: Construct, id: string, issuers: readonly TrustedIssuer[]): void {
  const context = PlatformContext.of(scope);
  const { publicPaths } = context.login.settings;
  new AuthorizationPolicyV1Beta1(scope, id, {
    metadata: metadata(context, 'istio-ingressgateway-require-jwt'),
    spec: {
      selector: { matchLabels: context.gateway.selector },
      action: 'DENY',
      rules: [...exceptPublic(context, publicPaths, [unknownTo(issuers), NOT_OF_LOGIN]), ...issuers.flatMap(refusals)],
    },
  });
}

/** A condition for requests without a token of these issuers, or with one for a subject that does not count. */
function unknownTo(issuers: readonly TrustedIssuer[]): When {
  return { key: 'request.auth.principal', notValues: subjectsOf(issuers) };
}

/** Who counts, as policies name them. */
function subjectsOf(issuers: readonly TrustedIssuer[]): string[] {
  return issuers.flatMap(({ issuer, subjects }) => subjects.map((subject) => `${issuer}/${subject}`));
}

/**
 * Refuses every call at the gateway inside of the cluster that has no token of a trusted issuer, but for Knative's question
 * whether a route is in force: the proxy before the service answers it, not the service.
 *
 * @param pods labels of the gateway's pods
 * @returns the rules by which the gateway's own policy allows what is left
 */
export function requireTokenInside(
  scope: Construct,
  id: string,
  { name, issuers, pods = {} }: BelieveTokensProps,
): Rule[] {
  const context = PlatformContext.of(scope);
  new AuthorizationPolicyV1Beta1(scope, id, {
    metadata: metadata(context, name),
    spec: {
      selector: { matchLabels: pods },
      action: 'DENY',
      rules: [
        { to: [{ operation: { notPaths: [PROBE.path] } }], when: [unknownTo(issuers)] },
        { when: [unknownTo(issuers), { key: PROBE.key, notValues: PROBE.values }] },
        ...issuers.flatMap(refusals),
      ],
    },
  });
  return [
    { when: [{ key: 'request.auth.principal', values: subjectsOf(issuers) }] },
    { to: [{ operation: { paths: [PROBE.path] } }], when: [{ key: PROBE.key, values: PROBE.values }] },
  ];
}

/** What Knative's controller asks every gateway before a route counts, https://github.com/knative/networking, pkg/status. */
const PROBE = { path: '/healthz', key: 'request.headers[k-network-probe]', values: ['probe'] };

/** Tokens that are genuine but name nobody, or were made for another purpose. A token always has a subject. */
function refusals({ issuer, userClaim, required = {} }: TrustedIssuer): Rule[] {
  const from: When = { key: 'request.auth.principal', values: [`${issuer}/*`] };
  const refuse = (claim: string, values: Pick<When, 'values' | 'notValues'>): Rule => ({
    when: [from, { key: `request.auth.claims[${claim}]`, ...values }],
  });
  return [
    // No user has a name that the cluster keeps for itself.
    ...(userClaim === 'sub'
      ? []
      : [refuse(userClaim, { notValues: ['*'] }), refuse(userClaim, { values: ['system:*'] })]),
    ...Object.entries(required).map(([claim, values]) => refuse(claim, { notValues: [...values] })),
  ];
}

/** Conditions that hold everywhere but on the public paths, which are public on the platform's own host only. */
function exceptPublic(context: PlatformContext, publicPaths: readonly string[], when: When[]): Rule[] {
  if (publicPaths.length === 0) return [{ when }];
  const notPaths = publicPaths.map((path) => (path.endsWith('/') ? `${path}*` : path));
  const { hostname } = context.gateway;
  const notHosts = [hostname, `${hostname}:*`];
  // A rule that names a port is one for HTTP only. On this one nothing is routed.
  const operation = { notPorts: [String(context.service('ingressGateway').podPorts.status)] };
  return [
    { to: [{ operation: { ...operation, notPaths } }], when },
    { to: [{ operation: { ...operation, notHosts } }], when },
  ];
}
