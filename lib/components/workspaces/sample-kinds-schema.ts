import { z } from 'zod';
import { envMap } from '../../core/schemas/labels-schema';
import { imageOptions, kindWords, podOptions } from './kind-schema';

const { displayName, description, icon, logo, deprecated } = kindWords;

const changes = {
  displayName: displayName.optional().describe('What users read. By default ours.'),
  description: description.optional().describe('What it is for. By default ours.'),
  icon,
  logo,
  hidden: z.boolean().optional().describe('Whether the form hides it. By default false.'),
  deprecated,
  images: imageOptions
    .optional()
    .describe("Images from which users choose, instead of ours. By default the release's notebook images."),
  pods: podOptions.optional().describe('Sizes from which users choose, instead of ours. By default three.'),
  env: envMap.optional().describe('Environment, added to ours. By default ours.'),
};

/** Kinds of ours, so that Workspaces can be used at once. */
export const sampleKindsSchema = z.strictObject({
  jupyterlab: z
    .strictObject({ enabled: z.boolean().default(true).describe('Whether there is this kind.'), ...changes })
    .prefault({})
    .describe("JupyterLab, with the release's images."),
  codeserver: z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .describe(
          'Whether there is this kind. By default where the data plane is sidecars: in an ambient mesh nothing takes ' +
            'the prefix from its paths.',
        ),
      ...changes,
    })
    .prefault({})
    .describe("VS Code in code-server, with the release's image."),
});

/** Which of them are wanted, and what is changed of them. */
export type SampleSettings = z.output<typeof sampleKindsSchema>;
