import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Location } from '../../core/problem';
import type { Sourced } from '../../platform/settings/source';
import { readText } from '../files';
import { entriesAt, type Said, sourceAt } from '../said';
import { readShape } from '../shape';
import { type Environment, foldersWith } from './app';
import { evaluateFile } from './jsonnet/evaluate';
import { PROTOTYPE_ROWS, type PrototypeRow } from './prototype-rows';

/** A component of an app: a file of its own, parameters, or both. */
export interface KsComponent {
  readonly name: string;
  /** Its prototype, by what it imports or by its name; `core` where it is the one of the first releases. */
  readonly prototype: PrototypeRow | 'core' | undefined;
  readonly parameters: readonly (readonly [string, Said])[];
  readonly location: Location;
}

/**
 * The components of an app in an environment, or those that all environments share.
 *
 * @throws SettingsError with the place of parameters that cannot be read
 */
export function componentsIn(folder: string, environment: Environment | undefined): KsComponent[] {
  const root = join(folder, 'components');
  const modules = ['', ...foldersWith(root, 'params.libsonnet', '')];
  const isTarget = (module: string) => {
    const targets = environment?.targets ?? [];
    return targets.length === 0 || targets.some((each) => each.replaceAll('.', '/').replace(/^\/$/, '') === module);
  };
  return modules.filter(isTarget).flatMap((module) => componentsOf(join(root, module), folder, environment));
}

const FILE = /\.(jsonnet|ya?ml|json)$/;

function componentsOf(root: string, folder: string, environment: Environment | undefined): KsComponent[] {
  const file = join(root, 'params.libsonnet');
  const own = existsSync(file) ? parametersIn(file, {}) : undefined;
  const params = environment === undefined ? own : inEnvironment(folder, environment, own);
  const said = params === undefined ? [] : entriesAt(params, 'components');
  const files = existsSync(root) ? readdirSync(root).filter((name) => FILE.test(name)) : [];
  const names = [...new Set([...files.map((name) => name.replace(FILE, '')), ...said.map(([name]) => name)])];
  return names.sort().map((name) => {
    const source = files.find((each) => each.replace(FILE, '') === name);
    const parameters = params === undefined ? [] : entriesAt(params, 'components', name);
    const placed = params === undefined ? undefined : sourceAt(params, 'components', name)?.location;
    const location = placed ?? { file: join(root, source ?? ''), line: 1, column: 1 };
    return { name, prototype: prototypeOf(name, source && join(root, source)), parameters, location };
  });
}

/** What is read of parameters: those of each component are a map. */
const paramsSchema = z.looseObject({
  components: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/** The parameters of a file, as objects by the names of components. @throws SettingsError where they are something else */
function parametersIn(file: string, variables: Readonly<Record<string, Sourced>>): Sourced {
  const params = evaluateFile(readText(file), file, {
    variables,
    readText: (imported: string, from: Location) => readText(imported, from),
  });
  readShape(paramsSchema, params);
  return params;
}

/** The parameters of an environment: those of all, with its own over them. */
function inEnvironment(folder: string, { path }: Environment, own: Sourced | undefined): Sourced | undefined {
  const file = join(folder, 'environments', path, 'params.libsonnet');
  if (!existsSync(file)) return own;
  return parametersIn(file, own === undefined ? {} : { '__ksonnet/params': own });
}

/** What a component is made of: it imports the library of its prototype, or is called as that. */
function prototypeOf(name: string, file: string | undefined): KsComponent['prototype'] {
  if (file?.endsWith('.jsonnet')) {
    const text = readText(file);
    const imports = [...text.matchAll(/import\s+["'](?:[\w@./-]*\/)?kubeflow\/([\w@.-]+\/[\w.-]+)\.libsonnet["']/g)];
    for (const [, library = ''] of imports) {
      const plain = library.replace(/@[^/]*/, '');
      if (plain === 'core/all') return 'core';
      const found = PROTOTYPE_ROWS.find((row) => row.imports.some((each) => each.test(plain)));
      if (found) return found;
    }
    // One that imports nothing of Kubeflow's may be a prototype whose text was copied in: those keep its name.
  }
  if (file !== undefined && !file.endsWith('.jsonnet')) return undefined;
  if (basename(name) === 'kubeflow-core') return 'core';
  return PROTOTYPE_ROWS.find(({ names }) => names.includes(name));
}
