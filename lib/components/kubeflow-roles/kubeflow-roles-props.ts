import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';

const rule = z.strictObject({
  apiGroups: z.array(z.string()).min(1, 'at least one API group').describe("API groups; '' is the core group."),
  resources: z.array(text).min(1, 'at least one resource').describe('Resources, such as rayclusters.'),
  verbs: z.array(text).min(1, 'at least one verb').describe('What is allowed, such as get or create.'),
  resourceNames: z.array(text).optional().describe('Only the objects of these names. By default all.'),
});

const rules = z.array(rule).default([]);

/** Settings of the roles of profiles' users. */
export const kubeflowRolesProps = z.strictObject({
  secrets: z.boolean().default(true).describe('Whether contributors may read and write the Secrets of their profiles.'),
  podAccess: z
    .boolean()
    .default(true)
    .describe('Whether contributors may run commands in pods and reach their ports through the API server.'),
  ingresses: z
    .boolean()
    .default(false)
    .describe(
      'Whether contributors may write Ingresses, for a cluster with an ingress controller of its own. It serves whatever ' +
        'host and path they name, those of the platform included, unless it refuses that itself.',
    ),
  networkPolicies: z
    .boolean()
    .default(false)
    .describe('Whether owners may write the NetworkPolicies of their profiles, and so open them to others.'),
  rules: z
    .strictObject({
      admin: rules.describe('For owners.'),
      edit: rules.describe('For owners and contributors.'),
      view: rules.describe('For all who may see the profile.'),
    })
    .prefault({})
    .describe('Further rights in their profiles, for instance on resources of your own.'),
});

export type { KubeflowRolesProps } from './kubeflow-roles-props.generated';

/** These with all defaults filled in. */
export type KubeflowRolesSettings = z.output<typeof kubeflowRolesProps>;
