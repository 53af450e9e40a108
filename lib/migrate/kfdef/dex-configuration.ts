import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest } from '../../platform/settings/parse';
import { locateIn, plain, type Sourced } from '../../platform/settings/source';
import { documentsOf } from '../documents';
import { readText } from '../files';
import { entriesAt, sourceAt, textAt, textOf } from '../said';

/** What Dex was configured with, as manifests say it. */
export interface DexConfiguration {
  /** Its file, with the place of each value in the manifest. */
  readonly config: Sourced;
  /** What stands behind `$NAME` and `hashFromEnv` in it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Texts that kustomize replaces: the parameters say what becomes of them. */
const REPLACED = /\$\([\w.-]+\)/;

/**
 * The configuration of Dex in folders of kustomize: of several ConfigMaps the one in the first folder counts, as overlays
 * replace it as a whole. Nothing where parameters say who its users are.
 *
 * @param folders the outermost first
 */
export function dexConfigurationIn(folders: readonly string[]): DexConfiguration | undefined {
  const documents = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name) && name !== 'kustomization.yaml')
      .sort()
      .flatMap((name) => documentsOf(readText(join(folder, name)), join(folder, name))),
  );
  const found = documents.find(
    (each) =>
      textAt(each, 'kind') === 'ConfigMap' &&
      textAt(each, 'metadata', 'name') === 'dex' &&
      sourceAt(each, 'data', 'config.yaml') !== undefined,
  );
  const text = textAt(found, 'data', 'config.yaml');
  if (found === undefined || text === undefined) return undefined;
  const { file, line } = locateIn(found, ['data', 'config.yaml']);
  // It is a block of its own: its first line is the one behind its key.
  const [config] = parseManifest('\n'.repeat(line) + text, file).map(({ source }) => source);
  if (config === undefined || isReplaced(config)) return undefined;
  return { config, environment: Object.fromEntries(documents.flatMap(secretsIn)) };
}

function isReplaced(config: Sourced): boolean {
  return ['staticPasswords', 'connectors'].some((key) => isTemplate(sourceAt(config, key)));
}

function isTemplate(source: Sourced | undefined): boolean {
  return source !== undefined && REPLACED.test(JSON.stringify(plain(source)));
}

function secretsIn(document: Sourced): [string, string][] {
  if (textAt(document, 'kind') !== 'Secret') return [];
  const written = entriesAt(document, 'stringData').flatMap(([key, said]): [string, string][] => {
    const value = textOf(said);
    return value === undefined ? [] : [[key, value]];
  });
  const encoded = entriesAt(document, 'data').flatMap(([key, said]): [string, string][] => {
    const value = textOf(said);
    return value === undefined ? [] : [[key, Buffer.from(value, 'base64').toString('utf8')]];
  });
  return [...encoded, ...written];
}
