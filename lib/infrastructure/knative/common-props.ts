import { z } from 'zod';
import { duration, inOrder } from '../../core/schemas/duration-schema';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { programDefault } from '../../core/schemas/program-default';
import { text } from '../../core/schemas/text-schema';
import { type AutoscalingBounds, autoscalingSchema } from '../../patterns/autoscaler-props';

/** A duration in whole seconds. */
export const wholeSeconds = z
  .string()
  .regex(/^(\d+(h|m|s))+$/, { message: 'a duration in whole seconds such as 90s or 1h30m', abort: true });

/** How Knative writes whether it does something. */
export const onOff = z.enum(['enabled', 'disabled']);

const resources = resourcesSchema
  .optional()
  .describe("Requests and limits; each amount given replaces the release's own. By default those.");

/** Settings of a program of which a fixed number of pods runs. */
export const programSchema = z.strictObject({
  replicas: z.int().min(1, 'at least 1').default(1).describe('Number of pods.'),
  resources,
});

/** Settings of a program that is scaled by its load. */
export function scaledProgramSchema(bounds: AutoscalingBounds) {
  return z.strictObject({
    autoscaling: autoscalingSchema(bounds).prefault({}).describe('How many pods run.'),
    resources,
  });
}

const needsEndpoint = (protocol: string) => protocol === 'grpc' || protocol === 'http/protobuf';
const endpoint = text.optional().describe('Address of the collector, for grpc and http/protobuf. By default none.');

/** Where metrics go. */
export const metricsSchema = z
  .strictObject({
    protocol: z
      .enum(['none', 'prometheus', 'grpc', 'http/protobuf'])
      .describe('prometheus serves them on port 9090, grpc and http/protobuf send them.'),
    endpoint,
    exportInterval: programDefault(duration, '60s').describe('How often they are sent.'),
  })
  .refine((metrics) => !needsEndpoint(metrics.protocol) || metrics.endpoint, {
    message: 'an address, which this protocol needs',
    path: ['endpoint'],
  })
  .refine((metrics) => metrics.protocol !== 'none' || !metrics.endpoint, {
    message: 'no address, as protocol none sends nothing',
    path: ['endpoint'],
  });

const tracing = z
  .strictObject({
    protocol: z
      .enum(['none', 'grpc', 'http/protobuf', 'stdout'])
      .describe('How traces are sent. stdout is for debugging.'),
    endpoint,
    samplingRate: z
      .number()
      .min(0, '0 to 1')
      .max(1, '0 to 1')
      .optional()
      .describe('Part of the requests, 0 to 1. By default as Knative has it.'),
  })
  .refine((settings) => !needsEndpoint(settings.protocol) || settings.endpoint, {
    message: 'an address, which this protocol needs',
    path: ['endpoint'],
  });

/** What Serving and Eventing tell of themselves. */
export const observabilityShape = {
  metrics: programDefault(metricsSchema, { protocol: 'none' }).describe('Metrics of the programs themselves.'),
  tracing: programDefault(tracing, { protocol: 'none' }).describe('Traces of requests.'),
  runtimeProfiling: programDefault(onOff, 'disabled').describe('Whether port 8008 serves profiles of Go.'),
};

/** What Serving and Eventing tell of themselves. */
export type ObservabilitySettings = z.output<z.ZodObject<typeof observabilityShape>>;

/** How much each program logs. */
export const loggingSchema = z.record(
  z.string().regex(/^[a-z][a-z-]*$/, 'the name of a program such as controller'),
  z.enum(['debug', 'info', 'warn', 'error', 'fatal']),
);

/** How much each program logs. */
export type LoggingSettings = z.output<typeof loggingSchema>;

/** How the pods of a program share its work. */
export const leaderElectionSchema = z
  .strictObject({
    buckets: programDefault(z.int().min(1, '1 to 10').max(10, '1 to 10'), 1).describe(
      'Parts of the work, each of which one pod does. Where there is one, the other pods only wait.',
    ),
    leaseDuration: programDefault(duration, '60s').describe('How long others wait for a leader that is silent.'),
    renewDeadline: programDefault(duration, '40s').describe('How long a leader tries to stay it.'),
    retryPeriod: programDefault(duration, '10s').describe('How long to wait between tries.'),
  })
  .superRefine(
    inOrder([
      ['retryPeriod', '10s'],
      ['renewDeadline', '40s'],
      ['leaseDuration', '60s'],
    ]),
  );

/** How the pods of a program share its work. */
export type LeaderElectionSettings = z.output<typeof leaderElectionSchema>;

/** What users change of a program, with all defaults filled in. */
export interface ProgramSettings {
  /** Number of pods. @default - an autoscaler, or a controller of Knative, decides it */
  readonly replicas?: number;
  /** How many pods run by their load. @default - no autoscaler */
  readonly autoscaling?: AutoscalingBounds;
  readonly resources?: z.output<typeof resourcesSchema>;
}
