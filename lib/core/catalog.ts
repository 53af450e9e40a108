import type { z } from 'zod';
import type { Component } from './component';
import type { DashboardLinks } from './dashboard-links';

/** The components that a platform can have. */
export type Catalog = readonly Component[];

/** Names of the components of a catalog. */
export type NameOf<Entries extends Catalog> = Entries[number]['name'];

/** The constructs of a catalog's components, by name. */
export type ConstructsOf<Entries extends Catalog> = {
  readonly [Entry in Entries[number] as Entry['name']]: ReturnType<Entry['create']>;
};

/** The name of a component as a key of the settings: none when it has a section of its own. */
type SettingOf<Entry extends Component> = string extends Entry['name']
  ? string
  : Entry['section'] extends undefined
    ? Entry['name']
    : never;

/** What users may say of the components of a catalog, by name. */
export type SettingsOf<Entries extends Catalog> = {
  readonly [Entry in Entries[number] as SettingOf<Entry>]?: boolean | z.input<Entry['props']>;
};

/** Lets an entry require nothing that the catalog lacks. */
type WithinCatalog<Entries extends Catalog> = {
  readonly [Position in keyof Entries]: { readonly requires: readonly NameOf<Entries>[] };
};

/**
 * A catalog that remembers the names, props and constructs of its entries. An entry that requires a component that is
 * not among them does not compile.
 */
export function catalog<const Entries extends Catalog>(entries: Entries & WithinCatalog<Entries>): Entries {
  return entries;
}

/** The entry of a component by its name, which may be any text, or nothing when the catalog has none. */
export function findEntry(entries: Catalog, name: string): Component | undefined {
  return entries.find((entry) => entry.name === name);
}

/**
 * The links that components bring to the dashboard: of those that are on, for a PlatformContext.
 *
 * @param propsOf their settings, under some of which they have no pages. @default - they have all
 */
export function linksOf(entries: Catalog, propsOf?: (entry: Component) => object): DashboardLinks[] {
  return entries.flatMap((entry) => {
    const { links } = entry;
    if (!links) return [];
    const hasPages = !propsOf || (entry.pages?.(propsOf(entry)) ?? true);
    return hasPages ? [links] : [{ documentation: links.documentation }];
  });
}
