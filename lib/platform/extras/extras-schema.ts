import { z } from 'zod';
import { programDefault } from '../../core/schemas/program-default';
import { dnsLabel, text } from '../../core/schemas/text-schema';

const extra = z.strictObject({
  path: text
    .optional()
    .describe(
      'File of YAML or JSON, or a folder of which every such file is read, relative to this settings file. By default none.',
    ),
  objects: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe('Objects themselves, instead of a path. By default none.'),
  namespace: dnsLabel
    .optional()
    .describe('Namespace of the objects that name none although their kind has one. By default each names its own.'),
  existingNamespaces: z
    .array(dnsLabel)
    .default([])
    .describe(
      'Namespaces of the objects that others make. Those of the platform and of these manifests need no mention.',
    ),
  pullSecrets: z
    .boolean()
    .default(false)
    .describe('Whether pods and service accounts get `images.pullSecrets`, as those of the platform do.'),
  mirror: z.boolean().default(false).describe('Whether images of pods come from `images.registry`.'),
  validate: programDefault(z.boolean(), true).describe(
    'Whether the objects must fit the schema of their kind, where it is known. False for what only a newer Kubernetes, ' +
      'or another definition of the kind, knows.',
  ),
});

/** Users' own manifests, rendered, checked, deployed and deleted along with the platform. */
export const extrasSchema = z.array(
  extra.superRefine(({ path, objects }, context) => {
    if ((path === undefined) !== (objects === undefined)) return;
    const message = path === undefined ? 'path or objects' : 'either path or objects: one entry has one of them';
    context.addIssue({ code: 'custom', path: path === undefined ? [] : ['objects'], message });
  }),
);

/** What settings say of some manifests. */
export type ExtraSettings = z.output<typeof extrasSchema>[number];
