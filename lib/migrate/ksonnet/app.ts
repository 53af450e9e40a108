import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail, formatValue, type Location } from '../../core/problem';
import type { Sourced } from '../../platform/settings/source';
import { documentsOf } from '../documents';
import { readText } from '../files';
import { itemsAt, type Said, saidAt, sourceAt, textAt, textOf } from '../said';

/** Schemas of app.yaml that ksonnet has had. Apps before the first have none, and a file for each environment. */
const SCHEMAS = ['0.0.1', '0.1.0', '0.2.0', '0.3.0'];

/** An environment: a cluster and a namespace, with parameters of its own. */
export interface Environment {
  readonly name: string;
  /** Its folder below `environments/`. */
  readonly path: string;
  readonly namespace: Said | undefined;
  readonly server: Said | undefined;
  /** Modules that it has; all of them where it names none. */
  readonly targets: readonly string[];
  readonly location: Location;
  /** Whether app.yaml, or the file beside it, has it. ksonnet does not know the others. */
  readonly isKnown: boolean;
}

/** An app of ksonnet. */
export interface App {
  readonly name: string;
  readonly schema: string;
  readonly environments: readonly Environment[];
  /** Names of the packages that it installed. */
  readonly packages: readonly string[];
  readonly location: Location;
}

/**
 * Reads app.yaml of an app, what app.override.yaml says in its place, and the environments on the disk.
 *
 * @throws SettingsError when the folder has none, or one that cannot be read
 */
export function readApp(folder: string): App {
  const file = join(folder, 'app.yaml');
  const start: Location = { file, line: 1, column: 1 };
  if (!existsSync(file))
    fail({ ...start, file: folder }, [], 'no app.yaml here: expected the folder of an app of ksonnet');
  const [document] = documentsOf(readText(file), file);
  const kind = textAt(document, 'kind');
  if (document === undefined || kind !== 'ksonnet.io/app') {
    return fail(start, ['kind'], `expected ksonnet.io/app, got ${formatValue(kind)}`);
  }
  const schema = textAt(document, 'apiVersion') ?? '0.0.1';
  if (!SCHEMAS.includes(schema)) {
    fail(start, ['apiVersion'], `got ${formatValue(schema)}; allowed: ${SCHEMAS.join(', ')}`);
  }
  const override = join(folder, 'app.override.yaml');
  const [over] = existsSync(override) ? documentsOf(readText(override), override) : [];
  const listed = new Map([...environmentsIn(document), ...environmentsIn(over)]);
  const known = [...listed.values()];
  const onDisk = foldersWith(join(folder, 'environments'), 'params.libsonnet', '');
  const others = onDisk
    .filter((path) => !known.some((each) => each.path === path))
    .map((path) => environmentOnDisk(folder, path, schema));
  const libraries = sourceAt(document, 'libraries');
  return {
    name: textAt(document, 'name') ?? '',
    schema,
    environments: [...known, ...others],
    packages: libraries?.kind === 'map' ? [...libraries.entries.keys()] : [],
    location: document.location,
  };
}

function environmentsIn(document: Sourced | undefined): [string, Environment][] {
  const map = sourceAt(document, 'environments');
  if (map?.kind !== 'map') return [];
  return [...map.entries].map(([name, { value, location }]) => [
    name,
    {
      name,
      path: textAt(value, 'path') ?? name,
      namespace: saidAt(value, 'destination', 'namespace'),
      server: saidAt(value, 'destination', 'server'),
      targets: itemsAt(value, 'targets').flatMap((each) => (each.kind === 'scalar' ? (textOf(each) ?? []) : [])),
      location,
      isKnown: true,
    },
  ]);
}

/** An environment that app.yaml does not name: before 0.1.0 none is there, and a file of its own says where it leads. */
function environmentOnDisk(folder: string, path: string, schema: string): Environment {
  const file = join(folder, 'environments', path, 'spec.json');
  const [spec] = existsSync(file) ? documentsOf(readText(file), file) : [];
  return {
    name: path,
    path,
    namespace: saidAt(spec, 'namespace') ?? saidAt(spec, 'destination', 'namespace'),
    server: saidAt(spec, 'server') ?? saidAt(spec, 'destination', 'server'),
    targets: [],
    location: { file: join(folder, 'environments', path), line: 1, column: 1 },
    isKnown: spec !== undefined && schema === '0.0.1',
  };
}

/** The folders below one that have a file of a name, by their paths from there. */
export function foldersWith(root: string, name: string, path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder)
    .filter((each) => !each.startsWith('.') && statSync(join(folder, each)).isDirectory())
    .sort()
    .flatMap((each) => foldersWith(root, name, path === '' ? each : `${path}/${each}`));
  return path !== '' && existsSync(join(folder, name)) ? [path, ...below] : below;
}
