import { type Catalog, findEntry } from '../../core/catalog';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import type { LoadedSettings } from './load';

/** Settings as plain data with the defaults of each component that is on filled in, too. */
export function effectiveSettings({ settings }: LoadedSettings, catalog: Catalog): Record<string, unknown> {
  const components = Object.entries(settings.components).map(([name, said]) => {
    const entry = findEntry(catalog, name);
    return [name, said === true && entry ? entry.props.parse({}, PARSED_ONCE) : said];
  });
  return { ...settings, components: Object.fromEntries(components) };
}
