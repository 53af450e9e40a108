import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, formatValue, type Location } from '../../core/problem';
import { locateIn, plain, type Sourced } from '../../platform/settings/source';
import { documentsByHand } from '../documents';
import { readText } from '../files';
import { type Said, saidAt, sourceAt, textAt } from '../said';
import { readShape, scalar, word } from '../shape';

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

const destination = z.looseObject({ server: scalar.nullish(), namespace: scalar.nullish() }).nullish();

const environment = z
  .looseObject({ path: word.nullish(), destination, targets: z.array(word).nullish() })
  .nullish()
  .transform((value) => ({ path: value?.path ?? undefined, targets: value?.targets ?? [] }));

/** What is read of app.yaml, in all of its versions. */
const appSchema = z.looseObject({
  name: scalar.nullish(),
  environments: z.record(z.string(), environment).nullish(),
  libraries: z.record(z.string(), z.unknown()).nullish(),
});

/** What is read of the file that an environment had before app.yaml named it. */
const specSchema = z.looseObject({ destination, server: scalar.nullish(), namespace: scalar.nullish() });

/**
 * Reads app.yaml of an app, what app.override.yaml says in its place, and the environments on the disk.
 *
 * @throws SettingsError when the folder has none, or one of another shape
 */
export function readApp(folder: string): App {
  const file = join(folder, 'app.yaml');
  const start: Location = { file, line: 1, column: 1 };
  const fault = folderFault(folder);
  if (fault !== undefined) fail({ ...start, file: folder }, [], `${fault}: expected the folder of an app of ksonnet`);
  const [document, second] = documentsByHand(readText(file), file);
  if (document === undefined) return fail(start, [], 'it is empty: expected an app of ksonnet');
  if (second !== undefined) fail(second.location, [], 'a second document: an app of ksonnet is one');
  const kind = sourceAt(document, 'kind');
  if (textAt(document, 'kind') !== 'ksonnet.io/app') {
    const got = formatValue(kind && plain(kind));
    fail(locateIn(document, ['kind']), ['kind'], `expected ksonnet.io/app, got ${got}`);
  }
  const schema = textAt(document, 'apiVersion') ?? '0.0.1';
  if (!SCHEMAS.includes(schema)) {
    fail(
      locateIn(document, ['apiVersion']),
      ['apiVersion'],
      `got ${formatValue(schema)}; allowed: ${SCHEMAS.join(', ')}`,
    );
  }
  const override = join(folder, 'app.override.yaml');
  const [over] = existsSync(override) ? documentsByHand(readText(override), override) : [];
  const { value } = readShape(appSchema, document);
  const listed = new Map([...environmentsIn(document), ...(over ? environmentsIn(over) : [])]);
  const known = [...listed.values()];
  const onDisk = foldersWith(join(folder, 'environments'), 'params.libsonnet', '');
  const others = onDisk
    .filter((path) => !known.some((each) => each.path === path))
    .map((path) => environmentOnDisk(folder, path, schema));
  return {
    name: textAt(document, 'name') ?? '',
    schema,
    environments: [...known, ...others],
    packages: Object.keys(value.libraries ?? {}),
    location: document.location,
  };
}

/** Why a folder is that of no app, or nothing where it is one. */
function folderFault(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return 'it is not there';
  if (!found.isDirectory()) return 'it is a file';
  return existsSync(join(folder, 'app.yaml')) ? undefined : 'no app.yaml here';
}

function environmentsIn(document: Sourced): [string, Environment][] {
  const { environments } = readShape(appSchema, document).value;
  return Object.entries(environments ?? {}).map(([name, { path, targets }]) => {
    const source = sourceAt(document, 'environments', name);
    return [
      name,
      {
        name,
        path: path ?? name,
        namespace: saidAt(source, 'destination', 'namespace'),
        server: saidAt(source, 'destination', 'server'),
        targets,
        location: locateIn(document, ['environments', name]),
        isKnown: true,
      },
    ];
  });
}

/** An environment that app.yaml does not name: before 0.1.0 none is there, and a file of its own says where it leads. */
function environmentOnDisk(folder: string, path: string, schema: string): Environment {
  const file = join(folder, 'environments', path, 'spec.json');
  const [spec] = existsSync(file) ? documentsByHand(readText(file), file) : [];
  if (spec !== undefined) readShape(specSchema, spec);
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
