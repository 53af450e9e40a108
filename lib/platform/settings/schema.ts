import { z } from 'zod';
import { profilesSchema } from '../../components/profiles/profiles-schema';
import type { Catalog, SettingsOf } from '../../core/catalog';
import { ALL_OTHERS } from '../../core/component';
import {
  type ImageName,
  RELEASES,
  type Releases,
  type UpstreamNamespace,
  upstreamNamespaces,
} from '../../core/releases/release';
import { authSchema } from '../../core/schemas/auth-schema';
import { clusterSchema } from '../../core/schemas/cluster-schema';
import { crdsSchema } from '../../core/schemas/crds-schema';
import { credentialsSchema } from '../../core/schemas/credentials-schema';
import { eachNameOnce } from '../../core/schemas/each-once';
import { type GatewaySettings, type GatewayTls, gatewaySchema } from '../../core/schemas/gateway-schema';
import { imageDigest, imageReference, imageRegistry, imageRepository, imageTag } from '../../core/schemas/image-schema';
import { meshSchema } from '../../core/schemas/mesh-schema';
import { storageSchema } from '../../core/schemas/storage-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import type { DefaultCatalog } from '../component-names';
import { extrasSchema } from '../extras/extras-schema';
import { allOthersSchema } from './components-on';
import { gitopsSchema } from './gitops-schema';
import { patchesSchema } from './patches-schema';
import { workloadsSchema } from './workloads-schema';

const namespaceName = dnsLabel.optional().describe('Its name in this cluster. By default the same.');

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

const imageOverride = z
  .union([
    imageReference.describe('The whole reference.'),
    z.strictObject({
      registry: imageRegistry
        .optional()
        .describe('Registry host with an optional path. By default that of all images.'),
      repository: imageRepository.optional().describe('Repository below the registry. By default that of the release.'),
      tag: imageTag.optional().describe("Tag; replaces the release's digest. By default that of the release."),
      digest: imageDigest
        .optional()
        .describe('Digest. By default that of the release, where the image is otherwise the same.'),
    }),
  ])
  // Every image has it: the JSON Schema says it once.
  .meta({ id: 'imageOverride' });

const override = imageOverride
  .optional()
  .describe('Another image: its reference, or parts of it. By default that of the release.');

function imagesSchema(releases: Releases) {
  const names = new Set(releases.flatMap(({ images }) => Object.keys(images)));
  return z.strictObject({
    registry: imageRegistry
      .optional()
      .describe(
        'Registry that mirrors every image of the release, with an optional path. By default each image has its own.',
      ),
    flatten: z
      .boolean()
      .default(false)
      .describe(
        'Whether that registry has one level of repositories: `kubeflow-dashboard-dashboard` for `kubeflow/dashboard/dashboard`.',
      ),
    scoped: z
      .boolean()
      .default(false)
      .describe(
        "Whether that registry has the host of each image's own registry before its repository, as `skopeo sync --scoped` makes it.",
      ),
    pullSecrets: z
      .array(dnsSubdomain)
      .superRefine(eachNameOnce)
      .default([])
      .describe('Secrets with which every pod pulls its images.'),
    overrides: z
      .strictObject(
        Object.fromEntries([...names].map((name) => [name, override])) as {
          [name in ImageName]: typeof override;
        },
      )
      .default({})
      .describe('Changes for single images, by their short name.'),
  });
}

function componentsSchema(catalog: Catalog) {
  const own = catalog.filter((entry) => entry.section === undefined);
  const settings = own.map(({ name, props, enabled = true, summary }) => [
    name,
    z.union([z.boolean(), props]).default(enabled).describe(summary),
  ]);
  return z.strictObject({ [ALL_OTHERS]: allOthersSchema, ...Object.fromEntries(settings) });
}

/** Schemas that were made already: a load asks three times, and to make one takes as long as to use it. */
const made = new WeakMap<Catalog, WeakMap<Releases, ReturnType<typeof wholeSchema>>>();

/** The schema of a settings file for the components of a catalog. It allows what any of the releases has. */
export function settingsSchema(catalog: Catalog, releases: Releases = RELEASES) {
  const ofCatalog = made.get(catalog) ?? new WeakMap<Releases, ReturnType<typeof wholeSchema>>();
  const schema = ofCatalog.get(releases) ?? wholeSchema(catalog, releases);
  made.set(catalog, ofCatalog.set(releases, schema));
  return schema;
}

function wholeSchema(catalog: Catalog, releases: Releases) {
  return z.strictObject({
    extends: text
      .optional()
      .describe(
        'Settings file, relative to this one, or https://…#sha256=…, under which this one lies: maps merge, lists, scalars ' +
          'and maps of another form replace. By default none.',
      ),
    release: z
      .enum(releases.map(({ name }) => name))
      .default(releases[0].name)
      .describe('Release of Kubeflow.'),
    cluster: clusterSchema.prefault({}).describe('The cluster.'),
    crds: crdsSchema,
    namespaces: namespacesSchema(releases).default({}),
    gateway: gatewaySchema.prefault({}).describe('How users reach the platform.'),
    auth: authSchema.prefault({}).describe('Who users are.'),
    istio: meshSchema.prefault({}).describe('The mesh.'),
    components: componentsSchema(catalog)
      .prefault({})
      .describe('Each component: false leaves it out, true takes its defaults, a map changes them.'),
    profiles: profilesSchema.default([]).describe('Profiles that the platform makes for its users.'),
    images: imagesSchema(releases).prefault({}).describe('Where images come from.'),
    storage: storageSchema.prefault({}).describe('Where volumes come from.'),
    credentials: credentialsSchema.default({ source: 'generated' }).describe('Where passwords and keys come from.'),
    extras: extrasSchema
      .default([])
      .describe('Your own manifests, rendered, checked, deployed and deleted along with the platform.'),
    gitops: gitopsSchema.optional().describe('How Argo CD and Flux are told of the platform. By default neither is.'),
    workloads: workloadsSchema.default({}),
    patches: patchesSchema.default([]),
  });
}

/** Settings as their schema lets them through. */
export type ValidSettings = z.output<ReturnType<typeof settingsSchema>>;

/** Validated settings, with all defaults filled in. Nothing is left to extend. */
export type Settings = Omit<ValidSettings, 'extends' | 'components' | 'gateway'> & {
  readonly gateway: GatewaySettings & { readonly tls: GatewayTls };
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
