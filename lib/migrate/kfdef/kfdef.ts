import type { Location } from '../../core/problem';
import type { Sourced } from '../../platform/settings/source';
import type { Said } from '../said';
import type { UnknownKey } from '../shape';

/** Versions of kfctl's format. Files of 0.5 say none: they are of the first. */
export type KfDefVersion = 'v1alpha1' | 'v1beta1' | 'v1';

/** A parameter of an application. */
export interface Parameter {
  readonly name: string;
  /** Its value, or nothing where it has none. */
  readonly said: Said | undefined;
  readonly location: Location;
  /** Whether it comes from a file of a Secret, so that its value is not shown. */
  readonly secret?: boolean;
}

/** An application: a folder of manifests with what changes it. */
export interface Application {
  /** Its name; where it has none, the last part of its path. */
  readonly name: string;
  /** Folder in its repository. Components of v1alpha1 have none. */
  readonly path: string | undefined;
  /** Repository by its name in the KfDef. */
  readonly repo: string | undefined;
  readonly overlays: readonly { readonly name: string; readonly location: Location }[];
  readonly parameters: readonly Parameter[];
  readonly location: Location;
}

/** What kfctl does for a cloud. */
export interface Plugin {
  /** Its cloud: `gcp`, `aws`, `minikube`, `existing_arrikto`, or what the file says. */
  readonly name: string;
  readonly spec: Sourced | undefined;
  readonly location: Location;
}

/** A secret by its name: where its value comes from. */
export interface SecretSource {
  readonly kind: 'literal' | 'environment' | 'hash';
  /** The value itself, or the name of the variable. */
  readonly value: string;
  readonly location: Location;
}

/** A repository of manifests, by its name. */
export interface Repository {
  readonly name: string;
  readonly uri: string;
  readonly location: Location;
}

/** Something that a file has beside what is read. */
export interface Beside {
  readonly what: string;
  readonly location: Location;
}

/** A KfDef of any version, in one shape. */
export interface KfDef {
  readonly version: KfDefVersion;
  readonly location: Location;
  readonly name: string | undefined;
  readonly namespace: Said | undefined;
  readonly applications: readonly Application[];
  /** Applications of a name that one before them has. */
  readonly repeated: readonly Application[];
  readonly plugins: readonly Plugin[];
  readonly secrets: ReadonlyMap<string, SecretSource>;
  /** Keys of its spec beside these, such as `platform` and `email` of v1alpha1. */
  readonly others: ReadonlyMap<string, Said>;
  readonly repos: readonly Repository[];
  /** Parameters of components that are not in the list. */
  readonly leftOver: readonly Beside[];
  /** Keys that kfctl does not know. */
  readonly unknown: readonly UnknownKey[];
  /** Other documents of its file. */
  readonly beside: readonly Beside[];
}
