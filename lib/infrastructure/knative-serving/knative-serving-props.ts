import { z } from 'zod';
import { dnsLabel, text } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';
import {
  leaderElectionSchema,
  loggingSchema,
  metricsSchema,
  observabilityShape,
  programSchema,
  scaledProgramSchema,
} from '../knative/common-props';
import { autoscalerSchema } from './autoscaler-props';
import { featuresSchema } from './features';
import { certificatesSchema, domainSchema, domainsSchema, networkSchema } from './network-props';
import { defaultsSchema, deploymentSchema, gcSchema } from './revision-props';

/** How many pods of the activator run. */
export const ACTIVATOR_BOUNDS = { min: 1, max: 20, cpu: 100 };

/** How many pods of the webhook run. */
export const WEBHOOK_BOUNDS = { min: 1, max: 5, cpu: 100 };

/** Which kind of TLS needs which issuer: Knative's own default issuer is on no cluster that Kubeflow installs. */
const ISSUERS = {
  externalDomainTls: 'issuer',
  clusterLocalDomainTls: 'clusterLocalIssuer',
  systemInternalTls: 'systemInternalIssuer',
} as const;

const programs = z.strictObject({
  activator: scaledProgramSchema(ACTIVATOR_BOUNDS)
    .optional()
    .describe('Takes requests to services that have no pod yet, and bursts.'),
  autoscaler: programSchema.optional().describe('Decides how many pods each service has.'),
  controller: programSchema.optional().describe('Makes revisions of services.'),
  webhook: scaledProgramSchema(WEBHOOK_BOUNDS).optional().describe('Checks what users write.'),
  netIstioController: programSchema.optional().describe('Makes the routes of services in Istio.'),
  netIstioWebhook: programSchema.optional().describe('Its webhook.'),
});

const observability = z.strictObject({
  ...observabilityShape,
  requestMetrics: metricsSchema.optional().describe('Metrics of the requests to each service. By default none.'),
  requestLog: z
    .strictObject({
      template: text.optional().describe("Go template of a line. By default Knative's, which is JSON."),
      probes: z.boolean().optional().describe('Whether probes are logged as well. By default false.'),
    })
    .optional()
    .describe('Log of the requests to each service. By default none; {} takes all defaults.'),
  revisionLogUrl: text
    .optional()
    .describe(`Address of the logs of a revision, with \${REVISION_UID}, for its status. By default none.`),
});

/** Settings of Knative Serving. */
export const knativeServingProps = z
  .strictObject({
    domain: domainSchema.optional(),
    domains: domainsSchema.optional().describe('Further domains, for services with some labels. By default none.'),
    network: networkSchema.optional().describe('How requests come in.'),
    certificates: certificatesSchema.optional().describe('Who signs the certificates that network asks for.'),
    ingressService: dnsLabel
      .optional()
      .describe("Name of the ingress gateway's Service in Istio's namespace. By default istio-ingressgateway."),
    autoscaler: autoscalerSchema.optional().describe('How services are scaled.'),
    defaults: defaultsSchema.optional().describe('What a service gets that does not say it itself.'),
    deployment: deploymentSchema.optional().describe('How the pods of a service are made.'),
    features: featuresSchema
      .optional()
      .describe("What the pods of services may use, by Knative's own names. By default multi-container and emptydir."),
    gc: gcSchema.optional().describe('Which old revisions go.'),
    observability: observability.optional().describe('Metrics, traces and logs of requests.'),
    logging: loggingSchema.optional().describe('Log levels of the programs, such as controller. By default info.'),
    leaderElection: leaderElectionSchema.optional().describe('How the pods of a program share its work.'),
    programs: programs.optional().describe('The programs that Knative Serving consists of.'),
    storageMigration: z
      .boolean()
      .optional()
      .describe('Whether a Job rewrites stored objects in the newest version, after an upgrade. By default false.'),
    namespace: z.strictObject(namespaceProps).optional().describe('The namespace of Knative Serving.'),
  })
  .superRefine(({ network = {}, certificates = {} }, context) => {
    for (const [tls, issuer] of Object.entries(ISSUERS) as [
      keyof typeof ISSUERS,
      (typeof ISSUERS)[keyof typeof ISSUERS],
    ][]) {
      if (network[tls] !== 'enabled' || certificates[issuer]) continue;
      context.addIssue({ code: 'custom', path: ['network', tls], message: `needs certificates.${issuer}` });
    }
  });

/** Properties of `KnativeServing`. */
export type KnativeServingProps = z.input<typeof knativeServingProps>;

/** Settings of the programs that it consists of. */
export type ServingPrograms = z.input<typeof programs>;
