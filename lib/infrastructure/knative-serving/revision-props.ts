import { z } from 'zod';
import { dnsSubdomain, duration, quantity, text } from '../../core/schemas/text-schema';
import { wholeSeconds } from '../knative/common-props';

const amounts = z.strictObject({
  cpu: quantity.optional(),
  memory: quantity.optional(),
  'ephemeral-storage': quantity.optional(),
});

const resources = z.strictObject({
  requests: amounts.optional().describe('What a node must have free.'),
  limits: amounts.optional().describe('What may not be exceeded.'),
});

const seconds = z.int().min(0, '0 or more').optional();
const least = z.int().min(1, 'at least 1').optional();

/** What a service gets that does not say it itself: the keys of `config-defaults`. */
export const defaultsSchema = z
  .strictObject({
    revisionTimeoutSeconds: least.describe('Seconds that a request may take. By default 300.'),
    maxRevisionTimeoutSeconds: least.describe('Seconds that a service may allow at most. By default 600.'),
    revisionResponseStartTimeoutSeconds: seconds.describe(
      'Seconds until an answer must begin. By default as revisionTimeoutSeconds.',
    ),
    revisionIdleTimeoutSeconds: seconds.describe('Seconds that a request may be silent, 0 for any. By default 0.'),
    containerConcurrency: seconds.describe('Requests that a pod takes at a time, 0 for any. By default 0.'),
    containerConcurrencyMaxLimit: least.describe('What a service may allow at most. By default 1000.'),
    allowContainerConcurrencyZero: z
      .boolean()
      .optional()
      .describe('Whether a service may leave it without limit. By default true.'),
    enableServiceLinks: z
      .union([z.boolean(), z.literal('default')])
      .optional()
      .describe("Whether pods get variables for each Service; default is Kubernetes' default. By default false."),
    resources: resources.optional().describe('Requests and limits of containers. By default none.'),
  })
  .refine(
    ({ revisionTimeoutSeconds = 300, maxRevisionTimeoutSeconds = 600 }) =>
      revisionTimeoutSeconds <= maxRevisionTimeoutSeconds,
    {
      message: 'revisionTimeoutSeconds is larger than maxRevisionTimeoutSeconds',
      path: ['revisionTimeoutSeconds'],
    },
  )
  .refine(
    ({ revisionTimeoutSeconds: most = 300, revisionResponseStartTimeoutSeconds = 0 }) =>
      revisionResponseStartTimeoutSeconds <= most,
    { message: 'larger than revisionTimeoutSeconds', path: ['revisionResponseStartTimeoutSeconds'] },
  )
  .refine(
    ({ revisionTimeoutSeconds: most = 300, revisionIdleTimeoutSeconds = 0 }) => revisionIdleTimeoutSeconds <= most,
    {
      message: 'larger than revisionTimeoutSeconds',
      path: ['revisionIdleTimeoutSeconds'],
    },
  )
  .refine(
    ({ containerConcurrency = 0, containerConcurrencyMaxLimit = 1000 }) =>
      containerConcurrency <= containerConcurrencyMaxLimit,
    { message: 'larger than containerConcurrencyMaxLimit', path: ['containerConcurrency'] },
  );

/** How the pods of a service are made: the keys of `config-deployment`. */
export const deploymentSchema = z.strictObject({
  progressDeadline: wholeSeconds
    .optional()
    .describe('How long a new revision may take to be ready; large models take longer. By default 600s.'),
  registriesSkippingTagResolving: z
    .array(text)
    .optional()
    .describe(
      'Registries whose image tags are taken as they are, as for those that Knative cannot ask. By default kind.local, ' +
        'ko.local and dev.local.',
    ),
  digestResolutionTimeout: duration.optional().describe('How long asking a registry may take. By default 10s.'),
  queueSidecar: resources
    .optional()
    .describe('Requests and limits of the proxy in each pod. By default 25m CPU requested, and no limits.'),
  defaultAffinityType: z
    .enum(['none', 'prefer-spread-revision-over-nodes'])
    .optional()
    .describe('Whether pods of a revision rather go to different nodes. By default they do.'),
  runtimeClassName: z
    .record(dnsSubdomain, z.strictObject({ selector: z.record(z.string(), z.string()).optional() }))
    .optional()
    .describe('Runtime classes by their names, each for services with some labels. By default none.'),
  podIsAlwaysSchedulable: z
    .boolean()
    .optional()
    .describe('Whether a pod without a node only waits for one to be added. By default false.'),
});

const keep = z.union([z.literal('disabled'), duration]).optional();

/** Which old revisions go: the keys of `config-gc`. */
export const gcSchema = z
  .strictObject({
    retainSinceCreateTime: keep.describe('Age until which a revision stays. By default 48h.'),
    retainSinceLastActiveTime: keep.describe('Time after its last use until which it stays. By default 15h.'),
    minNonActiveRevisions: seconds.describe('Revisions without use that always stay. By default 20.'),
    maxNonActiveRevisions: z
      .union([z.literal('disabled'), z.int().min(0, '0 or more')])
      .optional()
      .describe('Revisions without use that stay at most. By default 1000.'),
  })
  .refine(
    ({ minNonActiveRevisions = 20, maxNonActiveRevisions = 1000 }) =>
      maxNonActiveRevisions === 'disabled' || minNonActiveRevisions <= maxNonActiveRevisions,
    { message: 'larger than maxNonActiveRevisions', path: ['minNonActiveRevisions'] },
  );
