/**
 * The components of the catalog, a key for each. The catalog stands above core, so it is the catalog that fills this
 * interface (lib/platform/component-names.ts); core and the components only need the names.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the catalog declares its keys
export interface CatalogNames {}

/** Name of a component of the catalog. */
export type ComponentName = keyof CatalogNames;

/** A component as others name it: one of the catalog by its name, one of a user's own catalog by its entry. */
export type ComponentReference = ComponentName | { readonly name: string };

/** The name by which a component is referred to. */
export function nameOf(component: ComponentReference): string {
  return typeof component === 'string' ? component : component.name;
}
