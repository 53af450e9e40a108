/** Words for containers that serve models: those of runtimes, and those of predictors, transformers and explainers. */
import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { envName } from '../../core/schemas/labels-schema';
import { gpusSchema, resourcesSchema } from '../../core/schemas/pod-schema';
import { envSecretMap } from '../../patterns/secret-env';

const servedEnvName = envName.refine((name) => name !== 'PYTHONPATH', {
  error: 'another name, as the webhook of KServe refuses PYTHONPATH',
});

const probe = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/\S*$/, 'a path that begins with /')
      .optional()
      .describe('Path that it asks by HTTP. By default none.'),
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe('Port that it asks. By default the one on which the container answers.'),
    command: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Program that it runs in the container instead. By default none.'),
    initialDelaySeconds: z.int().min(0).optional().describe('Seconds before the first time. By default 0.'),
    periodSeconds: z.int().min(1).optional().describe('Seconds between two times. By default 10.'),
    timeoutSeconds: z.int().min(1).optional().describe('Seconds that an answer may take. By default 1.'),
    failureThreshold: z.int().min(1).optional().describe('Failures in a row that count. By default 3.'),
  })
  .refine(({ path, command }) => (path === undefined) !== (command === undefined), {
    path: ['path'],
    error: 'a path, or a command',
  })
  .refine(({ port, command }) => port === undefined || command === undefined, {
    path: ['port'],
    error: 'none, as there is a command',
  });

/** What containers that serve can have, whoever says it. */
export const servingContainer = {
  command: z.array(z.string()).optional().describe("Its program. By default the image's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the image's."),
  env: z.record(servedEnvName, z.string()).default({}).describe('Its environment.'),
  envSecrets: envSecretMap(servedEnvName),
  resources: resourcesSchema.optional().describe('Requests and limits. By default those of KServe: 1 CPU and 2Gi.'),
  gpus: gpusSchema.optional().describe('Its GPUs. By default none.'),
  readinessProbe: probe.optional().describe("When requests may come. By default KServe's: once its port is open."),
  livenessProbe: probe.optional().describe('When it is started again. By default never.'),
  startupProbe: probe.optional().describe('When it has started, before the other probes. By default at once.'),
};

/** Image of a container that has no runtime. */
export const servingImage = imageReference.describe('Its image.');

/** How pods that serve are secured, in each container: KServe's own objects have no place for a whole pod. */
export const servingSecurity = {
  restricted: z
    .boolean()
    .default(true)
    .describe('Whether pods ask for no more than the Pod Security Standard `restricted` gives.'),
  runAsUser: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Number of the user as whom the program runs. By default the image's own, which `restricted` refuses where it is root.",
    ),
};

const container = z.object(servingContainer);
const security = z.object(servingSecurity);

/** A container that serves, with all defaults filled in. */
export type ServingContainerSettings = z.output<typeof container>;

/** How it is secured, with all defaults filled in. */
export type ServingSecurity = z.output<typeof security>;

/** The protocols of requests. */
export const protocolVersion = z.enum(['v1', 'v2', 'grpc-v1', 'grpc-v2']);

/** Format of a model: KServe compares it as text, capitals included. */
export const formatName = z
  .string()
  .regex(/^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/, "letters, digits, '-', '_' and '.', a letter or digit first and last");

/** Version of the format of a model: KServe compares it as text. */
export const formatVersion = z.string().regex(/^\d+(\.\d+){0,2}$/, 'a version such as 1, 2.4 or 2.4.1');
