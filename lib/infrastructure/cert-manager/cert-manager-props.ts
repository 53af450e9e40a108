import { z } from 'zod';
import { annotationMap } from '../../core/schemas/labels-schema';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';
import { issuersSchema } from './issuer-schema';

const part = {
  replicas: z.int().min(1).default(1).describe('Number of pods.'),
  resources: resourcesSchema.optional().describe('Requests and limits. By default none.'),
  featureGates: z
    .record(z.string(), z.boolean())
    .default({})
    .describe('Features to switch on or off, by name; the others are as the release has them.'),
  extraArgs: z
    .array(z.string().regex(/^--[a-z0-9-]+(=.*)?$/, 'an argument such as --name=value'))
    .default([])
    .describe('Further arguments of the program, after ours.'),
};

const nameserver = z
  .string()
  .regex(/^(https:\/\/\S+|\S+:\d{1,5})$/, 'a nameserver such as 8.8.8.8:53 or https://dns.example.com/dns-query');

const controller = z.strictObject({
  ...part,
  serviceAccountAnnotations: annotationMap
    .default({})
    .describe('Annotations of its ServiceAccount, by which clouds give it the right to change DNS.'),
  maxConcurrentChallenges: z.int().min(1).default(60).describe('Number of ACME challenges at a time.'),
  defaultIssuer: z
    .strictObject({
      name: dnsSubdomain.describe('Its name.'),
      kind: z.enum(['Issuer', 'ClusterIssuer']).default('ClusterIssuer').describe('Its kind.'),
      group: dnsSubdomain.default('cert-manager.io').describe('Its API group.'),
    })
    .optional()
    .describe('Issuer for annotated Ingresses and Gateways that name none. By default there is no such issuer.'),
  recursiveNameservers: z
    .array(nameserver)
    .min(1, 'at least one nameserver')
    .optional()
    .describe("Nameservers that see a DNS challenge as the outside does. By default the pod's own."),
  recursiveNameserversOnly: z
    .boolean()
    .default(false)
    .describe('Whether to ask only these, where the authoritative ones cannot be reached.'),
});

const webhook = z.strictObject({
  ...part,
  port: z
    .int()
    .min(1024)
    .max(65535)
    .default(10250)
    .describe('Port on which it listens. Another is needed where the kubelet has this one.'),
  timeoutSeconds: z.int().min(1).max(30).default(30).describe('Seconds that the API server waits for an answer.'),
});

const clusterIssuer = dnsSubdomain
  .default('kubeflow-self-signing-issuer')
  .describe('Name of the ClusterIssuer for certificates that sign themselves.');

/** Settings of cert-manager. */
export const certManagerProps = z.discriminatedUnion('installation', [
  z.strictObject({
    installation: z.literal('bundled').default('bundled').describe('cert-manager is installed with the platform.'),
    clusterIssuer,
    issuers: issuersSchema,
    namespace: z.strictObject(namespaceProps).prefault({}).describe('Its namespace.'),
    logLevel: z.int().min(0).max(10).default(2).describe('How much it logs, 0 to 10.'),
    metrics: z
      .boolean()
      .default(true)
      .describe('Whether Prometheus is told to fetch its metrics, by annotations and Services.'),
    leaderElectionNamespace: dnsLabel
      .default('kube-system')
      .describe('Namespace for leases. GKE Autopilot refuses the default.'),
    controller: controller.prefault({}).describe('The part that gets certificates.'),
    cainjector: z.strictObject(part).prefault({}).describe('The part that puts CAs into webhooks and CRDs.'),
    webhook: webhook.prefault({}).describe('The part that checks what users write.'),
  }),
  z.strictObject({
    installation: z
      .literal('existing')
      .describe('The cluster has cert-manager: only what Kubeflow adds to it is made.'),
    clusterIssuer,
    issuers: issuersSchema,
  }),
]);

export type { CertManagerProps } from './cert-manager-props.generated';

/** The same with all defaults filled in. */
export type CertManagerSettings = z.output<typeof certManagerProps>;

/** Its settings where it comes with the platform. */
export type BundledCertManagerSettings = Extract<CertManagerSettings, { installation: 'bundled' }>;

/** What every part of it has. */
export type PartSettings = z.output<z.ZodObject<typeof part>>;

/** Settings of its controller. */
export type ControllerSettings = z.output<typeof controller>;

/** Settings of its webhook. */
export type WebhookSettings = z.output<typeof webhook>;
