import { type AuthSettings, authSchema } from '../../core/schemas/auth-schema';
import type { Path, Problem } from '../../kubernetes/problem';

/** What of the settings a login depends on, as it was written. */
interface Surroundings {
  readonly hostname: boolean;
  /** Whether others than the user of a forwarded port may reach the gateway. */
  readonly reachable: boolean;
  /** Whether the issuer of the cluster's tokens has a name of its own. */
  readonly ownIssuer: boolean;
  readonly components: Readonly<Record<string, unknown>>;
}

/** What contradicts itself in how users log in. Settings that are no login at all are another complaint. */
export function loginProblems(settings: Readonly<Record<string, unknown>>): Problem[] {
  const auth = authSchema.safeParse(settings.auth ?? {});
  if (!auth.success) return [];
  const around = surroundings(settings);
  const found: [Path, string][] = [
    ...incompleteProvider(auth.data),
    ...neededComponents(auth.data, around),
    ...(around.hostname ? [] : namelessLogin(auth.data)),
    ...(auth.data.provider === 'anonymous' ? openPlatform(auth.data, around) : []),
    ...(auth.data.provider === 'dex' ? nobody(auth.data) : []),
    ...unknownCluster(auth.data, around),
  ];
  return found.map(([path, message]) => ({ path, message }));
}

function surroundings(settings: Readonly<Record<string, unknown>>): Surroundings {
  const at = (...path: string[]) => path.reduce<unknown>((value, key) => asMap(value)[key], settings);
  const tls = at('gateway', 'tls', 'mode') ?? 'none';
  const service = at('components', 'istio', 'ingressGateway', 'service', 'type') ?? 'ClusterIP';
  const hostname = at('gateway', 'hostname') !== undefined;
  return {
    hostname,
    reachable: hostname || tls !== 'none' || service !== 'ClusterIP' || at('istio', 'installation') === 'existing',
    ownIssuer: ['eks', 'gke', 'aks'].includes(String(at('cluster', 'platform'))),
    components: asMap(settings.components),
  };
}

function incompleteProvider(auth: AuthSettings): [Path, string][] {
  const { provider } = auth;
  if (auth[provider] !== undefined) return [];
  return [[['auth', 'provider'], `"${provider}" needs auth.${provider}`]];
}

/** The parts of a login come and go with the provider. */
function neededComponents({ provider }: AuthSettings, { components }: Surroundings): [Path, string][] {
  // Without the gateway of all pages there is nothing to log in to.
  if (components['kubeflow-istio-resources'] === false) return [];
  const needed = { dex: ['login', 'dex', 'oauth2-proxy'], oidc: ['login', 'oauth2-proxy'] }[String(provider)] ?? [
    'login',
  ];
  const message = `is off, but auth.provider "${provider}" needs it; without a login choose auth.provider "anonymous"`;
  return needed.filter((name) => components[name] === false).map((name) => [['components', name], message]);
}

function namelessLogin({ provider, publicPaths, tokenPaths, dex }: AuthSettings): [Path, string][] {
  const found: [Path, string][] = [];
  const need = (path: Path, why: string) => found.push([path, `needs gateway.hostname: ${why}`]);
  if (provider === 'oidc') need(['auth', 'provider'], 'the issuer must know where users come back to');
  if (publicPaths.length > 0) need(['auth', 'publicPaths'], 'without it they would be open on the host of every model');
  if (tokenPaths.length > 0) need(['auth', 'tokenPaths'], 'without it every model would get the token there');
  if (provider !== 'dex') return found;
  for (const [index, { type }] of dex.connectors.entries()) {
    if (type !== 'ldap') need(['auth', 'dex', 'connectors', index], 'the service must know where users come back to');
  }
  return found;
}

function openPlatform({ anonymous }: AuthSettings, { reachable }: Surroundings): [Path, string][] {
  if (!reachable || anonymous.public) return [];
  const message =
    '"anonymous" lets everybody in who reaches the gateway, and others may reach this one; ' +
    'say auth.anonymous.public: true if that is meant';
  return [[['auth', 'provider'], message]];
}

function nobody({ dex: { users, connectors } }: AuthSettings): [Path, string][] {
  const found: [Path, string][] = [];
  if (users.length + connectors.length === 0)
    found.push([['auth', 'dex', 'users'], 'no user and no connector: nobody could log in']);
  const emails = users.map(({ email }) => email.toLowerCase());
  emails.forEach((email, index) => {
    if (emails.indexOf(email) < index)
      found.push([['auth', 'dex', 'users', index, 'email'], `"${email}" is there already`]);
  });
  const ids = connectors.map(({ id }) => id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index) found.push([['auth', 'dex', 'connectors', index, 'id'], `"${id}" is there already`]);
  });
  return found;
}

function unknownCluster({ machineTokens }: AuthSettings, { ownIssuer }: Surroundings): [Path, string][] {
  if (machineTokens === 'none' || !machineTokens.cluster || machineTokens.cluster.issuer || !ownIssuer) return [];
  const message = 'needs issuer: on EKS, GKE and AKS each cluster has one of its own';
  return [[['auth', 'machineTokens', 'cluster'], message]];
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
