import { z } from 'zod';
import { googleServiceAccount } from '../../core/schemas/google-schema';
import { labelMap } from '../../core/schemas/labels-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { userName } from '../../core/schemas/user-schema';
import { ownNamespaceProp } from '../../patterns/own-namespace-props';

/** Settings of the profile controller. */
export const profileControllerProps = z
  .strictObject({
    admins: z
      .array(userName)
      .default([])
      .describe(
        "Users who see all profiles in the dashboard and may change their contributors, as the identity provider gives their names. This gives no rights on the cluster's API.",
      ),
    podSecurity: z
      .enum(['privileged', 'baseline', 'restricted', 'none'])
      .optional()
      .describe(
        'Pod Security Standard that the namespaces of profiles enforce; none leaves the label out. By default baseline, or privileged where the mesh has no CNI. A namespace keeps the standard it has.',
      ),
    namespaceLabels: labelMap
      .default({})
      .describe(
        'Labels of the namespaces of profiles, besides ours. An empty value takes a label off. A label that a namespace has keeps its value.',
      ),
    workloadIdentity: googleServiceAccount
      .optional()
      .describe(
        'Service account of Google Cloud for every profile that names none, bound to its default-editor. By default none.',
      ),
    accessManagementCallers: z
      .array(
        z.strictObject({
          namespace: dnsLabel.describe('Its namespace.'),
          serviceAccount: dnsSubdomain.describe('Its name.'),
        }),
      )
      .default([])
      .describe(
        'Service accounts besides the dashboard that may call the access management API. It trusts the user header that they send.',
      ),
    accessManagement: z
      .boolean()
      .default(true)
      .describe(
        'Whether access management (kfam) runs beside the controller. The dashboard needs it: it tells who may see which namespace, and lets owners invite others.',
      ),
    ownNamespace: ownNamespaceProp('accessManagement: false'),
  })
  .refine(({ ownNamespace, accessManagement }) => !ownNamespace || !accessManagement, {
    path: ['ownNamespace'],
    error: "accessManagement: false beside it, as the dashboard looks for it in Kubeflow's namespace",
  })
  .refine(({ accessManagementCallers, accessManagement }) => accessManagement || accessManagementCallers.length === 0, {
    path: ['accessManagementCallers'],
    error: 'none beside accessManagement: false',
  });

export type { ProfileControllerProps } from './profile-controller-props.generated';

/** These with all defaults filled in. */
export type ProfileControllerSettings = z.output<typeof profileControllerProps>;
