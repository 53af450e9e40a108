import { z } from 'zod';
import { labelSelector } from '../../core/schemas/labels-schema';
import { programDefault } from '../../core/schemas/program-default';
import { text } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';
import {
  leaderElectionSchema,
  loggingSchema,
  observabilityShape,
  onOff,
  programSchema,
  scaledProgramSchema,
} from '../knative/common-props';

/** How many pods of the broker's two data programs run. */
const BROKER_BOUNDS = { min: 1, max: 10, cpu: 70 };

const off = onOff.default('disabled');

/** The keys of `config-features`, as the release has them. */
const features = z.strictObject({
  'authentication-oidc': off.describe('Whether senders and receivers of events prove who they are.'),
  'cross-namespace-event-links': off.describe(
    'Whether triggers and subscriptions may name brokers and channels of other namespaces.',
  ),
  'default-authorization-mode': z
    .enum(['allow-all', 'allow-same-namespace', 'deny-all'])
    .default('allow-same-namespace')
    .describe('Who may send events where no EventPolicy says it, with authentication-oidc.'),
  'delivery-retryafter': off.describe('Whether a receiver may say by Retry-After when to try again.'),
  'delivery-timeout': onOff.default('enabled').describe('Whether a delivery may have a time limit.'),
  'eventtype-auto-create': off.describe('Whether an EventType is made of each kind of event that comes along.'),
  'kreference-group': off.describe('Whether references may name an API group without its version.'),
  'kreference-mapping': off.describe('Whether references to objects that take no events may be turned into addresses.'),
  'new-apiserversource-filters': off.describe('Whether sources of the API server filter their events.'),
  'transport-encryption': z
    .enum(['disabled', 'permissive', 'strict'])
    .default('disabled')
    .describe('Whether events travel by TLS; its certificates need trust-manager.'),
});

const selector = labelSelector.optional();

/** Channels that hold events in memory. */
const IN_MEMORY = 'InMemoryChannel';

const channel = z.strictObject({
  apiVersion: z
    .string()
    .regex(/^[a-z0-9.-]+\/v\d\w*$/, 'a version such as messaging.knative.dev/v1')
    .default('messaging.knative.dev/v1')
    .describe('Version of its kind, with its API group.'),
  kind: text.describe('Kind of the channel, such as KafkaChannel.'),
  spec: z.record(z.string(), z.unknown()).optional().describe('What else it needs. By default nothing.'),
});

const delivery = z.strictObject({
  retry: z.int().min(0, '0 or more').default(10).describe('Tries after the first one.'),
  backoffPolicy: z.enum(['linear', 'exponential']).default('exponential').describe('How the time between tries grows.'),
  backoffDelay: z
    .string()
    .regex(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/, 'an ISO 8601 duration such as PT0.2S')
    .default('PT0.2S')
    .describe('Time between tries, from which it grows.'),
});

const programs = z.strictObject({
  controller: programSchema.prefault({}).describe('Makes what sources, channels and flows consist of.'),
  webhook: scaledProgramSchema({ min: 1, max: 5, cpu: 100 }).prefault({}).describe('Checks what users write.'),
  jobSink: programSchema.prefault({}).describe('Starts a Job for each event.'),
  requestReply: programSchema.prefault({}).describe('Waits for the event that answers another.'),
  pingSource: programSchema.omit({ replicas: true }).prefault({}).describe('Sends events by the clock.'),
  channelController: programSchema.prefault({}).describe('Controller and webhook of channels in memory.'),
  channelDispatcher: programSchema.prefault({}).describe('Holds the events of channels in memory.'),
  brokerController: programSchema.prefault({}).describe('Makes what brokers consist of.'),
  brokerIngress: scaledProgramSchema(BROKER_BOUNDS).prefault({}).describe('Takes the events of brokers.'),
  brokerFilter: scaledProgramSchema(BROKER_BOUNDS).prefault({}).describe('Sends them on to those who want them.'),
});

/** Settings of Knative Eventing. */
export const knativeEventingProps = z
  .strictObject({
    inMemoryChannel: z
      .boolean()
      .default(false)
      .describe('Whether there are channels that hold events in memory, lost when a pod ends.'),
    broker: z.boolean().default(false).describe('Whether there are brokers on top of channels (MTChannelBasedBroker).'),
    defaultChannel: channel.prefault({ kind: IN_MEMORY }).describe('Channels that brokers and users get.'),
    delivery: delivery.prefault({}).describe('How often brokers try to deliver an event.'),
    features: features.prefault({}).describe("What is on, by Knative's own names."),
    sugar: z
      .strictObject({
        namespaceSelector: selector.describe(
          'Namespaces that get a broker by themselves; {} for all. By default none.',
        ),
        triggerSelector: selector.describe('Triggers whose broker is made by itself; {} for all. By default none.'),
      })
      .prefault({})
      .describe('Brokers that nobody has to make. By default none.'),
    pingDataMaxSize: z
      .int()
      .min(1, 'at least 1')
      .optional()
      .describe('Largest number of bytes in an event sent by the clock. By default any.'),
    sinkBindingSelection: z
      .enum(['exclusion', 'inclusion'])
      .default('exclusion')
      .describe(
        'Whether SinkBindings reach all pods but those labelled otherwise, or those only that are labelled so ' +
          '(bindings.knative.dev/exclude, …/include).',
      ),
    observability: z
      .strictObject({
        ...observabilityShape,
        sinkErrors: programDefault(z.boolean(), false).describe(
          'Whether an event that cannot be sent is told by an Event of its source.',
        ),
      })
      .prefault({})
      .describe('Metrics and traces.'),
    logging: loggingSchema
      .default({})
      .describe('Log levels of the programs, such as controller. The others log at info.'),
    leaderElection: leaderElectionSchema.prefault({}).describe('How the pods of a program share its work.'),
    programs: programs.prefault({}).describe('The programs that Knative Eventing consists of.'),
    storageMigration: z
      .boolean()
      .default(false)
      .describe('Whether a Job rewrites stored objects in the newest version, after an upgrade.'),
    namespace: z.strictObject(namespaceProps).prefault({}).describe('The namespace of Knative Eventing.'),
  })
  .refine(
    ({ broker, inMemoryChannel, defaultChannel }) => !broker || inMemoryChannel || defaultChannel.kind !== IN_MEMORY,
    {
      message: 'false, or channels for it: inMemoryChannel, or a defaultChannel of another kind',
      path: ['broker'],
    },
  );

export type { KnativeEventingProps } from './knative-eventing-props.generated';

/** The same with all defaults filled in. */
export type KnativeEventingSettings = z.output<typeof knativeEventingProps>;

/** Settings of the programs that it consists of. */
export type EventingPrograms = z.output<typeof programs>;
