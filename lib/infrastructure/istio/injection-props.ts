import { z } from 'zod';
import { dnsSubdomain, quantity, text } from '../../core/schemas/text-schema';

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });
const resources = z.strictObject({ requests: amounts.optional(), limits: amounts.optional() });
const LIST = /^(\*|[\d.:a-fA-F/]+(,[\d.:a-fA-F/]+)*)?$/;
const ranges = z.string().regex(LIST, "address ranges with commas between them, or '*'");
const ports = z.string().regex(/^(\*|\d+(,\d+)*)?$/, "ports with commas between them, or '*'");
const logLevel = z.enum(['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off']);

/** What an injected sidecar is made of. */
export const injectionSchema = z.strictObject({
  resources: resources
    .optional()
    .describe('What each sidecar requests and may use. By default 10m CPU and 40Mi, up to 2 CPUs and 1Gi.'),
  initResources: resources
    .optional()
    .describe('The same for the container that runs before it. By default 10m CPU and 10Mi, up to 2 CPUs and 1Gi.'),
  waypointResources: resources
    .optional()
    .describe('The same for waypoints. By default 10m CPU and 128Mi, up to 2 CPUs and 1Gi.'),
  native: z
    .boolean()
    .optional()
    .describe('Whether a sidecar is an init container that keeps running (Kubernetes 1.29). By default true.'),
  logLevel: logLevel.optional().describe('How much a proxy logs. By default warning.'),
  componentLogLevel: text.optional().describe("Levels of single parts of a proxy. By default 'misc:error'."),
  holdApplicationUntilProxyStarts: z
    .boolean()
    .optional()
    .describe('Whether containers wait until the sidecar is ready. By default false.'),
  includeIPRanges: ranges.optional().describe("Addresses to which traffic goes through the sidecar. By default '*'."),
  excludeIPRanges: ranges.optional().describe('Addresses to which it goes past the sidecar. By default none.'),
  includeInboundPorts: ports.optional().describe("Ports of the pod that the sidecar answers. By default '*'."),
  excludeInboundPorts: ports.optional().describe('Ports of the pod that it leaves alone. By default none.'),
  includeOutboundPorts: ports.optional().describe('Ports to which traffic always goes through the sidecar.'),
  excludeOutboundPorts: ports.optional().describe('Ports to which it goes past the sidecar. By default none.'),
  rewriteProbes: z
    .boolean()
    .optional()
    .describe(
      "Whether probes go through the sidecar's agent, as mutual TLS would refuse the kubelet. By default true.",
    ),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  imagePullSecrets: z.array(dnsSubdomain).optional().describe('Secrets with which pods pull the image of the sidecar.'),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe('Annotations that every injected pod gets. By default none.'),
});

/** What an injected sidecar is made of. */
export type InjectionSettings = z.input<typeof injectionSchema>;
