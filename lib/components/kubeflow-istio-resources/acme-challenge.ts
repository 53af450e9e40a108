import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { IDENTITIES } from '../../core/contracts/identities';
import { CHALLENGE_ROUTE } from '../../core/login/routes';
import { accountOfOthers } from '../../patterns/account-of-others';
import { port } from '../../patterns/pod';

/** Label and port of the pods with which cert-manager answers an issuer (pkg/issuer/acme/http, v1.20). */
const SOLVER = { pods: { 'acme.cert-manager.io/http01-solver': 'true' }, port: 8089 };

/** Name of the Service and of the route. */
const NAME = 'kubeflow-acme-challenge';

/** There is a pod for each host at a time, and a wrong one does not know the question. */
const ATTEMPTS = 10;

/**
 * The way of an issuer's question (ACME, HTTP-01) through the gateway to the pods with which cert-manager answers it. The
 * ClusterIssuer needs no Ingress class that is served: this route leads to the pods whatever it says.
 */
export class AcmeChallenge extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace(IDENTITIES.ingressGateway.namespace);
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace },
      spec: {
        selector: SOLVER.pods,
        ports: [{ name: 'http', port: 80, targetPort: port(SOLVER.port), protocol: 'TCP' }],
      },
    });
    // The pods run under it.
    accountOfOthers(this, 'account', { name: 'default', namespace });
    new VirtualServiceV1Alpha3(this, 'route', {
      metadata: { name: NAME, namespace },
      spec: {
        gateways: [context.gateway.reference],
        hosts: [...context.gateway.challengedHosts],
        http: [
          {
            name: CHALLENGE_ROUTE.name,
            match: [{ uri: { prefix: CHALLENGE_ROUTE.prefix } }],
            route: [{ destination: { host: context.serviceHost(NAME, namespace), port: { number: 80 } } }],
            retries: { attempts: ATTEMPTS, retryOn: '404,connect-failure,refused-stream' },
          },
        ],
      },
    });
  }
}
