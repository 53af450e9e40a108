import { z } from 'zod';
import { programDefault } from '../../core/schemas/program-default';
import { dnsLabel, text, verbatim } from '../../core/schemas/text-schema';
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

/** Which kind of TLS needs which issuer: Knative's own default issuer is on no cluster that Kubeflow installs. */
const ISSUERS = {
  externalDomainTls: 'issuer',
  clusterLocalDomainTls: 'clusterLocalIssuer',
  systemInternalTls: 'systemInternalIssuer',
} as const;

const programs = z.strictObject({
  activator: scaledProgramSchema({ min: 1, max: 20, cpu: 100 })
    .prefault({})
    .describe('Takes requests to services that have no pod yet, and bursts.'),
  autoscaler: programSchema.prefault({}).describe('Decides how many pods each service has.'),
  controller: programSchema.prefault({}).describe('Makes revisions of services.'),
  webhook: scaledProgramSchema({ min: 1, max: 5, cpu: 100 }).prefault({}).describe('Checks what users write.'),
  netIstioController: programSchema.prefault({}).describe('Makes the routes of services in Istio.'),
  netIstioWebhook: programSchema.prefault({}).describe('Its webhook.'),
});

const observability = z.strictObject({
  ...observabilityShape,
  requestMetrics: programDefault(metricsSchema, { protocol: 'none' }).describe(
    'Metrics of the requests to each service.',
  ),
  requestLog: z
    .strictObject({
      template: verbatim.optional().describe("Go template of a line. By default Knative's, which is JSON."),
      probes: programDefault(z.boolean(), false).describe('Whether probes are logged as well.'),
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
    domain: domainSchema,
    domains: domainsSchema.default({}).describe('Further domains, for services with some labels.'),
    network: networkSchema.prefault({}).describe('How requests come in: keys of config-network.'),
    certificates: certificatesSchema.prefault({}).describe('Who signs the certificates that network asks for.'),
    ingressService: dnsLabel
      .optional()
      .describe("Name of the ingress gateway's Service in Istio's namespace. By default the platform's own gateway."),
    autoscaler: autoscalerSchema.prefault({}).describe('How services are scaled: keys of config-autoscaler.'),
    defaults: defaultsSchema
      .prefault({})
      .describe('What a service gets that does not say it itself: keys of config-defaults.'),
    deployment: deploymentSchema
      .prefault({})
      .describe('How the pods of a service are made: keys of config-deployment.'),
    features: featuresSchema
      .prefault({})
      .describe("What the pods of services may use, by Knative's own names. By default multi-container and emptydir."),
    gc: gcSchema.prefault({}).describe('Which old revisions go: keys of config-gc.'),
    observability: observability.prefault({}).describe('Metrics, traces and logs of requests.'),
    logging: loggingSchema
      .default({})
      .describe('Log levels of the programs, such as controller. The others log at info.'),
    leaderElection: leaderElectionSchema.prefault({}).describe('How the pods of a program share its work.'),
    programs: programs.prefault({}).describe('The programs that Knative Serving consists of.'),
    storageMigration: z
      .boolean()
      .default(false)
      .describe('Whether a Job rewrites stored objects in the newest version, after an upgrade.'),
    namespace: z.strictObject(namespaceProps).prefault({}).describe('The namespace of Knative Serving.'),
  })
  .superRefine(({ network, certificates }, context) => {
    for (const [tls, issuer] of Object.entries(ISSUERS) as [
      keyof typeof ISSUERS,
      (typeof ISSUERS)[keyof typeof ISSUERS],
    ][]) {
      if (network[tls] !== 'enabled' || certificates[issuer]) continue;
      context.addIssue({
        code: 'custom',
        path: ['network', tls],
        message: `disabled, or certificates.${issuer} beside it`,
      });
    }
  });

export type { KnativeServingProps } from './knative-serving-props.generated';

/** The same with all defaults filled in. */
export type KnativeServingSettings = z.output<typeof knativeServingProps>;

/** Settings of the programs that it consists of. */
export type ServingPrograms = z.output<typeof programs>;
