import type { Construct } from 'constructs';
import { type AuthorizationPolicySpecRules, AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { MODEL_REGISTRY_UI_PODS } from '../../core/contracts/labels';
import { type NetworkSource, networkPolicy } from '../../patterns/network-policy';
import { CONTROLLER_ACCOUNT, CONTROLLER_PODS } from './controller-pods';
import { REGISTRY_PORT, registryNames } from './names';
import type { RegistrySettings } from './registry-props';

/** Whose pods are the clients of a registry: those of its own namespace, of all profiles, or of some. */
export type Clients = 'own' | 'profiles' | readonly string[];

/** Who may call a registry. */
export interface RegistryAccess {
  readonly clients: Clients;
  /** Whether users call it through the gateway. */
  readonly gateway: boolean;
  /** Whether the page calls it for its users. */
  readonly page: boolean;
  /** Whether the controller that records InferenceServices calls it. */
  readonly controller: boolean;
  /** Whether the mesh is there. Without, NetworkPolicies alone decide. */
  readonly istio: boolean;
}

/** The parts of a registry that say who may call it. */
interface Guarded {
  readonly registry: string;
  readonly namespace: string;
  readonly clients: RegistrySettings['clients'];
}

/**
 * Opens a registry to those who may call it, in both places that decide: its server answers whoever reaches it. The page asks
 * the cluster first what its user may do; the gateway knows its users; pods are known by the mesh, or by their namespace alone.
 */
export function registryPolicies(
  scope: Construct,
  { registry, namespace, clients }: Guarded,
  access: RegistryAccess,
): void {
  const context = PlatformContext.of(scope);
  const kubeflow = context.namespace('kubeflow');
  const { pods } = registryNames(registry);
  if (access.istio) {
    new AuthorizationPolicyV1Beta1(scope, 'authorization-policy', {
      metadata: { name: registryNames(registry).service, namespace },
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: pods },
        rules: rulesOf(context, { namespace, clients }, access),
      },
    });
  }
  networkPolicy(scope, 'network-policy', {
    name: registry,
    namespace,
    pods,
    from: [
      ...(clients === 'none' ? [] : clientSources(access.clients)),
      ...(access.page ? [{ namespace: kubeflow, pods: MODEL_REGISTRY_UI_PODS }] : []),
      ...(access.controller ? [{ namespace: kubeflow, pods: CONTROLLER_PODS }] : []),
      ...(access.gateway ? [context.service('ingressGateway')] : []),
    ],
    ports: [REGISTRY_PORT.number],
  });
}

function rulesOf(
  context: PlatformContext,
  { namespace, clients }: Omit<Guarded, 'registry'>,
  access: RegistryAccess,
): AuthorizationPolicySpecRules[] {
  const principals = [
    ...(access.page ? [context.principalOf('modelRegistryUi')] : []),
    ...(access.controller ? [context.principal(context.namespace('kubeflow'), CONTROLLER_ACCOUNT)] : []),
  ];
  return [
    ...(principals.length > 0 ? [{ from: [{ source: { principals } }] }] : []),
    ...(access.gateway
      ? [
          {
            from: [{ source: { principals: [context.principalOf('ingressGateway')] } }],
            when: [{ key: `request.headers[${context.userHeader}]`, values: ['*'] }],
          },
        ]
      : []),
    ...clientRules(clients, access.clients, namespace),
  ];
}

function clientRules(
  known: RegistrySettings['clients'],
  clients: Clients,
  namespace: string,
): AuthorizationPolicySpecRules[] {
  if (known === 'none') return [];
  // Whose pods these are, the NetworkPolicy decides.
  if (known === 'network') return [{ to: [{ operation: { ports: [String(REGISTRY_PORT.number)] } }] }];
  if (clients === 'profiles') return [{ from: [{ source: { principals: ['*'] } }] }];
  const namespaces = clients === 'own' ? [namespace] : [...clients];
  return namespaces.length > 0 ? [{ from: [{ source: { namespaces } }] }] : [];
}

function clientSources(clients: Clients): NetworkSource[] {
  if (clients === 'own') return ['same-namespace'];
  if (clients === 'profiles') return ['profiles'];
  return clients.map((namespace) => ({ namespace }));
}
