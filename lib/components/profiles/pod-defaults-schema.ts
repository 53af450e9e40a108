import { z } from 'zod';
import { eachOnce } from '../../core/schemas/each-once';
import { annotationMap, envName, labelMap } from '../../core/schemas/labels-schema';
import { tolerationSchema } from '../../core/schemas/pod-schema';
import { dataKey, dnsLabel, dnsSubdomain, text, volumeSubPath } from '../../core/schemas/text-schema';

const optional = z.boolean().optional().describe('Whether pods start without it. By default not.');
const key = z
  .strictObject({ name: dnsSubdomain.describe('Its name.'), key: dataKey.describe('A key in it.'), optional })
  .optional();

const variable = z
  .strictObject({
    name: envName.describe('Name of the variable.'),
    value: z.string().optional().describe('Its value. By default that of `valueFrom`.'),
    valueFrom: z
      .strictObject({
        secretKeyRef: key.describe('A key of a Secret. By default none.'),
        configMapKeyRef: key.describe('A key of a ConfigMap. By default none.'),
        fieldRef: z
          .strictObject({ fieldPath: text.describe('Path of the field, such as metadata.namespace.') })
          .optional()
          .describe('A field of the pod. By default none.'),
      })
      .optional()
      .describe('Where its value comes from. By default `value`.'),
  })
  .refine(({ value, valueFrom }) => value === undefined || valueFrom === undefined, {
    path: ['valueFrom'],
    error: 'nothing beside a value',
  });

const reference = z.strictObject({ name: dnsSubdomain.describe('Its name.'), optional }).optional();

const items = z
  .array(z.strictObject({ key: dataKey.describe('A key in it.'), path: text.describe('File as which pods see it.') }))
  .optional()
  .describe('Its keys that become files. By default all.');
const mode = z.int().min(0).max(0o777).optional().describe('Permissions of the files. By default 0644.');

const projected = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        secret: z
          .strictObject({ name: dnsSubdomain.describe('Its name.'), items, optional })
          .optional()
          .describe('A Secret. By default none.'),
        configMap: z
          .strictObject({ name: dnsSubdomain.describe('Its name.'), items, optional })
          .optional()
          .describe('A ConfigMap. By default none.'),
        serviceAccountToken: z
          .strictObject({
            path: text.describe('File as which pods see it.'),
            audience: text.optional().describe('Whom it is good for. By default the API server.'),
            expirationSeconds: z.int().min(600).optional().describe('How long it is good. By default an hour.'),
          })
          .optional()
          .describe('A token of the service account of the pod. By default none.'),
      }),
    )
    .describe('What lies in one folder.'),
  defaultMode: mode,
});

const volume = z
  .strictObject({
    name: dnsLabel.describe('Name of the volume.'),
    secret: z
      .strictObject({ secretName: dnsSubdomain.describe('Its name.'), items, optional, defaultMode: mode })
      .optional()
      .describe('A Secret as files. By default none.'),
    configMap: z
      .strictObject({ name: dnsSubdomain.describe('Its name.'), items, optional, defaultMode: mode })
      .optional()
      .describe('A ConfigMap as files. By default none.'),
    persistentVolumeClaim: z
      .strictObject({
        claimName: dnsSubdomain.describe('Name of the claim.'),
        readOnly: z.boolean().optional().describe('Whether pods may only read it. By default not.'),
      })
      .optional()
      .describe('A claim of the profile. By default none.'),
    emptyDir: z
      .strictObject({
        medium: z.enum(['Memory']).optional().describe('Where it is kept. By default on the disk of the node.'),
      })
      .optional()
      .describe('A folder that goes with the pod. By default none.'),
    projected: projected.optional().describe('Several of these, and tokens, in one folder. By default none.'),
  })
  .refine(({ name: _, ...sources }) => Object.values(sources).filter((each) => each !== undefined).length === 1, {
    error: 'one of secret, configMap, persistentVolumeClaim, emptyDir, projected',
  });

const mount = z.strictObject({
  name: dnsLabel.describe('Name of the volume.'),
  mountPath: text.describe('Path as which containers see it.'),
  subPath: volumeSubPath.optional().describe('Only this file or folder of it. By default all.'),
  readOnly: z.boolean().optional().describe('Whether they may only read it. By default not.'),
});

/** A PodDefault: the webhook adds it to pods with its labels when they are made. */
export const podDefaultSchema = z.strictObject({
  name: dnsSubdomain.describe('Name of the PodDefault.'),
  description: text.optional().describe('What the notebook form calls it. By default its name.'),
  podLabels: labelMap
    .refine((labels) => Object.keys(labels).length > 0, 'at least one label: the notebook form finds it by the first')
    .optional()
    .describe('Labels of the pods that get it. By default its name with the value true.'),
  env: z.array(variable).optional().describe('Variables of all containers. By default none.'),
  envFrom: z
    .array(
      z.strictObject({
        prefix: text.optional().describe('What stands before the names. By default nothing.'),
        secretRef: reference.describe('All keys of a Secret. By default none.'),
        configMapRef: reference.describe('All keys of a ConfigMap. By default none.'),
      }),
    )
    .optional()
    .describe('Variables from whole Secrets and ConfigMaps. By default none.'),
  volumes: z.array(volume).superRefine(eachOnce('name')).optional().describe('Volumes of the pods. By default none.'),
  volumeMounts: z.array(mount).optional().describe('Where all containers see volumes. By default nowhere.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints that the pods tolerate. By default none.'),
  labels: labelMap.optional().describe('Labels that the pods get. By default none.'),
  annotations: annotationMap.optional().describe('Annotations that the pods get. By default none.'),
  serviceAccountName: dnsSubdomain.optional().describe('Service account of the pods. By default their own.'),
  imagePullSecrets: z
    .array(z.strictObject({ name: dnsSubdomain.describe('Its name.') }))
    .optional()
    .describe('Secrets with which the pods pull images. By default none.'),
  automountServiceAccountToken: z
    .boolean()
    .optional()
    .describe("Whether the pods get a token for the cluster's API. By default as the pod says."),
});

/** A PodDefault, as settings have it. */
export type PodDefaultSettings = z.output<typeof podDefaultSchema>;
