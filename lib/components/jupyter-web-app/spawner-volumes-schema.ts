import { z } from 'zod';
import { volumeSize } from '../../core/schemas/amount-schema';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { parseOnce } from '../../core/schemas/parsed-once';
import { dnsSubdomain, text } from '../../core/schemas/text-schema';

/** The part of a volume's name that the web app replaces by the notebook's. */
export const NOTEBOOK = '{notebook-name}';

const path = z.string().regex(/^\/[^:]*$/, 'a path that begins with /, without :');

const claimName = text.refine((name) => dnsSubdomain.safeParse(name.replaceAll(NOTEBOOK, 'notebook')).success, {
  error: `a name of lowercase letters, digits, '-' and '.', in which ${NOTEBOOK} stands for the notebook's name`,
});

const metadata = z.strictObject({
  name: claimName.describe(`Name of the claim; ${NOTEBOOK} becomes the notebook's name.`),
  labels: labelMap.optional().describe('Labels of the claim. By default none.'),
  annotations: annotationMap.optional().describe('Annotations of the claim. By default none.'),
});

const amounts = z.strictObject({ storage: volumeSize.describe('Size of the volume, such as 5Gi.') });

const claim = z.strictObject({
  accessModes: z
    .array(z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']))
    .min(1, 'at least one access mode')
    .describe('How nodes may mount the volume.'),
  resources: z.strictObject({ requests: amounts.describe('Its amounts.') }).describe('What the volume must hold.'),
  storageClassName: z
    .union([z.literal(''), dnsSubdomain])
    .optional()
    .describe("Storage class. By default the cluster's default class; '' asks for a volume without a class."),
  volumeMode: z
    .enum(['Filesystem', 'Block'])
    .optional()
    .describe("Whether it has a file system or is a raw device. By default Kubernetes' own, Filesystem."),
});

/** The claim of a notebook's home. */
const homeClaim = z.strictObject({
  metadata: metadata
    .extend({ name: metadata.shape.name.default(`${NOTEBOOK}-workspace`) })
    .prefault({})
    .describe('What it is called.'),
  spec: claim
    .extend({
      accessModes: claim.shape.accessModes.default(['ReadWriteOnce']),
      resources: claim.shape.resources.default({ requests: { storage: '5Gi' } }),
    })
    .prefault({})
    .describe('What it asks for.'),
});

const readOnly = z.boolean().optional().describe('Whether the notebook can only read it. By default it can write.');
const optional = z.boolean().optional().describe('Whether a notebook starts without it. By default it waits for it.');

/** Sources of volumes with the fields that Kubernetes has. */
const existingSource = z
  .strictObject({
    persistentVolumeClaim: z
      .strictObject({ claimName: dnsSubdomain.describe('Name of the claim.'), readOnly })
      .optional()
      .describe("A claim of the profile's namespace. By default none."),
    nfs: z
      .strictObject({
        server: text.describe('Host name or address of the server.'),
        path: path.describe('Folder that it exports.'),
        readOnly,
      })
      .optional()
      .describe('A folder of an NFS server. By default none.'),
    configMap: z
      .strictObject({ name: dnsSubdomain.describe('Name of the ConfigMap.'), optional })
      .optional()
      .describe("A ConfigMap of the profile's namespace, as files. By default none."),
    secret: z
      .strictObject({ secretName: dnsSubdomain.describe('Name of the Secret.'), optional })
      .optional()
      .describe("A Secret of the profile's namespace, as files. By default none."),
    emptyDir: z
      .strictObject({
        medium: z.literal('Memory').optional().describe("Where it is kept. By default on the node's disk."),
        sizeLimit: volumeSize.optional().describe('What it may hold. By default what its medium can.'),
      })
      .optional()
      .describe('An empty folder that is gone with the pod. By default none.'),
    csi: z
      .strictObject({
        driver: dnsSubdomain.describe('Name of the driver.'),
        readOnly,
        volumeAttributes: z
          .record(z.string(), z.string())
          .optional()
          .describe('What the driver must know. By default nothing.'),
      })
      .optional()
      .describe('A volume of a CSI driver that lives as long as the pod. By default none.'),
  })
  .refine((source) => Object.values(source).filter((each) => each !== undefined).length === 1, {
    error: 'exactly one kind of source',
  });

const oneOrigin = { error: 'either newPvc or existingSource' };

/** The volume of a notebook's home. */
export const workspaceVolume = z
  .strictObject({
    mount: path.default('/home/jovyan').describe('Where the notebook finds it.'),
    newPvc: homeClaim
      .optional()
      .describe('The claim that is made. By default one is made, unless existingSource is set.'),
    existingSource: existingSource.optional().describe('A volume that exists, instead of a new one. By default none.'),
  })
  .refine((volume) => !(volume.newPvc && volume.existingSource), oneOrigin)
  .transform((volume) =>
    volume.existingSource ? volume : { ...volume, newPvc: volume.newPvc ?? parseOnce(homeClaim, {}) },
  );

/** A further volume of a notebook. */
export const dataVolume = z
  .strictObject({
    mount: path.describe('Where the notebook finds it.'),
    newPvc: z
      .strictObject({ metadata: metadata.describe('What it is called.'), spec: claim.describe('What it asks for.') })
      .optional()
      .describe('A claim that is made. By default none.'),
    existingSource: existingSource.optional().describe('A volume that exists. By default none.'),
  })
  .refine((volume) => Boolean(volume.newPvc) !== Boolean(volume.existingSource), oneOrigin);
