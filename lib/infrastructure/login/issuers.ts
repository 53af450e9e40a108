import type { PlatformContext } from '../../core/context';
import type { MachineTokens } from '../../core/schemas/machine-tokens-schema';
import { JWKS_PROXY } from './jwks-proxy';

/** An issuer whose tokens the gateway believes, and what it reads from them. */
export interface TrustedIssuer {
  readonly issuer: string;
  /** Whom its tokens must be made for. @default - anyone: another claim says it */
  readonly audiences?: readonly string[];
  readonly userClaim: string;
  readonly groupsClaim: string | undefined;
  /** Which subjects count: a name, or the beginning of one with `*` behind it. */
  readonly subjects: readonly string[];
  /** Claims that must have one of some values. @default - none */
  readonly required?: Readonly<Record<string, readonly string[]>>;
  readonly jwksUri?: string;
  readonly jwks?: string;
  /** Where the token stands. @default - in Authorization */
  readonly header?: string;
}

/** The issuer of the users' tokens, unless nobody logs in. */
export function usersIssuer({ login }: PlatformContext): TrustedIssuer | undefined {
  const { provider, issuer, audiences, userClaim, groupsClaim, settings } = login;
  if (issuer === undefined) return undefined;
  const common = { issuer, audiences, userClaim, groupsClaim, subjects: ['*'] };
  const domains = settings.emailDomains.map((domain) => `*@${domain}`);
  const required = domains.length > 0 ? { [userClaim]: domains } : undefined;
  switch (provider) {
    case 'iap':
      return {
        ...common,
        required,
        jwksUri: 'https://www.gstatic.com/iap/verify/public_key-jwk',
        header: 'x-goog-iap-jwt-assertion',
      };
    case 'cognito':
      return {
        ...common,
        // An access token of Cognito has no audience but names its client, and says that it is no other token.
        audiences: undefined,
        required: { client_id: audiences, token_use: ['access'], ...required },
        jwksUri: `${issuer}/.well-known/jwks.json`,
        header: 'x-amzn-oidc-accesstoken',
      };
    default:
      return { ...common, required, jwksUri: settings.oidc?.jwksUri };
  }
}

/** The issuers of the tokens with which programs come. */
export function machineIssuers(context: PlatformContext): TrustedIssuer[] {
  const { machineTokens } = context.login.settings;
  if (machineTokens === 'none') return [];
  const { cluster, issuers } = machineTokens;
  const others = issuers.map(({ namespaces = 'all', userClaim, groupsClaim, ...each }) => ({
    ...each,
    userClaim,
    groupsClaim,
    subjects: namespaces === 'all' ? ['*'] : serviceAccounts(namespaces),
  }));
  return cluster ? [clusterIssuer(context, cluster), ...others] : others;
}

function clusterIssuer(context: PlatformContext, cluster: NonNullable<MachineTokens['cluster']>): TrustedIssuer {
  const { issuer = `https://kubernetes.default.svc.${context.clusterDomain}`, audiences, namespaces, jwks } = cluster;
  const jwksUri = needsProxy(context) ? JWKS_PROXY.address(context) : cluster.jwksUri;
  return {
    issuer,
    audiences,
    subjects: serviceAccounts(namespaces),
    userClaim: 'sub',
    groupsClaim: undefined,
    jwks,
    jwksUri,
  };
}

function serviceAccounts(namespaces: readonly string[] | 'all'): string[] {
  const account = 'system:serviceaccount:';
  return namespaces === 'all' ? [`${account}*`] : namespaces.map((namespace) => `${account}${namespace}:*`);
}

/** Whether the keys of the cluster's own tokens can only be had inside of it. */
export function needsProxy({ login, clusterPlatform }: PlatformContext): boolean {
  const { machineTokens } = login.settings;
  if (machineTokens === 'none' || !machineTokens.cluster) return false;
  const { keys, jwks, jwksUri } = machineTokens.cluster;
  if (jwks || jwksUri) return false;
  return (keys ?? (['eks', 'gke', 'aks'].includes(clusterPlatform) ? 'issuer' : 'proxy')) === 'proxy';
}
