import { z } from 'zod';
import { duration } from './duration-schema';
import { annotationMap } from './labels-schema';
import { dnsLabel, dnsSubdomain, httpUrl, ipRange, serviceLabel, text } from './text-schema';

/** What every way into the cluster has, whoever serves it. */
const common = {
  service: serviceLabel
    .optional()
    .describe("The gateway's Service, of an Istio that is there already. By default istio-ingressgateway."),
  annotations: annotationMap.default({}).describe('Further annotations of the object, which win.'),
  trustedProxies: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How many addresses the proxies before the gateway add to X-Forwarded-For, whose X-Forwarded-Proto then counts. ' +
        "By default 2 with gke, whose load balancer adds its own beside the client's, none with a Route that passes TLS through, else 1.",
    ),
  sources: z
    .array(ipRange)
    .optional()
    .describe(
      'Addresses beside the pods of the cluster from which connections come to the gateway. By default those of ' +
        "Google's load balancers with gke, none with route, else any.",
    ),
};

const name = (usual: string) => dnsSubdomain.default(usual).describe('Name of the object.');

const http = z
  .enum(['redirect', 'refuse', 'only'])
  .default('redirect')
  .describe('What becomes of plain HTTP: it leads to HTTPS, nobody listens, or there is no HTTPS.');

const gke = z.strictObject({
  kind: z.literal('gke').describe("GKE's Ingress: an external Application Load Balancer of Google (class gce)."),
  ...common,
  name: name('envoy-ingress'),
  staticIpName: dnsLabel.optional().describe('Name of a global static address. By default any address.'),
  managedCertificate: z
    .boolean()
    .optional()
    .describe('Whether Google makes the certificate. By default it does when no other is named.'),
  preSharedCertificates: z
    .array(dnsLabel)
    .default([])
    .describe('Certificates that the project has already, by name. By default none.'),
  tlsSecret: dnsSubdomain
    .optional()
    .describe("TLS Secret with a certificate, in the namespace of the gateway's pods. By default none."),
  http,
  sslPolicy: dnsLabel.optional().describe('SSL policy of the project. By default that of Google.'),
  securityPolicy: dnsLabel.optional().describe('Security policy of Cloud Armor. By default none.'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(3600)
    .describe('How long a request may take: a WebSocket of a notebook is one.'),
});

const arn = (service: string, what: string) =>
  z.string().regex(new RegExp(`^arn:aws[-a-z]*:${service}:[a-z0-9-]*:\\d{12}:\\S+$`), `the ARN of ${what}`);

const attributes = z.record(z.string().regex(/^[a-z0-9_.]+$/, 'the name of an attribute'), text);

const albOidc = z.strictObject({
  issuer: httpUrl.describe('The issuer, as it writes itself.'),
  authorizationEndpoint: httpUrl.describe('Its authorization endpoint.'),
  tokenEndpoint: httpUrl.describe('Its token endpoint.'),
  userInfoEndpoint: httpUrl.describe('Its user info endpoint.'),
  clientId: text.describe('Name of the load balancer at the issuer. Its secret is a credential.'),
  secretName: dnsSubdomain.default('alb-oidc-client').describe('Name of the Secret with both.'),
  scopes: z.array(text).min(1).default(['openid']).describe('What the load balancer asks the issuer for.'),
});

const alb = z.strictObject({
  kind: z.literal('alb').describe('Ingress of the AWS Load Balancer Controller: an Application Load Balancer.'),
  ...common,
  name: name('istio-ingress'),
  className: dnsSubdomain.default('alb').describe('Class of the Ingress.'),
  scheme: z.enum(['internal', 'internet-facing']).default('internal').describe('Whether it has public addresses.'),
  targetType: z
    .enum(['ip', 'instance'])
    .default('ip')
    .describe('Where it sends requests: to the pods, or to the nodes, with a Service of type NodePort.'),
  certificateArns: z
    .array(arn('(acm|iam)', 'a certificate'))
    .default([])
    .describe('Its certificates. By default those of ACM that fit gateway.hostname.'),
  http,
  sslPolicy: text.optional().describe('Security policy for TLS. By default that of the controller.'),
  subnets: z.array(text).default([]).describe('Its subnets, by id or name. By default those that are tagged for it.'),
  securityGroups: z
    .array(text)
    .default([])
    .describe('Its security groups, by id or name. By default one that the controller makes.'),
  inboundCidrs: z.array(ipRange).default([]).describe('Addresses that may connect to it. By default all.'),
  wafAclArn: arn('wafv2', 'a web ACL of WAFv2').optional().describe('Web ACL of WAFv2. By default none.'),
  group: z
    .strictObject({
      name: dnsSubdomain.describe('Its name.'),
      order: z.int().min(-1000).max(1000).optional().describe('Place of this one among them. By default 0.'),
    })
    .optional()
    .describe('Group of Ingresses that share a load balancer. By default it has one of its own.'),
  attributes: attributes
    .default({})
    .describe(
      'Further attributes of the load balancer, which win: by default it drops invalid headers and keeps a connection ' +
        'open for an hour without a word, such as that of a notebook.',
    ),
  externalDns: z.boolean().default(false).describe('Whether ExternalDNS makes the names of the hosts.'),
  oidc: albOidc
    .optional()
    .describe("An issuer whose users alone it lets through, before the platform's own login. By default everybody's."),
});

const pem = z
  .string()
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'a certificate in PEM');

const route = z.strictObject({
  kind: z.literal('route').describe('Route of OpenShift, one for each host.'),
  ...common,
  name: name('istio-ingressgateway'),
  termination: z
    .enum(['edge', 'passthrough', 'reencrypt'])
    .default('edge')
    .describe('Where TLS ends: at the router, at the gateway, or at the router and again at the gateway.'),
  insecurePolicy: z
    .enum(['Redirect', 'Allow', 'None'])
    .default('Redirect')
    .describe('What becomes of plain HTTP: it leads to HTTPS, is served, or refused.'),
  certificateSecret: dnsSubdomain
    .optional()
    .describe(
      "TLS Secret with the router's certificate, in the namespace of the gateway's pods. By default that of the router.",
    ),
  destinationCa: pem
    .optional()
    .describe("Authority of the gateway's certificate, with reencrypt. By default OpenShift's service CA."),
  timeout: duration.default('1h').describe('How long a request may take: a WebSocket of a notebook is one.'),
});

const gatewayApi = z.strictObject({
  kind: z.literal('gatewayApi').describe('Gateway and HTTPRoute of Gateway API, of any class.'),
  ...common,
  name: name('istio-ingress'),
  className: dnsSubdomain.optional().describe('Class of the Gateway that is made. By default none is: say `gateway`.'),
  gateway: z
    .strictObject({
      namespace: dnsLabel.describe('Its namespace.'),
      name: dnsSubdomain.describe('Its name.'),
      sectionName: dnsSubdomain.optional().describe('Its listener. By default all that fit.'),
    })
    .optional()
    .describe('A Gateway that is there already. By default one is made: say `className`.'),
  certificateSecrets: z
    .array(dnsSubdomain)
    .default([])
    .describe(
      "TLS Secrets with the certificates of the Gateway that is made, in the namespace of the ingress gateway's pods. By default none: an annotation or an option names them.",
    ),
  tlsOptions: z
    .record(text, text)
    .default({})
    .describe('Options of its TLS by name, such as networking.gke.io/pre-shared-certs. By default none.'),
  addresses: z
    .array(
      z.strictObject({
        type: text.default('IPAddress').describe('Kind of address: IPAddress, Hostname or NamedAddress.'),
        value: text.describe('The address.'),
      }),
    )
    .default([])
    .describe('Its addresses. By default any.'),
  http,
  timeout: duration
    .optional()
    .describe('How long a request may take. By default as the implementation has it; with gkePolicies 1h.'),
  gkePolicies: z
    .boolean()
    .optional()
    .describe(
      "Whether health check, timeout, and IAP of the gateway's Service are said in GKE's own policies. By default with classes of GKE.",
    ),
  securityPolicy: dnsLabel.optional().describe('Security policy of Cloud Armor, with gkePolicies. By default none.'),
});

const ingress = z.strictObject({
  kind: z.literal('ingress').describe('Ingress of any class: NGINX, Traefik, HAProxy, Application Gateway.'),
  ...common,
  name: name('istio-ingress'),
  className: dnsSubdomain.describe('Class of the Ingress.'),
  tls: z.boolean().default(true).describe('Whether it speaks TLS.'),
  tlsSecret: dnsSubdomain
    .optional()
    .describe(
      "TLS Secret with its certificate, in the namespace of the gateway's pods. By default kubeflow-ingress-certificate with `issuer`, else the certificate of the controller.",
    ),
  issuer: dnsSubdomain
    .optional()
    .describe(
      'ClusterIssuer of cert-manager that signs the certificate in that Secret. By default it is yours to make.',
    ),
});

/** What stands before the gateway. */
export const gatewayIngressSchema = z.discriminatedUnion('kind', [gke, alb, route, gatewayApi, ingress]);

/** What stands before the gateway, with all defaults filled in. */
export type GatewayIngressSettings = z.output<typeof gatewayIngressSchema>;

/** The same as a settings file says it. */
export type GatewayIngressInput = z.input<typeof gatewayIngressSchema>;

/** One kind of it. */
export type IngressOf<Kind extends GatewayIngressSettings['kind']> = Extract<GatewayIngressSettings, { kind: Kind }>;
