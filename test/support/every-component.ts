import { CATALOG } from '../../lib/platform/catalog';

/** Settings of components under which all of them are on that the settings can switch on. */
export function everyComponent(): Record<string, true> {
  return Object.fromEntries(CATALOG.flatMap(({ name, enabled }) => (enabled === false ? [[name, true]] : [])));
}
