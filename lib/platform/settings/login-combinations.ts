import { hasPublicIssuer } from '../../core/context';
import { authProblem, type LoginConditions } from '../../core/login/provider';
import { LOGIN_PROVIDERS, providerProblems } from '../../core/login/providers';
import { type AuthSettings, authSchema, type LoginProviderName } from '../../core/schemas/auth-schema';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import type { Problem } from '../../kubernetes/problem';

type Settings = Readonly<Record<string, unknown>>;

/**
 * What contradicts itself in how users log in. Settings that are no login at all are another complaint.
 *
 * @param on names of the components that are on
 */
export function loginProblems(settings: Settings, on: ReadonlySet<string>): Problem[] {
  const auth = authSchema.safeParse(settings.auth ?? {}, PARSED_ONCE);
  if (!auth.success) return [];
  const conditions = conditionsOf(settings);
  return [
    ...componentsThatAreOff(auth.data, on),
    ...(conditions.hostname ? [] : namelessPaths(auth.data)),
    ...providerProblems(auth.data, conditions),
    ...unknownIssuer(auth.data, asMap(settings.cluster)),
    ...gatewayThatIsOff(auth.data, on),
  ];
}

/** What of the settings a login depends on, as it was written. */
export function conditionsOf(settings: Settings): LoginConditions {
  const at = (...path: string[]) => path.reduce<unknown>((value, key) => asMap(value)[key], settings);
  const tls = at('gateway', 'tls', 'mode') ?? 'none';
  const ingress = at('gateway', 'ingress', 'kind');
  const service = at('components', 'istio', 'ingressGateway', 'service', 'type') ?? 'ClusterIP';
  const hostname = at('gateway', 'hostname') !== undefined;
  const reachable =
    ingress !== undefined || tls !== 'none' || service !== 'ClusterIP' || at('istio', 'installation') === 'existing';
  return { hostname, reachable: hostname || reachable, ingress: typeof ingress === 'string' ? ingress : undefined };
}

/** The parts of a login come and go with the provider. */
function componentsThatAreOff({ provider }: AuthSettings, on: ReadonlySet<string>): Problem[] {
  // Without the gateway of all pages there is nothing to log in to.
  if (!on.has(PAGES)) return [];
  const isComplete = ({ components }: (typeof LOGIN_PROVIDERS)[LoginProviderName]) =>
    components.every((name) => on.has(name));
  const others = Object.entries(LOGIN_PROVIDERS).flatMap(([name, each]) => (isComplete(each) ? [`"${name}"`] : []));
  const otherwise =
    others.length > 0
      ? `or choose auth.provider ${alternatives(others)}, which does without`
      : `or ${PAGES} off: without the gateway of all pages there is nothing to log in to`;
  const message = `is off, but auth.provider "${provider}" needs it; switch it on, ${otherwise}`;
  return LOGIN_PROVIDERS[provider].components
    .filter((name) => !on.has(name))
    .map((name) => ({ path: ['components', name], message }));
}

/** The component with the gateway of all pages. */
const PAGES = 'kubeflow-istio-resources';

function alternatives(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : names.join();
}

function namelessPaths({ publicPaths, tokenPaths }: AuthSettings): Problem[] {
  const needs = (key: string, why: string) => authProblem([key], `needs gateway.hostname: ${why}`);
  return [
    ...(publicPaths.length > 0
      ? [needs('publicPaths', 'without it they would be open on the host of every model')]
      : []),
    ...(tokenPaths.length > 0 ? [needs('tokenPaths', 'without it every model would get the token there')] : []),
  ];
}

function unknownIssuer({ machineTokens }: AuthSettings, { platform }: Settings): Problem[] {
  if (machineTokens === 'none' || !machineTokens.cluster || machineTokens.cluster.issuer) return [];
  if (!hasPublicIssuer(platform)) return [];
  return [
    authProblem(['machineTokens', 'cluster'], 'needs issuer: on EKS, GKE and AKS each cluster has one of its own'),
  ];
}

function gatewayThatIsOff({ machineTokens }: AuthSettings, on: ReadonlySet<string>): Problem[] {
  if (machineTokens === 'none' || !machineTokens.clusterLocalGateway || on.has('cluster-local-gateway')) return [];
  const why = 'without it calls inside of the cluster take the ingress gateway, which asks for a login';
  return [authProblem(['machineTokens', 'clusterLocalGateway'], `needs components.cluster-local-gateway: ${why}`)];
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
