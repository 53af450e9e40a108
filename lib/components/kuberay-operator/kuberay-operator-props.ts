import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel } from '../../core/schemas/text-schema';

/** Settings of the KubeRay operator. */
export const kuberayOperatorProps = z.strictObject({
  watchNamespaces: z
    .array(dnsLabel)
    .min(1)
    .optional()
    .describe('Namespaces whose Ray objects it runs. By default all: it cannot be told to follow the profiles.'),
  batchScheduler: z
    .enum(['none', 'volcano', 'yunikorn'])
    .default('none')
    .describe(
      'A scheduler on the cluster that starts the pods of a Ray cluster all at once, for those that ask for it.',
    ),
  initContainerInjection: z
    .boolean()
    .default(false)
    .describe(
      'Whether each worker gets a container before its own that waits for the head. That container has no security context, so that a profile with the Pod Security Standard `restricted` refuses it.',
    ),
  ingresses: z
    .boolean()
    .default(false)
    .describe(
      'Whether it may make an Ingress, or a Route of OpenShift, for the dashboard of a Ray cluster whose `enableIngress` is set. Such a page knows no login: whoever reaches it runs code in the profile.',
    ),
  deletionPolicy: z
    .boolean()
    .default(false)
    .describe('Whether a RayJob may say what is deleted when it ends (`deletionPolicy`, an alpha feature).'),
  concurrency: z.int().min(1).default(1).describe('Ray objects of one kind that it looks after at once.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '100m', memory: '512Mi' }, limits: { cpu: '100m', memory: '512Mi' } })
    .describe('Requests and limits.'),
});

export type { KuberayOperatorProps } from './kuberay-operator-props.generated';

/** These with all defaults filled in. */
export type KuberayOperatorSettings = z.output<typeof kuberayOperatorProps>;
