import type { ReleaseCrd } from '../imported-crds';
import { KUBEFLOW_26_03_1 } from './kubeflow-26.03.1';

/** The releases of this package, the newest first. A further one joins here. */
const ALL = [KUBEFLOW_26_03_1] as const;

/** One of the releases of this package, with the names in its tables as they are written. */
type Known = (typeof ALL)[number];

/** Keys of a table in at least one of them. */
type KeyOf<Table extends 'versions' | 'images' | 'namespaces', Each = Known> = Each extends Known
  ? keyof Each[Table]
  : never;

/** A part of a release that has a version of its own. */
export type VersionName = KeyOf<'versions'>;

/** The short name of an image. */
export type ImageName = KeyOf<'images'>;

/** A place of the platform, such as that of Istio: what components say for the namespace that they live in. */
export type NamespaceName = KeyOf<'namespaces'>;

type UpstreamNamespaceOf<Each> = Each extends Known ? Each['namespaces'][keyof Each['namespaces']] : never;

/** Upstream's name of a namespace, by which settings rename it. */
export type UpstreamNamespace = UpstreamNamespaceOf<Known>;

/** The names that the user gave to namespaces, by upstream's names. */
export type NamespaceNames = Partial<Record<UpstreamNamespace, string>>;

/**
 * A release of Kubeflow: what differs from one to the next, as data.
 *
 * A table of a release has only what the release has: an image that is gone has no line in it. For a release of your
 * own spread one of these and change what differs.
 */
export interface Release {
  /** Its name, as settings say it: `26.03.1`. */
  readonly name: string;
  /** Versions of its parts, as upstream spells each: some begin with `v`. */
  readonly versions: Readonly<Partial<Record<VersionName, string>>>;
  /** References of its images, those in config maps, arguments, environment and custom resources included. */
  readonly images: Readonly<Partial<Record<ImageName, string>>>;
  /** Upstream's name of the namespace for each place. Two places can be in one namespace. */
  readonly namespaces: Readonly<Partial<Record<NamespaceName, string>>>;
  /** Its CustomResourceDefinitions by their names. */
  readonly crds: Readonly<Record<string, ReleaseCrd>>;
  /**
   * Version of Kubernetes whose own kinds the objects must fit: `v1.36.3`. `npm run import` writes
   * imports/kubernetes/<version>.json for it. @default - objects of these kinds are not checked
   */
  readonly kubernetes?: string;
  /** Older versions of Kubernetes whose kinds `validate --kubernetes` knows, imported likewise. @default - none */
  readonly furtherKubernetes?: readonly string[];
  /**
   * The oldest Kubernetes, such as `1.34`, on which a component works, by the component's name. @default - all work on
   * any that the applier takes
   */
  readonly oldestKubernetes?: Readonly<Record<string, string>>;
  /**
   * Under what `npm run import` fetches definitions, where it is not one of the versions: commits, versions of Go
   * modules. @default - none
   */
  readonly revisions?: Readonly<Record<string, string>>;
}

/** Releases to choose from. The first holds where nobody chooses. */
export type Releases = readonly [Release, ...Release[]];

/** The releases of this package, the newest first. */
export const RELEASES: Releases = ALL;

/** The newest release, which holds where nobody chooses another. */
export const [NEWEST_RELEASE] = RELEASES;

/** Upstream's names of the namespaces of a release, each once. */
export function upstreamNamespaces({ namespaces }: Release): string[] {
  return [...new Set(Object.values(namespaces))];
}
