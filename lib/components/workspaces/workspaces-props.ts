import { z } from 'zod';
import { dnsSubdomain } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';
import { userRouteProps } from '../../patterns/user-route-props';
import { kindSchema } from './kind-schema';
import { sampleKindsSchema } from './sample-kinds-schema';

/** Settings of Workspaces. */
export const workspacesProps = z
  .strictObject({
    ...namespaceProps,
    ...userRouteProps,
    samples: sampleKindsSchema.prefault({}).describe('Kinds of ours.'),
    kinds: z.record(dnsSubdomain, kindSchema).default({}).describe('Kinds of your own, by name.'),
  })
  .superRefine(({ kinds, samples }, { addIssue }) => {
    for (const [name, sample] of Object.entries(samples)) {
      if (kinds[name] === undefined || sample.enabled === false) continue;
      const message = `another name than that of a kind of ours; or samples.${name}.enabled: false`;
      addIssue({ code: 'custom', path: ['kinds', name], message });
    }
  });

export type { WorkspacesProps } from './workspaces-props.generated';

/** These with all defaults filled in. */
export type WorkspacesSettings = z.output<typeof workspacesProps>;
