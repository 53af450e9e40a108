import type { PlatformContext } from '../../core/context';
import { ingressOf, type KserveSettings } from './kserve-props';

/** Where the addresses of models are, where neither settings nor the platform's gateway name a host. */
const NO_DOMAIN = 'example.com';

/** The key `ingress` of the configuration: by which gateways requests come, and which addresses models have. */
export function ingressConfig(context: PlatformContext, settings: KserveSettings) {
  const { mode, llm } = settings;
  const ingress = ingressOf(settings);
  const { gateway } = context;
  const local = context.service('knativeLocalGateway');
  const hostname = gateway.hostname === '*' ? NO_DOMAIN : gateway.hostname;
  const api = ingress.kind === 'gatewayApi' ? ingress.gateway : llm.gateway;
  const none = ingress.kind === 'none';
  return {
    enableGatewayApi: ingress.kind === 'gatewayApi',
    kserveIngressGateway: api && `${api.namespace}/${api.name}`,
    // Programs that find no gateway here do not start, whatever the kind.
    ingressGateway: gateway.reference,
    localGateway: `${context.namespace('knative-serving')}/${local.name}`,
    localGatewayService: local.host,
    ingressDomain: ingress.domain ?? hostname,
    additionalIngressDomains: ingress.additionalDomains.length > 0 ? ingress.additionalDomains : undefined,
    ingressClassName: ingress.kind === 'istio' ? ingress.className : undefined,
    domainTemplate: ingress.hostTemplate,
    urlScheme: ingress.scheme ?? (gateway.tls ? 'https' : 'http'),
    enableLLMInferenceServiceTLS: llm.tls || undefined,
    disableIstioVirtualHost: none || mode === 'standard',
    disableIngressCreation: none,
    pathTemplate: ingress.pathTemplate === false || none ? undefined : ingress.pathTemplate,
    disableHTTPRouteTimeout: ingress.kind === 'gatewayApi' && !ingress.routeTimeout ? true : undefined,
  };
}
