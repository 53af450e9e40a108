import { z } from 'zod';
import { byteAmount, cpuAmount } from '../../core/schemas/amount-schema';
import { annotationMap } from '../../core/schemas/labels-schema';
import { dnsSubdomain, text } from '../../core/schemas/text-schema';

/** Requests and limits of a container: any of the four can be changed by itself. */
function resources(requests: Amounts, limits: Amounts) {
  const amounts = ({ cpu, memory }: Amounts) =>
    z.strictObject({
      cpu: cpuAmount.default(cpu).describe('CPUs, such as 500m.'),
      memory: byteAmount.default(memory).describe('Memory, such as 1Gi.'),
    });
  return z
    .strictObject({
      requests: amounts(requests).prefault({}).describe('What a node must have free.'),
      limits: amounts(limits).prefault({}).describe('What it may not exceed.'),
    })
    .prefault({});
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}

const LIST = /^(\*|[\d.:a-fA-F/]+(,[\d.:a-fA-F/]+)*)?$/;
const ranges = z.string().regex(LIST, "address ranges with commas between them, or '*'");
const ports = z.string().regex(/^(\*|\d+(,\d+)*)?$/, "ports with commas between them, or '*'");
const logLevel = z.enum(['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off']);

/** What an injected sidecar is made of. */
export const injectionSchema = z.strictObject({
  resources: resources({ cpu: '10m', memory: '40Mi' }, { cpu: '2000m', memory: '1024Mi' }).describe(
    'What each sidecar requests and may use.',
  ),
  initResources: resources({ cpu: '10m', memory: '10Mi' }, { cpu: '2000m', memory: '1024Mi' }).describe(
    'The same for the container that runs before it.',
  ),
  waypointResources: resources({ cpu: '10m', memory: '128Mi' }, { cpu: '2', memory: '1Gi' }).describe(
    'The same for waypoints.',
  ),
  native: z
    .boolean()
    .default(true)
    .describe('Whether a sidecar is an init container that keeps running (Kubernetes 1.29).'),
  logLevel: logLevel.default('warning').describe('How much a proxy logs.'),
  componentLogLevel: text.default('misc:error').describe('Levels of single parts of a proxy.'),
  holdApplicationUntilProxyStarts: z
    .boolean()
    .default(false)
    .describe('Whether containers wait until the sidecar is ready.'),
  includeIPRanges: ranges.default('*').describe('Addresses to which traffic goes through the sidecar.'),
  excludeIPRanges: ranges.default('').describe('Addresses to which it goes past the sidecar.'),
  includeInboundPorts: ports.default('*').describe('Ports of the pod that the sidecar answers.'),
  excludeInboundPorts: ports.default('').describe('Ports of the pod that it leaves alone.'),
  includeOutboundPorts: ports.default('').describe('Ports to which traffic always goes through the sidecar.'),
  excludeOutboundPorts: ports.default('').describe('Ports to which it goes past the sidecar.'),
  rewriteProbes: z
    .boolean()
    .default(true)
    .describe("Whether probes go through the sidecar's agent, as mutual TLS would refuse the kubelet."),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe("When nodes pull the image of the sidecar. By default as Kubernetes does it for the image's tag."),
  imagePullSecrets: z
    .array(dnsSubdomain)
    .default([])
    .describe('Secrets with which pods pull the image of the sidecar, besides `images.pullSecrets`.'),
  annotations: annotationMap.default({}).describe('Annotations that every injected pod gets.'),
});

/** What an injected sidecar is made of. */
export type InjectionSettings = z.output<typeof injectionSchema>;
