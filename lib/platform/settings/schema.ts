import { z } from 'zod';
import { profilesSchema } from '../../components/profiles/profiles-schema';
import type { Catalog, SettingsOf } from '../../core/catalog';
import { ALL_OTHERS } from '../../core/component';
import { CLUSTER_DOMAIN, CLUSTER_PLATFORMS } from '../../core/context';
import { DATA_PLANES, ISTIO_INSTALLATIONS } from '../../core/mesh';
import {
  type ImageName,
  RELEASES,
  type Releases,
  type UpstreamNamespace,
  upstreamNamespaces,
} from '../../core/releases/release';
import { authSchema } from '../../core/schemas/auth-schema';
import { gatewaySchema } from '../../core/schemas/gateway-schema';
import { imageDigest, imageReference, imageRegistry, imageRepository, imageTag } from '../../core/schemas/image-schema';
import { dnsDomain, dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import type { DefaultCatalog } from '../component-names';
import { allOthersSchema } from './components-on';
import { patchesSchema } from './patches-schema';
import { workloadsSchema } from './workloads-schema';

const cluster = z.strictObject({
  platform: z.enum(CLUSTER_PLATFORMS).default('generic').describe('Kind of cluster.'),
  domain: dnsDomain.default(CLUSTER_DOMAIN).describe('DNS domain of the cluster.'),
});

const namespaceName = dnsLabel.optional();

function namespacesSchema(releases: Releases) {
  const names = new Set(releases.flatMap(upstreamNamespaces));
  return z
    .strictObject(
      Object.fromEntries([...names].map((name) => [name, namespaceName])) as {
        [name in UpstreamNamespace]: typeof namespaceName;
      },
    )
    .describe("Namespaces with another name than upstream's. Keys are upstream's names.");
}

const istio = z
  .strictObject({
    installation: z
      .enum(ISTIO_INSTALLATIONS)
      .default('bundled')
      .describe('Whether Istio is installed with the platform or is there already.'),
    dataPlane: z.enum(DATA_PLANES).default('sidecar').describe('How pods join the mesh: sidecar or ambient.'),
    trustDomain: dnsDomain.optional().describe('Trust domain of the mesh. By default the domain of the cluster.'),
    revision: dnsLabel
      .optional()
      .describe('Revision of an existing Istio that injects sidecars. By default the one without a revision.'),
    cni: z
      .boolean()
      .default(true)
      .describe(
        'Whether nodes redirect the traffic of pods. Without it every pod of the mesh needs rights that only privileged namespaces give.',
      ),
    gatewayServiceAccount: dnsSubdomain
      .optional()
      .describe("Service account of an existing ingress gateway. By default the bundled gateway's."),
  })
  .superRefine(({ installation, dataPlane, revision, cni }, { addIssue }) => {
    if (revision !== undefined && installation === 'bundled') {
      addIssue({
        code: 'custom',
        path: ['revision'],
        message: 'none with the bundled Istio: only one that is there already (installation: existing) has it',
      });
    }
    if (!cni && dataPlane === 'ambient') {
      addIssue({ code: 'custom', path: ['cni'], message: 'true: an ambient mesh cannot do without it' });
    }
  });

const imageOverride = z
  .union([
    imageReference.describe('The whole reference.'),
    z.strictObject({
      registry: imageRegistry.optional().describe('Registry host with an optional path.'),
      repository: imageRepository.optional().describe('Repository below the registry.'),
      tag: imageTag.optional().describe("Tag; replaces the release's digest."),
      digest: imageDigest.optional(),
    }),
  ])
  // Every image has it: the JSON Schema says it once.
  .meta({ id: 'imageOverride' });

function imagesSchema(releases: Releases) {
  const names = new Set(releases.flatMap(({ images }) => Object.keys(images)));
  return z.strictObject({
    registry: imageRegistry
      .optional()
      .describe('Registry that mirrors every image of the release, with an optional path.'),
    pullSecrets: z.array(dnsSubdomain).default([]).describe('Secrets with which every pod pulls its images.'),
    overrides: z
      .strictObject(
        Object.fromEntries([...names].map((name) => [name, imageOverride.optional()])) as {
          [name in ImageName]: z.ZodOptional<typeof imageOverride>;
        },
      )
      .default({})
      .describe('Changes for single images, by their short name.'),
  });
}

const credentials = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('generated').describe('Made once into a file with mode 0600, stable from then on.'),
    file: text.optional().describe('The file. By default <settings>.credentials.yaml beside the settings file.'),
  }),
  z.strictObject({ source: z.literal('existing').describe('Secrets that you make; the render holds none.') }),
  z.strictObject({
    source: z.literal('externalSecrets').describe('ExternalSecret objects for the External Secrets operator.'),
    store: dnsSubdomain.describe('Name of the store.'),
    storeKind: z.enum(['SecretStore', 'ClusterSecretStore']).default('ClusterSecretStore'),
    refreshInterval: text.default('1h'),
    prefix: z.string().default('').describe("What stands before namespace/name in the store's keys."),
  }),
]);

function componentsSchema(catalog: Catalog) {
  const own = catalog.filter((entry) => entry.section === undefined);
  const settings = own.map(({ name, props, enabled = true, summary }) => [
    name,
    z.union([z.boolean(), props]).default(enabled).describe(summary),
  ]);
  return z.strictObject({ [ALL_OTHERS]: allOthersSchema, ...Object.fromEntries(settings) });
}

/** The schema of a settings file for the components of a catalog. It allows what any of the releases has. */
export function settingsSchema(catalog: Catalog, releases: Releases = RELEASES) {
  return z.strictObject({
    extends: text
      .optional()
      .describe(
        'Settings file, relative to this one, under which this one lies: maps merge, lists, scalars and maps of another ' +
          'form replace.',
      ),
    release: z
      .enum(releases.map(({ name }) => name))
      .default(releases[0].name)
      .describe('Release of Kubeflow.'),
    cluster: cluster.prefault({}).describe('The cluster.'),
    namespaces: namespacesSchema(releases).default({}),
    gateway: gatewaySchema.prefault({}).describe('How users reach the platform.'),
    auth: authSchema.prefault({}).describe('Who users are.'),
    istio: istio.prefault({}).describe('The mesh.'),
    components: componentsSchema(catalog)
      .prefault({})
      .describe('Each component: false leaves it out, true takes its defaults, a map changes them.'),
    profiles: profilesSchema.default([]).describe('Profiles that the platform makes for its users.'),
    images: imagesSchema(releases).prefault({}).describe('Where images come from.'),
    credentials: credentials.default({ source: 'generated' }).describe('Where passwords and keys come from.'),
    workloads: workloadsSchema.default({}),
    patches: patchesSchema.default([]),
  });
}

/** Settings as their schema lets them through. */
export type ValidSettings = z.output<ReturnType<typeof settingsSchema>>;

/** Validated settings, with all defaults filled in. Nothing is left to extend. */
export type Settings = Omit<ValidSettings, 'extends' | 'components'> & {
  /** Each component that has settings: false when it is off, true or a map of its settings when it is on. */
  readonly components: Readonly<Record<string, boolean | object>>;
};

/** Settings as users write them. Only a file can extend another. */
export type SettingsInput<Entries extends Catalog = DefaultCatalog> = Omit<
  z.input<ReturnType<typeof settingsSchema>>,
  'extends' | 'components'
> & {
  /** Each component: false leaves it out, true takes its defaults, an object changes them. @default - as each says */
  readonly components?: { readonly [ALL_OTHERS]?: z.input<typeof allOthersSchema> } & SettingsOf<Entries>;
};
