import type { NameOf } from '../core/catalog';
import type { CATALOG } from './catalog';

/** The catalog of this package. */
export type DefaultCatalog = typeof CATALOG;

declare module '../core/component-name' {
  interface CatalogNames extends Record<NameOf<DefaultCatalog>, true> {}
}
