import { Construct } from 'constructs';
import { AuthorizationPolicy, type AuthorizationPolicySpecRules } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { MODEL_PODS } from '../../core/contracts/labels';
import type { KserveSettings } from './kserve-props';
import { KSERVE_LABELS } from './labels';

/** In mode standard pods call each other, and the ingress gateway calls for users. */
const DIRECT: AuthorizationPolicySpecRules[] = [{ from: [{ source: { principals: ['*'] } }] }];

/**
 * Lets everybody call models who may call the gateways, whatever profile they are in. Policies of a profile alone would admit its
 * own pods, and those requests only that come straight from the ingress gateway: on their way through the gateway inside of the
 * cluster and Knative's activator requests lose who sent them.
 *
 * The policies stand in the namespace of the mesh's control plane, where they hold for pods with these labels in all namespaces.
 */
export class ModelCallers extends Construct {
  constructor(scope: Construct, id: string, { mode }: KserveSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const rules = mode === 'serverless' ? throughKnative(context) : DIRECT;
    for (const [what, pods] of Object.entries(MODEL_PODS)) {
      new AuthorizationPolicy(this, what, {
        metadata: { name: `kserve-${what}`, namespace: context.rootNamespace, labels: KSERVE_LABELS },
        spec: { action: 'ALLOW', selector: { matchLabels: pods }, rules },
      });
    }
  }
}

/** Whatever the way, the last before a pod is the gateway inside of the cluster or Knative's activator. */
function throughKnative(context: PlatformContext): AuthorizationPolicySpecRules[] {
  const gateway = context.has('cluster-local-gateway') ? 'clusterLocalGateway' : 'ingressGateway';
  return [{ from: [{ source: { principals: [context.principalOf(gateway), context.principalOf('activator')] } }] }];
}
