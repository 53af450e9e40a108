import { type Api, conditionOf, type PlayedController, playController, referenceTo } from '../harness';
import { listIfDefined } from '../harness/played-controller';

const INTERNAL = 'networking.internal.knative.dev/v1alpha1';

/** The account by which the controller of net-istio asks. */
export const NET_ISTIO_ACCOUNT = 'system:serviceaccount:knative-serving:controller';

/**
 * Plays the controller of net-istio, which the module proxy does not give out: says of each route, with its account, that the
 * gateways serve it.
 */
export function playNetIstio(api: Api): PlayedController {
  const account = api.as(NET_ISTIO_ACCOUNT, ['system:serviceaccounts', 'system:authenticated']);
  const played = playController('net-istio', async () => {
    for (const ingress of await listIfDefined(api, INTERNAL, 'Ingress')) {
      if (conditionOf(ingress, 'Ready') === 'True') continue;
      const conditions = ['NetworkConfigured', 'LoadBalancerReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: new Date().toISOString(),
      }));
      const gateway = (host: string) => ({ ingress: [{ domainInternal: host }] });
      const status = {
        observedGeneration: ingress.metadata.generation,
        conditions,
        publicLoadBalancer: gateway('istio-ingressgateway.istio-system.svc.cluster.local'),
        privateLoadBalancer: gateway('cluster-local-gateway.istio-system.svc.cluster.local'),
      };
      await account.patch(referenceTo(ingress), { status }, { subresource: 'status' });
    }
  });
  return {
    async stop() {
      await played.stop();
      await account.close();
    },
  };
}
