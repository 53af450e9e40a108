import { hasPublicIssuer, type PlatformContext } from '../../core/context';
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
  const { facts, tokenHeader, userClaim, groupsClaim, settings } = login;
  if (!facts.tokens) return undefined;
  const { issuer, audiences, audienceClaim, requiredClaims, jwksUri } = facts.tokens;
  const domains = settings.emailDomains.map((domain) => `*@${domain}`);
  return {
    issuer,
    audiences: audienceClaim ? undefined : audiences,
    userClaim,
    groupsClaim,
    subjects: ['*'],
    required: {
      ...(audienceClaim && { [audienceClaim]: audiences }),
      ...requiredClaims,
      ...(domains.length > 0 && { [userClaim]: domains }),
    },
    jwksUri,
    header: tokenHeader,
  };
}

/** The issuers of the tokens with which programs come. */
export function machineIssuers(context: PlatformContext): TrustedIssuer[] {
  const { machineTokens } = context.login.settings;
  if (machineTokens === 'none') return [];
  const { cluster, issuers } = machineTokens;
  const others = issuers.map(({ namespaces, userClaim, groupsClaim, ...each }) => ({
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
  return (keys ?? (hasPublicIssuer(clusterPlatform) ? 'issuer' : 'proxy')) === 'proxy';
}

/** Whether calls at the cluster-local gateway need a token as well. */
export function asksInside({ login }: PlatformContext): boolean {
  const { machineTokens } = login.settings;
  return machineTokens !== 'none' && machineTokens.clusterLocalGateway;
}
