import { z } from 'zod';
import { dnsDomain, dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { hostTemplate, pathTemplate } from './url-templates';

const addresses = {
  domain: dnsDomain
    .optional()
    .describe(
      'Host of the addresses with a path, and domain of the host names in mode standard. By default ' +
        '`gateway.hostname`, or example.com where there is none.',
    ),
  additionalDomains: z
    .array(dnsDomain)
    .default([])
    .describe('Further domains under which models have host names, such as some that only employees resolve.'),
  scheme: z
    .enum(['http', 'https'])
    .optional()
    .describe('Scheme of the addresses. By default https when users come through TLS.'),
  hostTemplate: hostTemplate
    .default('{{ .Name }}.{{ .Namespace }}.{{ .IngressDomain }}')
    .describe('Host name of a model in mode standard. In mode serverless Knative says it.'),
  pathTemplate: z
    .union([z.literal(false), pathTemplate])
    .default('/serving/{{ .Namespace }}/{{ .Name }}')
    .describe('Path of a model; false: they have host names only.'),
};

/** How requests from outside come to models. */
export const ingressSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('istio')
      .describe(
        "The platform's own gateway, by VirtualServices; in mode standard by Ingresses, which the mesh serves only with " +
          '`components.istio.mesh.ingressControllerMode: STRICT`.',
      ),
    ...addresses,
    className: dnsSubdomain.default('istio').describe('Class of the Ingresses in mode standard.'),
  }),
  z.strictObject({
    kind: z.literal('gatewayApi').describe('A Gateway of the Gateway API, by HTTPRoutes; in mode standard only.'),
    ...addresses,
    gateway: z
      .strictObject({ namespace: dnsLabel.describe('Its namespace.'), name: dnsLabel.describe('Its name.') })
      .describe('The Gateway, which is there already, with the CustomResourceDefinitions of the Gateway API.'),
    routeTimeout: z
      .boolean()
      .default(true)
      .describe('Whether routes say how long an answer may take. Some gateways, such as that of GKE, refuse it.'),
  }),
  z.strictObject({
    kind: z.literal('none').describe('None: models are reached from inside of the cluster.'),
    ...addresses,
  }),
]);

/** How requests from outside come to models, with all defaults filled in. */
export type IngressSettings = z.output<typeof ingressSchema>;
