import { yamlText } from '../../patterns/document';
import type { CatalogSource } from './sources-schema';

/** Where the server finds its sources, and those that ConfigMaps hold below it. */
export const FOLDERS = { sources: '/catalog', others: '/catalog-sources' } as const;

/** The file that lists the sources. */
export const SOURCES_FILE = 'sources.yaml';

/** The files of the sources that are described in the settings, and the list of all. */
export function sourceFiles(sources: readonly CatalogSource[]): Record<string, string> {
  const described = sources.flatMap((source) =>
    source.type === 'yaml'
      ? [[fileOf(source), yamlText({ source: source.name ?? source.id, models: source.models })] as const]
      : [],
  );
  return { [SOURCES_FILE]: yamlText({ model_catalogs: sources.map(entry) }), ...Object.fromEntries(described) };
}

/** A source as its program reads it (catalog/internal/catalog/basecatalog/config.go). */
function entry(source: CatalogSource): object {
  const { id, name = id, enabled, labels, includedModels, excludedModels } = source;
  const isHuggingFace = source.type === 'huggingFace';
  return {
    name,
    id,
    type: isHuggingFace ? 'hf' : 'yaml',
    enabled,
    properties: propertiesOf(source),
    labels,
    includedModels,
    excludedModels,
  };
}

function propertiesOf(source: CatalogSource): object {
  if (source.type === 'huggingFace') {
    const { organization: allowedOrganization, maxModels } = source;
    return { allowedOrganization, maxModels };
  }
  const yamlCatalogPath = source.type === 'yaml' ? fileOf(source) : `${FOLDERS.others}/${source.id}/${source.key}`;
  return { yamlCatalogPath };
}

function fileOf({ id }: CatalogSource): string {
  return `${id}.yaml`;
}
