import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { fail, formatValue, type LocatedProblem, type Location, SettingsError } from '../../core/problem';
import { locateIn } from '../../platform/settings/source';
import { documentsOf } from '../documents';
import { readText } from '../files';
import type { Input } from '../inputs';
import { textAt } from '../said';
import { readShape, scalar, word } from '../shape';
import { ownerOf } from './flatten';
import type { Application, KfDef } from './kfdef';
import { rowOfName } from './match-application';
import { isKfDef, parseKfDef } from './read-kfdef';

/** A KfDef with what lies beside it. */
export interface Deployment {
  readonly kfdef: KfDef;
  /** Name of the folder. */
  readonly folder: string;
  /** Values of files below the folder: kfctl applies them, whatever the KfDef says. */
  readonly values: readonly Input[];
}

/**
 * Reads the folder in which kfctl ran (KF_DIR): its KfDef, what kfctl generated of it, and what users wrote into that.
 *
 * @throws SettingsError when it has no KfDef, or several
 */
export function readDeployment(folder: string): Deployment {
  const place: Location = { file: folder, line: 1, column: 1 };
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && statSync(join(folder, name)).isFile());
  const unreadable: LocatedProblem[] = [];
  const found = names.filter((name) => hasKfDef(join(folder, name), unreadable));
  const [name, other] = found;
  if (name === undefined) {
    const ksonnet = ['app.yaml', 'ks_app/app.yaml'].find((each) => isKsonnetApp(join(folder, each)));
    if (ksonnet !== undefined)
      fail({ ...place, file: join(folder, ksonnet) }, [], 'an app of ksonnet: import-ksonnet reads it');
    // One of them may be it.
    if (unreadable.length > 0) throw new SettingsError(unreadable);
    const seen = names.length > 0 ? `: neither ${names.join(' nor ')}` : '';
    return fail(place, [], `no file here has a KfDef${seen}`);
  }
  if (other !== undefined) fail(place, [], `several files have a KfDef, name one: ${found.join(', ')}`);
  const file = join(folder, name);
  const kfdef = parseKfDef(readText(file), file);
  return { kfdef, folder: basename(resolve(folder)), values: valuesBelow(folder, kfdef) };
}

/** @param unreadable gets what is wrong with a file that cannot be read */
function hasKfDef(file: string, unreadable: LocatedProblem[]): boolean {
  try {
    return documentsOf(readText(file), file).some(isKfDef);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    unreadable.push(...error.problems);
    return false;
  }
}

function isKsonnetApp(file: string): boolean {
  return (
    existsSync(file) && documentsOf(readText(file), file).some((each) => textAt(each, 'kind') === 'ksonnet.io/app')
  );
}

function valuesBelow(folder: string, kfdef: KfDef): Input[] {
  const caches = foldersIn(join(folder, '.cache')).flatMap((repo) => [repo, ...foldersIn(repo)]);
  return kfdef.applications.flatMap((application) => {
    const { name, path } = application;
    const generated = [join(folder, 'kustomize', name), join(folder, 'kustomize', name, 'base')];
    // Packages of the older form are copied to kustomize/: what lies in the cache is as it was fetched.
    const isStack = path !== undefined && /(^|\/)stacks\//.test(path);
    const cached = isStack ? caches.map((cache) => join(cache, path)) : [];
    return [...generated, ...cached].filter(existsSync).flatMap((each) => valuesIn(each, application));
  });
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((each) => statSync(each).isDirectory());
}

/** What kustomize makes a ConfigMap or a Secret of. */
const generator = z.looseObject({
  literals: z.array(word).nullish(),
  env: word.nullish(),
  envs: z.array(word).nullish(),
});

const kustomization = z.looseObject({
  configMapGenerator: z.array(generator).nullish(),
  secretGenerator: z.array(generator).nullish(),
});

const map = z.looseObject({ name: word });
const configMap = z.looseObject({ metadata: map, data: z.record(z.string(), scalar.nullish()).nullish() });

/** Files of values that lie in a folder whether its kustomization names them or not. */
const ENV_FILES = ['params.env', 'config/params.env', 'secrets.env'];

/** The values that a folder of kustomize gives an application. */
function valuesIn(folder: string, application: Application): Input[] {
  const file = join(folder, 'kustomization.yaml');
  const { literals, files } = existsSync(file) ? generatedBy(file, application) : { literals: [], files: [] };
  const env = [...new Set([...ENV_FILES, ...files].map((name) => join(folder, name)))];
  const patches = readdirSync(folder)
    .filter((name) => name.endsWith('-config.yaml'))
    .flatMap((name) => valuesOfConfigMaps(join(folder, name)));
  return [...patches, ...env.flatMap((each) => envFile(each, application)), ...literals];
}

/** Lines of KEY=VALUE. */
function envFile(file: string, application: Application): Input[] {
  if (!existsSync(file)) return [];
  return readText(file)
    .split('\n')
    .flatMap((text, index) => {
      const line = text.trim();
      if (line === '' || line.startsWith('#')) return [];
      const secret = /secrets?(_params)?\.env$/.test(file);
      return [assignment(line, application, { file, line: index + 1, column: 1 }, secret)];
    });
}

/** @throws SettingsError where it is none */
function assignment(text: string, application: Application, location: Location, isSecret: boolean): Input {
  const [, name, value] = /^([\w.-]+)\s*(?:=\s*([\s\S]*))?$/.exec(text) ?? [];
  const secret = isSecret || /secret|password/i.test(text.split('=')[0] ?? '');
  if (name === undefined)
    return fail(location, [], `expected KEY=VALUE, got ${secret ? 'something else' : formatValue(text)}`);
  return {
    owner: ownerOf(application),
    name,
    what: `${application.name}: ${name}`,
    // A key alone takes its value from the environment in which kustomize runs.
    said: value === undefined ? undefined : { value, location },
    location,
    secret,
  };
}

/** Literals of kustomize's generators of ConfigMaps and Secrets, and the files of values that these name. */
function generatedBy(file: string, application: Application) {
  const literals: Input[] = [];
  const files: string[] = [];
  for (const document of documentsOf(readText(file), file)) {
    const { value } = readShape(kustomization, document);
    for (const key of ['configMapGenerator', 'secretGenerator'] as const) {
      for (const [index, each] of (value[key] ?? []).entries()) {
        files.push(...(each.env ? [each.env] : []), ...(each.envs ?? []));
        for (const [at, literal] of (each.literals ?? []).entries()) {
          const location = locateIn(document, [key, index, 'literals', at]);
          literals.push(assignment(literal, application, location, key === 'secretGenerator'));
        }
      }
    }
  }
  return { literals, files };
}

/** The patch that kfctl writes for an application of a stack: a ConfigMap `<application>-config`. */
function valuesOfConfigMaps(file: string): Input[] {
  return documentsOf(readText(file), file).flatMap((document) => {
    if (textAt(document, 'kind') !== 'ConfigMap') return [];
    const { metadata, data } = readShape(configMap, document).value;
    const name = metadata.name.replace(/-config$/, '');
    return Object.entries(data ?? {}).map(([key, value]): Input => {
      const location = locateIn(document, ['data', key]);
      return {
        owner: rowOfName(name)?.id ?? name,
        name: key,
        what: `${name}: ${key}`,
        said: value === null || value === undefined ? undefined : { value, location },
        location,
        secret: /secret|password/i.test(key),
      };
    });
  });
}
