import { z } from 'zod';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { duration } from '../../core/schemas/duration-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { labelMap } from '../../core/schemas/labels-schema';
import { resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';
import { webAppProps } from '../../patterns/web-app-props';

/** What users change of the file browser. */
export const viewerSchema = z.strictObject({
  image: imageReference
    .optional()
    .describe("Image of the file browser: filebrowser, or one that takes its environment. By default the release's."),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('When nodes pull the image. By default as Kubernetes decides by its tag.'),
  serviceAccount: dnsSubdomain
    .default(PROFILE_EDITOR)
    .describe('Service account of the profile that the viewer runs as.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '1', memory: '1Gi' } })
    .describe('Requests and limits of the file browser.'),
  nodeSelector: labelMap.optional().describe('Labels that its node must have. By default none.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it tolerates. By default none.'),
  restricted: z
    .boolean()
    .default(false)
    .describe(
      'Whether it keeps to the Pod Security Standard restricted: as user 1000 with group 100, like notebooks, instead ' +
        'of the user of its image.',
    ),
  rwoScheduling: z
    .boolean()
    .default(true)
    .describe('Whether it goes to the node on which a ReadWriteOnce volume is already in use.'),
  timeout: duration.default('30s').describe('How long one request to it may take, an upload too.'),
});

/** Settings of the volumes web app. */
export const volumesWebAppProps = z.strictObject({
  ...webAppProps,
  viewer: viewerSchema.prefault({}).describe('The file browser that opens when a user looks into a volume.'),
});

export type { VolumesWebAppProps } from './volumes-web-app-props.generated';

/** The same with all defaults filled in. */
export type ViewerSettings = z.output<typeof viewerSchema>;
