import { z } from 'zod';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { eachOnce } from '../../core/schemas/each-once';
import { imageReference } from '../../core/schemas/image-schema';
import { annotationMap, envMap, labelMap } from '../../core/schemas/labels-schema';
import {
  affinitySchema,
  gpusSchema,
  refuseGpusTwice,
  resourcesSchema,
  tolerationSchema,
} from '../../core/schemas/pod-schema';
import { dataKey, dnsLabel, dnsSubdomain, httpUrl } from '../../core/schemas/text-schema';

const words = (most: number) => z.string().min(2, 'at least 2 characters').max(most, `at most ${most} characters`);
const path = z.string().regex(/^\/[^/].*$/, 'a path such as /home/jovyan');

/** Name of an option, by which Workspaces choose it. */
export const optionId = z.string().min(1, 'text that is not empty').max(256, 'at most 256 characters');

const portId = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9_-]{0,30}[a-z0-9])?$/, "at most 32 lowercase letters, digits, '-' and '_'");

const option = {
  id: optionId.describe('Its name, by which Workspaces choose it.'),
  displayName: words(128).optional().describe('What users read. By default its name.'),
  description: words(1024).optional().describe('What it is for. By default nothing.'),
  labels: z
    .record(words(64), z.string().min(1, 'text that is not empty').max(64, 'at most 64 characters'))
    .default({})
    .describe('What users read beside it, such as python: 3.12.'),
  hidden: z
    .boolean()
    .default(false)
    .describe('Whether the form hides it. An option that a Workspace has cannot be taken away.'),
  redirect: z
    .strictObject({
      to: optionId.describe('Name of the option.'),
      message: words(1024).optional().describe('What users are told of the change. By default nothing.'),
      level: z.enum(['Info', 'Warning', 'Danger']).default('Info').describe('How much it matters.'),
    })
    .optional()
    .describe('The option that takes its place when a Workspace is restarted. By default none.'),
};

/** An image from which users choose. */
const imageOption = z
  .strictObject({
    ...option,
    image: imageReference.describe(
      'A reference, or the short name of a notebook image of the release, such as notebook-jupyter-scipy.',
    ),
    pullPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .default('IfNotPresent')
      .describe('When nodes pull the image.'),
    ports: z
      .record(portId, z.int().min(1).max(65535))
      .optional()
      .describe('Ports on which it listens, by the names of those of the kind. By default all of these.'),
  })
  // Three kinds have them: the JSON Schema says it once.
  .meta({ id: 'workspaceImage' });

/** A size from which users choose. */
const podOption = z
  .strictObject({
    ...option,
    resources: resourcesSchema.default({}).describe('Requests and limits.'),
    gpus: gpusSchema.optional().describe('Its GPUs. By default none.'),
    nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
    tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
    affinity: affinitySchema
      .optional()
      .describe('Near or away from what it runs, as Kubernetes has it. By default anywhere.'),
  })
  .superRefine(refuseGpusTwice)
  .meta({ id: 'workspacePod' });

const portSchema = z.strictObject({
  id: portId.describe('Its name, the last part of its path.'),
  displayName: words(64).optional().describe('What users read. By default its name.'),
  port: z.int().min(1).max(65535).default(8888).describe('Where images listen that do not say otherwise.'),
  removePathPrefix: z
    .boolean()
    .default(false)
    .describe('Whether the program lives at / and must not see the path before it. Of a kind all ports are alike.'),
  requestHeaders: z
    .strictObject({
      set: z.record(z.string(), z.string()).optional().describe('Headers with one value. By default none.'),
      add: z.record(z.string(), z.string()).optional().describe('Headers with a further value. By default none.'),
      remove: z.array(z.string()).optional().describe('Headers that it does not get. By default none.'),
    })
    .optional()
    .describe('What of the headers of requests is changed. By default nothing.'),
});

/** A picture: an address, or an SVG in a ConfigMap. */
const picture = z.union([
  httpUrl.describe('An address.'),
  z.strictObject({
    namespace: dnsLabel.describe(
      'Namespace of a ConfigMap with the label notebooks.kubeflow.org/image-source: "true".',
    ),
    name: dnsSubdomain.describe('Its name.'),
    key: dataKey.describe('Key that holds an SVG.'),
  }),
]);

/** What has a name, and what users read of it unless it says it. */
interface Named {
  readonly id: string;
  readonly displayName?: string;
}

/** What users read has at least two characters: a name that has fewer cannot stand for it. */
function readable(all: readonly Named[], context: z.RefinementCtx) {
  for (const [index, { id, displayName }] of all.entries()) {
    if (displayName !== undefined || id.length > 1) continue;
    const message = 'what users read, at least 2 characters, as the name has one';
    context.addIssue({ code: 'custom', path: [index, 'displayName'], message });
  }
}

/** Options of a kind: each name once, and redirects that lead to one of them, and to an end. */
function known(
  options: readonly (Named & { readonly redirect?: { readonly to: string } })[],
  context: z.RefinementCtx,
) {
  eachOnce<{ readonly id: string }>('id')(options, context);
  readable(options, context);
  for (const [index, { id }] of options.entries()) {
    const way = wayFrom(id, options);
    if (way.length < 3 || way.at(-1) !== id) continue;
    const message = `an option that does not lead back (${way.join(' > ')})`;
    context.addIssue({ code: 'custom', path: [index, 'redirect', 'to'], message });
  }
  for (const [index, { id, redirect }] of options.entries()) {
    if (!redirect || (redirect.to !== id && options.some((each) => each.id === redirect.to))) continue;
    const others = options.filter((each) => each.id !== id).map((each) => each.id);
    const message = `another option of the kind (${others.join(', ') || 'it has none'})`;
    context.addIssue({ code: 'custom', path: [index, 'redirect', 'to'], message });
  }
}

/** The options to which redirects lead from one of them, until it is there again or there is none. */
function wayFrom(id: string, options: readonly (Named & { readonly redirect?: { readonly to: string } })[]): string[] {
  const way = [id];
  for (let at = id; way.length <= options.length; ) {
    const to = options.find((each) => each.id === at)?.redirect?.to;
    if (to === undefined) break;
    way.push(to);
    if (to === id) break;
    at = to;
  }
  return way;
}

export const imageOptions = z.array(imageOption).min(1, 'at least one image').superRefine(known);
export const podOptions = z.array(podOption).min(1, 'at least one size').superRefine(known);

const ports = z
  .array(portSchema)
  .min(1, 'at least one port')
  .superRefine(eachOnce('id'))
  .superRefine(readable)
  .refine((all) => new Set(all.map(({ removePathPrefix }) => removePathPrefix)).size < 2, {
    error: 'the same removePathPrefix for all ports: the proxy of the pod changes paths of all or of none',
  });

/** What a WorkspaceKind says. */
export const kindWords = {
  displayName: words(128).describe('What users read.'),
  description: words(4096).describe('What it is for.'),
  icon: picture.optional().describe('Small picture. By default one of ours.'),
  logo: picture.optional().describe('Large picture. By default the icon.'),
  hidden: z.boolean().default(false).describe('Whether the form hides it.'),
  deprecated: words(256).optional().describe('Why users should choose another kind. By default it is not deprecated.'),
  images: imageOptions.describe('Images from which users choose; the first is chosen unless they do.'),
  pods: podOptions.describe('Sizes from which users choose; the first is chosen unless they do.'),
  ports: ports.describe('What the program serves.'),
  home: path
    .default('/home/jovyan')
    .describe('Folder as which the home volume is mounted. It cannot be changed later.'),
  serviceAccountName: dnsSubdomain
    .default(PROFILE_EDITOR)
    .describe('As whom its pods run. Every profile has the default. It cannot be changed later.'),
  env: envMap
    .default({})
    .describe('Environment. `{{ httpPathPrefix "jupyterlab" }}` becomes the path of the port of that name.'),
  shm: z.boolean().default(true).describe('Whether pods have shared memory at /dev/shm.'),
  podLabels: labelMap.default({}).describe('Labels of its pods, such as those by which they get PodDefaults.'),
  podAnnotations: annotationMap.default({}).describe('Annotations of its pods.'),
  restricted: z
    .boolean()
    .default(true)
    .describe('Whether pods ask for no more than the Pod Security Standard `restricted` gives.'),
  runAsUser: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Number of the user as whom they run. By default 1000, as the release's images; on OpenShift the one that it assigns.",
    ),
};

/** What in a variable becomes the path of a port; of one that there is not, no Workspace starts. */
const PATH_OF_PORT = /\{\{-?\s*httpPathPrefix\s+"([^"]*)"/g;

/** A WorkspaceKind: what users of Workspaces choose from. */
export const kindSchema = z.strictObject(kindWords).superRefine(({ images, ports: served, env }, { addIssue }) => {
  const ids = served.map(({ id }) => id);
  for (const [name, value] of Object.entries(env)) {
    for (const [, id = ''] of value.matchAll(PATH_OF_PORT)) {
      if (ids.includes(id)) continue;
      const message = `the path of a port of the kind (${ids.join(', ')})`;
      addIssue({ code: 'custom', path: ['env', name], message });
    }
  }
  for (const [index, image] of images.entries()) {
    for (const id of Object.keys(image.ports ?? {})) {
      if (ids.includes(id)) continue;
      addIssue({
        code: 'custom',
        path: ['images', index, 'ports', id],
        message: `a port of the kind (${ids.join(', ')})`,
      });
    }
  }
});

/** A kind with all defaults filled in. */
export type KindSettings = z.output<typeof kindSchema>;
