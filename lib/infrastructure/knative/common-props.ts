import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { duration, text } from '../../core/schemas/text-schema';
import { type AutoscalingBounds, autoscalingSchema } from '../../patterns/autoscaler-props';

/** A duration in whole seconds. */
export const wholeSeconds = z
  .string()
  .regex(/^(\d+(h|m|s))+$/, { message: 'a duration in whole seconds such as 90s or 1h30m', abort: true });

/** How Knative writes whether it does something. */
export const onOff = z.enum(['enabled', 'disabled']);

const resources = resourcesSchema
  .optional()
  .describe("Requests and limits; each amount given replaces the release's own.");

/** Settings of a program of which a fixed number of pods runs. */
export const programSchema = z.strictObject({
  replicas: z.int().min(1, 'at least 1').optional().describe('Number of pods. By default 1.'),
  resources,
});

/** Settings of a program that is scaled by its load. */
export function scaledProgramSchema(bounds: AutoscalingBounds) {
  return z.strictObject({
    autoscaling: autoscalingSchema(bounds).optional().describe('How many pods run.'),
    resources,
  });
}

const needsEndpoint = (protocol: string) => protocol === 'grpc' || protocol === 'http/protobuf';
const endpoint = text.optional().describe('Address of the collector, for grpc and http/protobuf.');

/** Where metrics go. */
export const metricsSchema = z
  .strictObject({
    protocol: z
      .enum(['none', 'prometheus', 'grpc', 'http/protobuf'])
      .describe('prometheus serves them on port 9090, grpc and http/protobuf send them. none is the default.'),
    endpoint,
    exportInterval: duration.optional().describe('How often they are sent. By default 60s.'),
  })
  .refine((metrics) => !needsEndpoint(metrics.protocol) || metrics.endpoint, {
    message: 'this protocol needs an endpoint',
    path: ['endpoint'],
  })
  .refine((metrics) => metrics.protocol !== 'none' || !metrics.endpoint, {
    message: 'nothing is sent to it with protocol none',
    path: ['endpoint'],
  });

const tracing = z
  .strictObject({
    protocol: z
      .enum(['none', 'grpc', 'http/protobuf', 'stdout'])
      .describe('How traces are sent. none is the default, stdout is for debugging.'),
    endpoint,
    samplingRate: z.number().min(0, '0 to 1').max(1, '0 to 1').optional().describe('Part of the requests, 0 to 1.'),
  })
  .refine((settings) => !needsEndpoint(settings.protocol) || settings.endpoint, {
    message: 'this protocol needs an endpoint',
    path: ['endpoint'],
  });

/** What Serving and Eventing tell of themselves. */
export const observabilityShape = {
  metrics: metricsSchema.optional().describe('Metrics of the programs themselves. By default none.'),
  tracing: tracing.optional().describe('Traces of requests. By default none.'),
  runtimeProfiling: onOff.optional().describe('Whether port 8008 serves profiles of Go. By default disabled.'),
};

/** What Serving and Eventing tell of themselves. */
export type ObservabilitySettings = z.input<z.ZodObject<typeof observabilityShape>>;

/** How much each program logs. */
export const loggingSchema = z.record(
  z.string().regex(/^[a-z][a-z-]*$/, 'the name of a program such as controller'),
  z.enum(['debug', 'info', 'warn', 'error', 'fatal']),
);

/** How much each program logs. */
export type LoggingSettings = z.input<typeof loggingSchema>;

/** How the pods of a program share its work. */
export const leaderElectionSchema = z.strictObject({
  buckets: z
    .int()
    .min(1, '1 to 10')
    .max(10, '1 to 10')
    .optional()
    .describe('Parts of the work, each of which one pod does. By default 1: the others only wait.'),
  leaseDuration: duration.optional().describe('How long others wait for a leader that is silent. By default 60s.'),
  renewDeadline: duration.optional().describe('How long a leader tries to stay it. By default 40s.'),
  retryPeriod: duration.optional().describe('How long to wait between tries. By default 10s.'),
});

/** How the pods of a program share its work. */
export type LeaderElectionSettings = z.input<typeof leaderElectionSchema>;

/** What users change of a program. */
export interface ProgramSettings extends z.input<typeof programSchema> {
  readonly autoscaling?: Partial<AutoscalingBounds>;
}
