import { z } from 'zod';
import { resourcesSchema, securityContextSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, text } from '../../core/schemas/text-schema';
import { volumeProps } from '../../core/schemas/volume-schema';
import { databaseProps } from './database-props';
import { TRIAL_KIND_NAMES } from './trial-kinds';

const container = {
  image: text.optional().describe("Image of its container. By default the release's."),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('When a node pulls it. By default IfNotPresent.'),
  resources: resourcesSchema
    .optional()
    .describe(
      'Requests and limits of its container. By default what Katib sets: 50m to 500m CPU, 10Mi to 100Mi memory, 500Mi to 5Gi disk.',
    ),
};

const suggestion = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether experiments may use it.'),
  ...container,
  securityContext: securityContextSchema
    .optional()
    .describe(
      'Security context of its container. By default what the Pod Security Standard `restricted` asks, with user 1000 and group 0; for pbt none, as it must write to its volume.',
    ),
  serviceAccountName: dnsLabel
    .optional()
    .describe(
      'Service account of its pods, which must be in each profile. By default the one of the profile, or one that Katib makes for early stopping.',
    ),
  volume: volumeProps('1Gi')
    .extend({
      accessMode: z
        .enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])
        .default('ReadWriteOnce')
        .describe('How many nodes may mount it. Many storage classes have no ReadWriteMany.'),
    })
    .optional()
    .describe('A volume of its own for each experiment. By default none, for pbt 5Gi that one node mounts.'),
});

const earlyStopping = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether experiments may use it.'),
  ...container,
});

const collector = z.strictObject({
  ...container,
  waitAllProcesses: z
    .boolean()
    .optional()
    .describe('Whether it waits for all processes of the trial, not for the first. By default true.'),
});

const suggestions = z.strictObject({
  random: suggestion.optional().describe('Random values. By default as upstream has it.'),
  tpe: suggestion.optional().describe('Tree of Parzen estimators, by Hyperopt. By default as upstream has it.'),
  grid: suggestion.optional().describe('Each combination of a grid. By default as upstream has it.'),
  hyperband: suggestion
    .optional()
    .describe('Hyperband: many short trials, few long ones. By default as upstream has it.'),
  bayesianoptimization: suggestion
    .optional()
    .describe('Bayesian optimization, by scikit-optimize. By default as upstream has it.'),
  cmaes: suggestion.optional().describe('Covariance matrix adaptation. By default as upstream has it.'),
  sobol: suggestion.optional().describe('A Sobol sequence. By default as upstream has it.'),
  'multivariate-tpe': suggestion
    .optional()
    .describe('Tree of Parzen estimators that looks at parameters together, by Optuna. By default as upstream has it.'),
  enas: suggestion.optional().describe('Search of network architectures (ENAS). By default as upstream has it.'),
  darts: suggestion.optional().describe('Search of network architectures (DARTS). By default as upstream has it.'),
  pbt: suggestion
    .optional()
    .describe('Population based training, with checkpoints in a volume. By default as upstream has it.'),
});

const earlyStoppings = z.strictObject({
  medianstop: earlyStopping
    .optional()
    .describe('Stops a trial whose best value is below the median of the others. By default as upstream has it.'),
});

const metricsCollectors = z.strictObject({
  StdOut: collector.optional().describe('Reads what the trial prints. By default as upstream has it.'),
  File: collector.optional().describe('Reads a file of the trial. By default as upstream has it.'),
  TensorFlowEvent: collector.optional().describe('Reads event files of TensorFlow. By default with 1Gi of memory.'),
});

/** Settings of Katib. */
export const katibProps = z
  .strictObject({
    database: databaseProps.prefault({}).describe('Where it keeps what trials measured.'),
    certificates: z
      .enum(['certManager', 'selfManaged', 'openshift'])
      .default('certManager')
      .describe("Who makes the certificate of its webhooks: cert-manager, Katib itself, or OpenShift's service CA."),
    leaderElection: z
      .boolean()
      .default(false)
      .describe('Whether replicas of the controller elect a leader; needed for more than one.'),
    trialKinds: z
      .array(z.enum(TRIAL_KIND_NAMES))
      .min(1)
      .optional()
      .describe(
        'Kinds of objects that experiments may run as trials. By default Job, and those of the components that are on.',
      ),
    suggestions: suggestions.prefault({}).describe('Algorithms that suggest parameters.'),
    earlyStopping: earlyStoppings.prefault({}).describe('Algorithms that stop trials early.'),
    metricsCollectors: metricsCollectors
      .prefault({})
      .describe('Containers that read the metrics of a trial, by where they find them.'),
    trialTemplates: z
      .record(text, z.record(z.string(), z.unknown()))
      .optional()
      .describe(
        'Templates of trials that the page offers, by their names. By default a Job, one for neural architecture search and, with the training operator, a PyTorchJob.',
      ),
    istio: z
      .boolean()
      .default(true)
      .describe('Whether its page hangs on the gateway of Istio. Without, it knows no users.'),
    userRoles: z.boolean().default(true).describe('Whether the roles of profiles get rights to experiments.'),
  })
  .refine(({ istio, userRoles }) => userRoles || !istio, {
    path: ['userRoles'],
    error: 'true, as the page asks what a user may do; or istio: false',
  });

export type { KatibProps } from './katib-props.generated';

/** These with all defaults filled in. */
export type KatibSettings = z.output<typeof katibProps>;
