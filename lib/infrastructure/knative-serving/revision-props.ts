import { z } from 'zod';
import { byteAmount, cpuAmount } from '../../core/schemas/amount-schema';
import { duration } from '../../core/schemas/duration-schema';
import { labelMap } from '../../core/schemas/labels-schema';
import { programDefault } from '../../core/schemas/program-default';
import { dnsSubdomain, text } from '../../core/schemas/text-schema';
import { wholeSeconds } from '../knative/common-props';

const amounts = z.strictObject({
  cpu: cpuAmount.optional().describe('CPUs, such as 500m. By default none.'),
  memory: byteAmount.optional().describe('Memory, such as 1Gi. By default none.'),
  'ephemeral-storage': byteAmount.optional().describe("Space on the node's disk, such as 2Gi. By default none."),
});

const resources = z.strictObject({
  requests: amounts.optional().describe('What a node must have free. By default none.'),
  limits: amounts.optional().describe('What may not be exceeded. By default none.'),
});

const count = z.int().min(0, '0 or more');
const least = z.int().min(1, 'at least 1');

/** Knative's own values of what is compared below. */
const OWN = {
  revisionTimeoutSeconds: 300,
  maxRevisionTimeoutSeconds: 600,
  revisionIdleTimeoutSeconds: 0,
  containerConcurrency: 0,
  containerConcurrencyMaxLimit: 1000,
  minNonActiveRevisions: 20,
  maxNonActiveRevisions: 1000,
};

/** What a service gets that does not say it itself: the keys of `config-defaults`. */
export const defaultsSchema = z
  .strictObject({
    revisionTimeoutSeconds: programDefault(least, OWN.revisionTimeoutSeconds).describe(
      'Seconds that a request may take.',
    ),
    maxRevisionTimeoutSeconds: programDefault(least, OWN.maxRevisionTimeoutSeconds).describe(
      'Seconds that a service may allow at most.',
    ),
    revisionResponseStartTimeoutSeconds: count
      .optional()
      .describe('Seconds until an answer must begin. By default as revisionTimeoutSeconds.'),
    revisionIdleTimeoutSeconds: programDefault(count, OWN.revisionIdleTimeoutSeconds).describe(
      'Seconds that a request may be silent, 0 for any.',
    ),
    containerConcurrency: programDefault(count, OWN.containerConcurrency).describe(
      'Requests that a pod takes at a time, 0 for any.',
    ),
    containerConcurrencyMaxLimit: programDefault(least, OWN.containerConcurrencyMaxLimit).describe(
      'What a service may allow at most.',
    ),
    allowContainerConcurrencyZero: programDefault(z.boolean(), true).describe(
      'Whether a service may leave it without limit.',
    ),
    enableServiceLinks: programDefault(z.union([z.boolean(), z.literal('default')]), false).describe(
      "Whether pods get variables for each Service; default is Kubernetes' default.",
    ),
    resources: resources.optional().describe('Requests and limits of containers. By default none.'),
  })
  .refine(
    ({
      revisionTimeoutSeconds = OWN.revisionTimeoutSeconds,
      maxRevisionTimeoutSeconds = OWN.maxRevisionTimeoutSeconds,
    }) => revisionTimeoutSeconds <= maxRevisionTimeoutSeconds,
    {
      message: 'at most maxRevisionTimeoutSeconds',
      path: ['revisionTimeoutSeconds'],
    },
  )
  .refine(
    ({
      revisionTimeoutSeconds: most = OWN.revisionTimeoutSeconds,
      revisionResponseStartTimeoutSeconds: start = most,
    }) => start <= most,
    { message: 'at most revisionTimeoutSeconds', path: ['revisionResponseStartTimeoutSeconds'] },
  )
  .refine(
    ({
      revisionTimeoutSeconds: most = OWN.revisionTimeoutSeconds,
      revisionIdleTimeoutSeconds: idle = OWN.revisionIdleTimeoutSeconds,
    }) => idle <= most,
    { message: 'at most revisionTimeoutSeconds', path: ['revisionIdleTimeoutSeconds'] },
  )
  .refine(
    ({
      containerConcurrency = OWN.containerConcurrency,
      containerConcurrencyMaxLimit = OWN.containerConcurrencyMaxLimit,
    }) => containerConcurrency <= containerConcurrencyMaxLimit,
    { message: 'at most containerConcurrencyMaxLimit', path: ['containerConcurrency'] },
  );

/** How the pods of a service are made: the keys of `config-deployment`. */
export const deploymentSchema = z.strictObject({
  progressDeadline: programDefault(wholeSeconds, '600s').describe(
    'How long a new revision may take to be ready; large models take longer.',
  ),
  registriesSkippingTagResolving: programDefault(z.array(text), ['kind.local', 'ko.local', 'dev.local']).describe(
    'Registries whose image tags are taken as they are, as for those that Knative cannot ask.',
  ),
  digestResolutionTimeout: programDefault(duration, '10s').describe('How long asking a registry may take.'),
  queueSidecar: programDefault(resources, { requests: { cpu: '25m' } }).describe(
    'Requests and limits of the proxy in each pod.',
  ),
  defaultAffinityType: programDefault(
    z.enum(['none', 'prefer-spread-revision-over-nodes']),
    'prefer-spread-revision-over-nodes',
  ).describe('Whether pods of a revision rather go to different nodes.'),
  runtimeClassName: z
    .record(
      dnsSubdomain,
      z.strictObject({
        selector: labelMap.optional().describe('Labels of the services. By default all.'),
      }),
    )
    .optional()
    .describe('Runtime classes by their names, each for services with some labels. By default none.'),
  podIsAlwaysSchedulable: programDefault(z.boolean(), false).describe(
    'Whether a pod without a node only waits for one to be added.',
  ),
});

const keep = z.union([z.literal('disabled'), duration]);

/** Which old revisions go: the keys of `config-gc`. */
export const gcSchema = z
  .strictObject({
    retainSinceCreateTime: programDefault(keep, '48h').describe('Age until which a revision stays.'),
    retainSinceLastActiveTime: programDefault(keep, '15h').describe('Time after its last use until which it stays.'),
    minNonActiveRevisions: programDefault(count, OWN.minNonActiveRevisions).describe(
      'Revisions without use that always stay.',
    ),
    maxNonActiveRevisions: programDefault(z.union([z.literal('disabled'), count]), OWN.maxNonActiveRevisions).describe(
      'Revisions without use that stay at most.',
    ),
  })
  .refine(
    ({ minNonActiveRevisions = OWN.minNonActiveRevisions, maxNonActiveRevisions = OWN.maxNonActiveRevisions }) =>
      maxNonActiveRevisions === 'disabled' || minNonActiveRevisions <= maxNonActiveRevisions,
    { message: 'at most maxNonActiveRevisions', path: ['minNonActiveRevisions'] },
  );
