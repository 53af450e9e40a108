import { yamlText } from '../../patterns/document';
import type { CatalogSource, McpSource } from './sources-schema';

/** Where the server finds its sources, and those that ConfigMaps hold below it. */
export const FOLDERS = { sources: '/catalog', others: '/catalog-sources' } as const;

/** The file that lists the sources. */
export const SOURCES_FILE = 'sources.yaml';

/** The files of the sources that are described in the settings, and the list of all. */
export function sourceFiles(
  sources: readonly CatalogSource[],
  mcpSources: readonly McpSource[],
): Record<string, string> {
  const described = sources.flatMap((source) =>
    source.type === 'yaml'
      ? [[fileOf(source), yamlText({ source: source.name ?? source.id, models: source.models })] as const]
      : [],
  );
  const list = {
    model_catalogs: sources.map(entry),
    mcp_catalogs: mcpSources.length > 0 ? mcpSources.map(mcpEntry) : undefined,
  };
  return { [SOURCES_FILE]: yamlText(list), ...Object.fromEntries(described) };
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

/** The same of a source of MCP servers (catalog/internal/catalog/basecatalog/source_types.go). */
function mcpEntry(source: McpSource): object {
  const { id, name = id, enabled, labels, includedServers, excludedServers } = source;
  const properties = { yamlCatalogPath: mounted(source) };
  return { name, id, type: 'yaml', enabled, properties, labels, includedServers, excludedServers };
}

function propertiesOf(source: CatalogSource): object {
  if (source.type === 'huggingFace') {
    const { organization: allowedOrganization, maxModels } = source;
    return { allowedOrganization, maxModels };
  }
  return { yamlCatalogPath: source.type === 'yaml' ? fileOf(source) : mounted(source) };
}

function mounted({ id, key }: { readonly id: string; readonly key: string }): string {
  return `${FOLDERS.others}/${id}/${key}`;
}

function fileOf({ id }: CatalogSource): string {
  return `${id}.yaml`;
}
