import type { Catalog } from '../../core/catalog';
import { type Component, entriesOf } from '../../core/component';
import type { Release } from '../../core/releases/release';
import type { LoadedSettings } from '../settings/load';

/** A component of the catalog and what a settings file makes of it. */
export interface ListedComponent {
  readonly name: string;
  /** What it is for, in one line. */
  readonly summary: string;
  /** Whether the settings have it. */
  readonly on: boolean;
  /** Its version, as upstream spells it. @default - none: it has no program of a version */
  readonly version?: string;
}

/** The components that the release of some settings has, in the order of their installation. */
export function componentList({ release, on }: LoadedSettings, catalog: Catalog): ListedComponent[] {
  return entriesOf(release, catalog).map((entry) => ({
    name: entry.name,
    summary: entry.summary,
    on: on.has(entry.name),
    ...versionOf(entry, release),
  }));
}

/** The version of a component in a release, as a key of its own where there is one. */
export function versionOf({ part }: Component, { versions }: Release): { readonly version?: string } {
  const version = part === undefined ? undefined : versions[part];
  return version === undefined ? {} : { version };
}
