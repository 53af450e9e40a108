import { z } from 'zod';
import { duration } from '../../core/schemas/duration-schema';
import { envMap } from '../../core/schemas/labels-schema';
import { dnsLabel, text } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';
import { autoscaling, gatewaySchema } from './gateway-props';
import { injectionSchema } from './injection-props';
import { meshSchema } from './mesh-props';

const path = z.string().regex(/^\/[^\s]*$/, 'an absolute path');

/** Settings of Istio. What several components must know (installation, data plane, CNI) stands at the top: `istio`. */
export const istioProps = z.strictObject({
  mesh: meshSchema.prefault({}).describe('What all proxies share.'),
  injection: injectionSchema.prefault({}).describe('What a sidecar is made of.'),
  ingressGateway: gatewaySchema.prefault({}).describe('The gateway through which users come.'),
  externalAuthorization: z
    .boolean()
    .optional()
    .describe('Whether proxies may ask oauth2-proxy if a request may pass. By default as auth.provider needs it.'),
  jwksRefreshInterval: duration
    .optional()
    .describe(
      "How often istiod fetches the keys of token issuers. By default 1m with externalAuthorization, else Istio's 20m.",
    ),
  control: z
    .strictObject({
      autoscaling,
      logLevel: text.default('default:info').describe('Log levels of istiod.'),
      env: envMap.default({}).describe('Further environment of istiod.'),
    })
    .prefault({})
    .describe('The control plane, istiod.'),
  cni: z
    .strictObject({
      binDir: path.optional().describe('Folder of the CNI programs on the nodes. By default by cluster.platform.'),
      confDir: path
        .optional()
        .describe('Folder of the CNI configuration on the nodes. By default by cluster.platform.'),
      chained: z
        .boolean()
        .optional()
        .describe('Whether it joins the configuration of another plugin. By default true, on OpenShift false.'),
      excludeNamespaces: z.array(dnsLabel).default(['kube-system']).describe('Namespaces that it leaves alone.'),
      logLevel: text.default('info').describe('Log level.'),
    })
    .prefault({})
    .describe('The program on each node that redirects the traffic of pods.'),
  namespace: z.strictObject(namespaceProps).prefault({}).describe('The namespace of Istio.'),
  denyAll: z
    .boolean()
    .default(true)
    .describe(
      'Whether pods of the mesh refuse what no policy allows: in the whole mesh when the platform installs it, else in its own namespaces.',
    ),
  sidecarScope: z
    .boolean()
    .default(true)
    .describe("Whether sidecars learn of no other namespaces than their own and the platform's."),
  ztunnelLogLevel: text.default('info').describe('Log level of ztunnel, for an ambient mesh.'),
});

export type { IstioProps } from './istio-props.generated';

/** The same with all defaults filled in. */
export type IstioSettings = z.output<typeof istioProps>;
