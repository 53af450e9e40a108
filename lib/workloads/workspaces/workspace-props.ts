import { z } from 'zod';
import { optionId } from '../../components/workspaces/kind-schema';
import { volumeSize } from '../../core/schemas/amount-schema';
import { eachOnce } from '../../core/schemas/each-once';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { chosenPodDefaults } from '../notebooks/chosen-pod-defaults';
import { workloadProps } from '../profile-workload';

const path = z.string().regex(/^\/[^/].*$/, 'a path such as /data');

/** The construct of a kind, or what stands for one that is there already. */
const kindReference = z.object({
  name: dnsSubdomain.describe('Its name.'),
  images: z.array(optionId).min(1).optional().describe('Names of its images. By default they are not known.'),
  pods: z.array(optionId).min(1).optional().describe('Names of its sizes. By default they are not known.'),
});

const kindName = dnsSubdomain.transform((name): z.output<typeof kindReference> => ({ name }));

const claim = z.union([
  dnsSubdomain.describe('A claim that is there.'),
  z.strictObject({
    size: volumeSize.default('5Gi').describe('How much room it has.'),
    storageClass: dnsSubdomain.optional().describe("Class of the storage. By default the cluster's."),
    accessMode: z
      .enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])
      .default('ReadWriteOnce')
      .describe('How it is mounted.'),
  }),
]);

const props = z.strictObject({
  ...workloadProps,
  // The host name of its pod is that of its StatefulSet, ws-<name>-<5 letters>-0.
  name: dnsLabel.optional().describe('Its name. By default the id of the construct.'),
  kind: z
    .union([kindReference, kindName])
    .describe('Its kind: a construct, or one that is there, such as jupyterlab. It cannot be changed later.'),
  image: optionId.optional().describe('Name of one of the images of its kind. By default the first of a construct.'),
  pod: optionId.optional().describe('Name of one of the sizes of its kind. By default the first of a construct.'),
  paused: z.boolean().default(false).describe('Whether it has no pod.'),
  home: claim
    .nullable()
    .prefault({})
    .describe('The claim of its home: one that is there, or a new one, `<name>-home`; null for none.'),
  data: z
    .array(
      z.strictObject({
        claim: dnsSubdomain.describe('Name of a claim of the profile.'),
        path: path.describe('Folder as which it is seen.'),
        readOnly: z.boolean().default(false).describe('Whether it may only be read.'),
      }),
    )
    .superRefine(eachOnce('path'))
    .default([])
    .describe('Further claims.'),
  secrets: z
    .array(
      z.strictObject({
        secret: dnsSubdomain.describe('Name of a Secret of the profile.'),
        path: path.describe('Folder as which it is seen.'),
        mode: z.int().min(0).max(0o777).default(0o644).describe('Mode of its files, such as 420 for 0644.'),
      }),
    )
    .superRefine(eachOnce('path'))
    .default([])
    .describe('Secrets that it sees as files.'),
  podDefaults: chosenPodDefaults
    .default([])
    .describe('PodDefaults that its pod gets: constructs, or labels of those that are there.'),
  podLabels: labelMap.default({}).describe('Further labels of its pod.'),
  podAnnotations: annotationMap.default({}).describe('Annotations of its pod.'),
});

/** Props of a Workspace. What the webhook of Workspaces would refuse of a known kind is refused here. */
export const workspaceProps = props.superRefine(({ kind, image, pod, data, secrets }, { addIssue }) => {
  for (const [index, { path }] of secrets.entries()) {
    const first = data.findIndex((each) => each.path === path);
    if (first === -1) continue;
    const message = `another path than that of data[${first}]`;
    addIssue({ code: 'custom', path: ['secrets', index, 'path'], message });
  }
  for (const [field, chosen, known] of [
    ['image', image, kind.images],
    ['pod', pod, kind.pods],
  ] as const) {
    if (chosen === undefined ? known : (known?.includes(chosen) ?? true)) continue;
    const message = `one of the ${field}s of ${kind.name}${known ? ` (${known.join(', ')})` : ', by its name'}`;
    addIssue({ code: 'custom', path: [field], message });
  }
});

export type { WorkspaceProps } from './workspace-props.generated';
