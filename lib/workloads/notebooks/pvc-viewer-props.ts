import { z } from 'zod';
import { viewerSchema } from '../../components/volumes-web-app/volumes-web-app-props';
import { dnsSubdomain, serviceLabel } from '../../core/schemas/text-schema';
import { workloadProps } from '../profile-workload';

/** Props of a PVCViewer. */
export const pvcViewerProps = z.strictObject({
  ...workloadProps,
  name: serviceLabel
    .max(53, 'at most 53 characters, as its Service has ten more')
    .optional()
    .describe('Its name. By default the id of the construct.'),
  pvc: dnsSubdomain.describe('Name of the claim into which it looks.'),
  ...viewerSchema.shape,
  restricted: z
    .boolean()
    .default(true)
    .describe(
      'Whether it asks for no more than the Pod Security Standard `restricted` gives: as user 1000 with group 100, like ' +
        'notebooks, instead of the user of its image.',
    ),
});

export type { PVCViewerProps } from './pvc-viewer-props.generated';
