import type { ImageName } from './releases/release';

/** What replaces parts of one image's reference. */
export interface ImageOverride {
  /** Registry host with an optional path, such as `mirror.example.com/kubeflow`. @default - `ImageSettings.registry` */
  readonly registry?: string;
  /** Repository below the registry. @default - the release's */
  readonly repository?: string;
  /** Tag. It replaces a digest of the release. @default - the release's */
  readonly tag?: string;
  /** Digest, `sha256:` and 64 hex digits. It stands beside the tag. @default - the release's */
  readonly digest?: string;
}

/** Where images come from. */
export interface ImageSettings {
  /** Registry that mirrors every image of the release, with an optional path. @default - each image's own registry */
  readonly registry?: string;
  /**
   * Whether the mirror has one level of repositories: `kubeflow-dashboard-dashboard` instead of
   * `kubeflow/dashboard/dashboard`. @default false
   */
  readonly flatten?: boolean;
  /**
   * Whether the mirror has the host of each image's own registry before its repository, as `skopeo sync --scoped` makes
   * it. @default false
   */
  readonly scoped?: boolean;
  /** Digests to pin images by, by their references without one. @default - none: tags say what is pulled */
  readonly digests?: ReadonlyMap<string, string>;
  /** Changes for single images, by their short names. @default - none */
  readonly overrides?: Partial<Record<ImageName, ImageOverride | string>>;
  /** Secrets with which pods pull their images; each namespace has its own. @default - none */
  readonly pullSecrets?: readonly string[];
}

/** The parts of an image reference. */
export interface ImageReference {
  /** Registry host; `docker.io` when the reference names none. */
  readonly registry: string;
  /** Repository; Docker Hub's official images are below `library/`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Splits an image reference into its parts.
 *
 * The first segment is a registry when it has a dot or a port or is `localhost`: the rule of every container runtime.
 */
export function parseImage(reference: string): ImageReference {
  const [withTag, digest] = reference.split('@', 2) as [string, string?];
  const slash = withTag.lastIndexOf('/');
  const colon = withTag.indexOf(':', slash + 1);
  const tag = colon < 0 ? undefined : withTag.slice(colon + 1);
  const path = colon < 0 ? withTag : withTag.slice(0, colon);
  const first = path.split('/', 1)[0] ?? '';
  const hasRegistry = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasRegistry ? first : 'docker.io';
  const repository = hasRegistry ? path.slice(first.length + 1) : path;
  const official = registry === 'docker.io' && !repository.includes('/');
  return { registry, repository: official ? `library/${repository}` : repository, tag, digest };
}

/** Writes the parts of an image reference as one string. */
export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** How a mirror calls what it has: under the names of the images' own registries by default. */
export type MirrorLayout = Pick<ImageSettings, 'flatten' | 'scoped'>;

/** The repository of an image below its mirror. */
export function mirroredRepository({ registry, repository }: ImageReference, layout: MirrorLayout = {}): string {
  if (layout.scoped) return `${registry}/${repository}`.replace(':', '-');
  return layout.flatten ? repository.replaceAll('/', '-') : repository;
}

/** A reference by a digest, unless it has one already. */
export function pinImage(reference: string, digests: ReadonlyMap<string, string> | undefined): string {
  const digest = reference.includes('@') ? undefined : digests?.get(reference);
  return digest === undefined ? reference : `${reference}@${digest}`;
}

/**
 * An image's reference after the user's registry, tag and digest overrides, by its digest where that is known.
 *
 * Without an override it is the release's own spelling, so that nothing moves for those who change nothing.
 */
export function resolveImage(name: ImageName, reference: string, settings: ImageSettings = {}): string {
  return pinImage(overridden(name, reference, settings), settings.digests);
}

function overridden(name: ImageName, reference: string, settings: ImageSettings): string {
  const override = settings.overrides?.[name];
  if (typeof override === 'string') return override;
  const registry = override?.registry ?? settings.registry;
  if (!registry && !override) return reference;
  const own = parseImage(reference);
  // A new tag names other content than the release's digest, which would win over it.
  const digest = override?.digest ?? (override?.tag ? undefined : own.digest);
  return formatImage({
    registry: registry?.replace(/\/+$/, '') ?? own.registry,
    repository: override?.repository ?? (registry ? mirroredRepository(own, settings) : own.repository),
    tag: override?.tag ?? own.tag,
    digest,
  });
}
