import { z } from 'zod';
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

/** How many pods of the webhook run. */
export const WEBHOOK_BOUNDS = { min: 1, max: 5, cpu: 100 };

/** How many pods of the broker's two data programs run. */
export const BROKER_BOUNDS = { min: 1, max: 10, cpu: 70 };

const FLAGS = [
  'cross-namespace-event-links',
  'delivery-retryafter',
  'delivery-timeout',
  'eventtype-auto-create',
  'kreference-group',
  'kreference-mapping',
  'new-apiserversource-filters',
] as const;

const flag = onOff.optional();

const features = z.strictObject({
  ...(Object.fromEntries(FLAGS.map((name) => [name, flag])) as Record<(typeof FLAGS)[number], typeof flag>),
  'authentication-oidc': flag.describe('Whether senders and receivers of events prove who they are.'),
  'default-authorization-mode': z
    .enum(['allow-all', 'allow-same-namespace', 'deny-all'])
    .optional()
    .describe('Who may send events where no EventPolicy says it, with authentication-oidc.'),
  'transport-encryption': z
    .enum(['disabled', 'permissive', 'strict'])
    .optional()
    .describe('Whether events travel by TLS; its certificates need trust-manager. By default disabled.'),
});

const labels = z.record(z.string(), z.string());
const selector = z
  .strictObject({
    matchLabels: labels.optional(),
    matchExpressions: z
      .array(
        z.strictObject({
          key: text,
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  })
  .optional();

const channel = z.strictObject({
  apiVersion: z
    .string()
    .regex(/^[a-z0-9.-]+\/v\d\w*$/, 'a version such as messaging.knative.dev/v1')
    .optional()
    .describe('By default messaging.knative.dev/v1.'),
  kind: text.describe('Kind of the channel, such as KafkaChannel.'),
  spec: z.record(z.string(), z.unknown()).optional().describe('What else it needs. By default nothing.'),
});

const delivery = z.strictObject({
  retry: z.int().min(0, '0 or more').optional().describe('Tries after the first one. By default 10.'),
  backoffPolicy: z.enum(['linear', 'exponential']).optional().describe('By default exponential.'),
  backoffDelay: z
    .string()
    .regex(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/, 'an ISO 8601 duration such as PT0.2S')
    .optional()
    .describe('Time between tries. By default PT0.2S.'),
});

const programs = z.strictObject({
  controller: programSchema.optional().describe('Makes what sources, channels and flows consist of.'),
  webhook: scaledProgramSchema(WEBHOOK_BOUNDS).optional().describe('Checks what users write.'),
  jobSink: programSchema.optional().describe('Starts a Job for each event.'),
  requestReply: programSchema.optional().describe('Waits for the event that answers another.'),
  pingSource: programSchema.omit({ replicas: true }).optional().describe('Sends events by the clock.'),
  channelController: programSchema.optional().describe('Controller and webhook of channels in memory.'),
  channelDispatcher: programSchema.optional().describe('Holds the events of channels in memory.'),
  brokerController: programSchema.optional().describe('Makes what brokers consist of.'),
  brokerIngress: scaledProgramSchema(BROKER_BOUNDS).optional().describe('Takes the events of brokers.'),
  brokerFilter: scaledProgramSchema(BROKER_BOUNDS).optional().describe('Sends them on to those who want them.'),
});

/** Settings of Knative Eventing. */
export const knativeEventingProps = z
  .strictObject({
    inMemoryChannel: z
      .boolean()
      .optional()
      .describe('Whether there are channels that hold events in memory, lost when a pod ends. By default false.'),
    broker: z
      .boolean()
      .optional()
      .describe('Whether there are brokers on top of channels (MTChannelBasedBroker). By default false.'),
    defaultChannel: channel.optional().describe('Channels that brokers and users get. By default InMemoryChannel.'),
    delivery: delivery.optional().describe('How often brokers try to deliver an event.'),
    features: features.optional().describe("What is on, by Knative's own names. By default delivery-timeout."),
    sugar: z
      .strictObject({
        namespaceSelector: selector.describe('Namespaces that get a broker by themselves; {} for all.'),
        triggerSelector: selector.describe('Triggers whose broker is made by itself; {} for all.'),
      })
      .optional()
      .describe('Brokers that nobody has to make. By default none.'),
    pingDataMaxSize: z
      .int()
      .min(1, 'at least 1')
      .optional()
      .describe('Largest number of bytes in an event sent by the clock. By default any.'),
    sinkBindingSelection: z
      .enum(['exclusion', 'inclusion'])
      .optional()
      .describe(
        'Whether SinkBindings reach all pods but those labelled otherwise, or those only that are labelled so ' +
          '(bindings.knative.dev/exclude, …/include). By default exclusion.',
      ),
    observability: z
      .strictObject({
        ...observabilityShape,
        sinkErrors: z
          .boolean()
          .optional()
          .describe('Whether an event that cannot be sent is told by an Event of its source. By default false.'),
      })
      .optional()
      .describe('Metrics and traces.'),
    logging: loggingSchema.optional().describe('Log levels of the programs, such as controller. By default info.'),
    leaderElection: leaderElectionSchema.optional().describe('How the pods of a program share its work.'),
    programs: programs.optional().describe('The programs that Knative Eventing consists of.'),
    storageMigration: z
      .boolean()
      .optional()
      .describe('Whether a Job rewrites stored objects in the newest version, after an upgrade. By default false.'),
    namespace: z.strictObject(namespaceProps).optional().describe('The namespace of Knative Eventing.'),
  })
  .refine(({ broker, inMemoryChannel, defaultChannel }) => !broker || inMemoryChannel || defaultChannel, {
    message: 'brokers need channels: set inMemoryChannel, or defaultChannel to another kind',
    path: ['broker'],
  });

/** Properties of `KnativeEventing`. */
export type KnativeEventingProps = z.input<typeof knativeEventingProps>;

/** Settings of the programs that it consists of. */
export type EventingPrograms = z.input<typeof programs>;
