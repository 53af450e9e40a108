import { z } from 'zod';
import { dataVolume, workspaceVolume } from '../../components/jupyter-web-app/spawner-volumes-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap, labelMap } from '../../core/schemas/labels-schema';
import {
  affinitySchema,
  gpusSchema,
  refuseGpusTwice,
  refuseRoot,
  resourcesSchema,
  tolerationSchema,
} from '../../core/schemas/pod-schema';
import { serviceLabel } from '../../core/schemas/text-schema';
import { batchPodProps, serviceAccountName, workloadProps } from '../profile-workload';
import { chosenPodDefaults } from './chosen-pod-defaults';

const props = z.strictObject({
  ...workloadProps,
  name: serviceLabel
    .max(52, 'at most 52 characters, as labels of its StatefulSet are longer')
    .optional()
    .describe('Its name. By default the id of the construct.'),
  server: z
    .enum(['jupyter', 'codeserver', 'rstudio'])
    .default('jupyter')
    .describe(
      'What runs in it: whatever takes its prefix from NB_PREFIX, as Jupyter does; lives at /, as code-server does; or ' +
        'reads X-RStudio-Root-Path as well, as RStudio does.',
    ),
  image: imageReference
    .optional()
    .describe(
      "Its image: a reference, or the short name of a notebook image of the release. By default the release's for its server.",
    ),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('IfNotPresent')
    .describe('When nodes pull the image.'),
  imagePullSecrets: batchPodProps.imagePullSecrets,
  resources: resourcesSchema
    .default({ requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } })
    .describe('Requests and limits.'),
  gpus: gpusSchema.optional().describe('Its GPUs. By default none.'),
  workspace: workspaceVolume
    .nullable()
    .prefault({})
    .describe(
      'The volume of its home, as in the settings of the form; null for none. `{notebook-name}` stands for its name.',
    ),
  dataVolumes: z.array(dataVolume).default([]).describe('Further volumes, as in the settings of the form.'),
  shm: z.boolean().default(true).describe('Whether it has shared memory at /dev/shm.'),
  podDefaults: chosenPodDefaults
    .optional()
    .describe(
      'PodDefaults that it gets: constructs, or labels of those that are there. By default the token for Pipelines, where they and PodDefaults are on.',
    ),
  env: envMap.default({}).describe('Its environment.'),
  serviceAccountName,
  restricted: z
    .boolean()
    .default(true)
    .describe('Whether it asks for no more than the Pod Security Standard `restricted` gives.'),
  runAsUser: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Number of the user as whom it runs. By default 1000, as the release's images; on OpenShift the one that it assigns.",
    ),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
  affinity: affinitySchema
    .optional()
    .describe('Near or away from what it runs, as Kubernetes has it. By default anywhere.'),
});

/** Props of a Notebook. */
export const notebookProps = props
  .superRefine(refuseRoot)
  .superRefine(refuseGpusTwice)
  .superRefine(({ workspace, dataVolumes, shm }, { addIssue }) => {
    const taken = new Set([...(workspace ? [workspace.mount] : []), ...(shm ? ['/dev/shm'] : [])]);
    dataVolumes.forEach(({ mount }, index) => {
      const path = ['dataVolumes', index, 'mount'];
      if (taken.has(mount)) addIssue({ code: 'custom', path, message: 'a folder as which nothing else is mounted' });
      taken.add(mount);
    });
  });

export type { NotebookProps } from './notebook-props.generated';

/** These with all defaults filled in. */
export type NotebookSettings = z.output<typeof notebookProps>;
