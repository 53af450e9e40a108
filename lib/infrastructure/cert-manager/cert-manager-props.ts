import { z } from 'zod';
import { annotationMap } from '../../core/schemas/labels-schema';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';

const part = {
  replicas: z.int().min(1).optional().describe('Number of pods. By default 1.'),
  resources: resourcesSchema.optional().describe('Requests and limits. By default none.'),
  featureGates: z
    .record(z.string(), z.boolean())
    .optional()
    .describe('Features to switch on or off, by name. By default those of the release.'),
  extraArgs: z
    .array(z.string().regex(/^--[a-z0-9-]+(=.*)?$/, 'an argument such as --name=value'))
    .optional()
    .describe('Further arguments of the program, after ours. By default none.'),
};

const nameserver = z
  .string()
  .regex(/^(https:\/\/\S+|\S+:\d{1,5})$/, 'a nameserver such as 8.8.8.8:53 or https://dns.example.com/dns-query');

const controller = z.strictObject({
  ...part,
  serviceAccountAnnotations: annotationMap
    .optional()
    .describe('Annotations of its ServiceAccount, by which clouds give it the right to change DNS. By default none.'),
  maxConcurrentChallenges: z.int().min(1).optional().describe('Number of ACME challenges at a time. By default 60.'),
  defaultIssuer: z
    .strictObject({
      name: dnsSubdomain.describe('Its name.'),
      kind: z.enum(['Issuer', 'ClusterIssuer']).optional().describe('Its kind. By default ClusterIssuer.'),
      group: dnsSubdomain.optional().describe('Its API group. By default cert-manager.io.'),
    })
    .optional()
    .describe('Issuer for annotated Ingresses and Gateways that name none. By default none.'),
  recursiveNameservers: z
    .array(nameserver)
    .min(1, 'at least one nameserver')
    .optional()
    .describe("Nameservers that see a DNS challenge as the outside does. By default the pod's own."),
  recursiveNameserversOnly: z
    .boolean()
    .optional()
    .describe('Whether to ask only these, where the authoritative ones cannot be reached. By default false.'),
});

const webhook = z.strictObject({
  ...part,
  port: z
    .int()
    .min(1024)
    .max(65535)
    .optional()
    .describe('Port on which it listens. Another is needed where the kubelet has this one. By default 10250.'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe('Seconds that the API server waits for an answer. By default 30.'),
});

const clusterIssuer = dnsSubdomain
  .optional()
  .describe(
    'Name of the ClusterIssuer for certificates that sign themselves. By default kubeflow-self-signing-issuer.',
  );

/** Settings of cert-manager. */
export const certManagerProps = z.discriminatedUnion('installation', [
  z.strictObject({
    installation: z
      .literal('bundled')
      .optional()
      .describe('cert-manager is installed with the platform. This is the default.'),
    clusterIssuer,
    namespace: z.strictObject(namespaceProps).optional().describe('Its namespace.'),
    logLevel: z.int().min(0).max(10).optional().describe('How much it logs, 0 to 10. By default 2.'),
    metrics: z
      .boolean()
      .optional()
      .describe('Whether Prometheus is told to fetch its metrics, by annotations and Services. By default true.'),
    leaderElectionNamespace: dnsLabel
      .optional()
      .describe('Namespace for leases. GKE Autopilot refuses the default. By default kube-system.'),
    controller: controller.optional().describe('The part that gets certificates.'),
    cainjector: z.strictObject(part).optional().describe('The part that puts CAs into webhooks and CRDs.'),
    webhook: webhook.optional().describe('The part that checks what users write.'),
  }),
  z.strictObject({
    installation: z
      .literal('existing')
      .describe('The cluster has cert-manager: only what Kubeflow adds to it is made.'),
    clusterIssuer,
  }),
]);

/** Properties of `CertManager`. */
export type CertManagerProps = z.input<typeof certManagerProps>;

/** Its settings where it comes with the platform. */
export type BundledCertManagerProps = Extract<CertManagerProps, { installation?: 'bundled' }>;

/** What every part of it has. */
export type PartProps = z.input<z.ZodObject<typeof part>>;

/** Settings of its controller. */
export type ControllerProps = z.input<typeof controller>;

/** Settings of its webhook. */
export type WebhookProps = z.input<typeof webhook>;
