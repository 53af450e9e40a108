import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fail, type Location, SettingsError } from '../../core/problem';
import { documentsOf } from '../documents';
import { readText } from '../files';
import type { Input } from '../inputs';
import { entriesAt, itemsAt, textAt, textOf } from '../said';
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
  const found = names.filter((name) => hasKfDef(join(folder, name)));
  const [name, other] = found;
  if (name === undefined) {
    const ksonnet = ['app.yaml', 'ks_app/app.yaml'].find((each) => isKsonnetApp(join(folder, each)));
    if (ksonnet !== undefined)
      fail({ ...place, file: join(folder, ksonnet) }, [], 'an app of ksonnet: import-ksonnet reads it');
    return fail(place, [], 'no file here has a KfDef');
  }
  if (other !== undefined) fail(place, [], `several files have a KfDef, name one: ${found.join(', ')}`);
  const file = join(folder, name);
  const kfdef = parseKfDef(readText(file), file);
  return { kfdef, folder: basename(resolve(folder)), values: valuesBelow(folder, kfdef) };
}

function hasKfDef(file: string): boolean {
  try {
    return documentsOf(readText(file), file).some(isKfDef);
  } catch (error) {
    // What is no YAML is no KfDef; that of the only file comes when it is named.
    if (error instanceof SettingsError) return false;
    throw error;
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

/** The values that a folder of kustomize gives an application. */
function valuesIn(folder: string, application: Application): Input[] {
  const env = ['params.env', 'config/params.env', 'secrets.env'].flatMap((name) =>
    envFile(join(folder, name), application),
  );
  const kustomization = join(folder, 'kustomization.yaml');
  const literals = existsSync(kustomization) ? literalsIn(kustomization, application) : [];
  const patches = readdirSync(folder)
    .filter((name) => name.endsWith('-config.yaml'))
    .flatMap((name) => configMap(join(folder, name)));
  return [...patches, ...env, ...literals];
}

/** Lines of KEY=VALUE. */
function envFile(file: string, application: Application): Input[] {
  if (!existsSync(file)) return [];
  return readText(file)
    .split('\n')
    .flatMap((line, index) => assignment(line, application, { file: file, line: index + 1, column: 1 }, file));
}

function assignment(text: string, application: Application, location: Location, file: string): Input[] {
  const [, name, value] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) return [];
  const secret = file.endsWith('secrets.env') || /secret|password/i.test(name);
  return [
    {
      owner: ownerOf(application),
      name,
      what: `${application.name}: ${name}`,
      said: { value, location },
      location,
      secret,
    },
  ];
}

/** Literals of kustomize's generators of ConfigMaps and Secrets. */
function literalsIn(file: string, application: Application): Input[] {
  return documentsOf(readText(file), file).flatMap((document) =>
    ['configMapGenerator', 'secretGenerator'].flatMap((generator) =>
      itemsAt(document, generator).flatMap((item) =>
        itemsAt(item, 'literals').flatMap((literal) => {
          const said = literal.kind === 'scalar' ? { value: literal.value, location: literal.location } : undefined;
          const values = assignment(textOf(said) ?? '', application, literal.location, file);
          return values.map((each) => ({ ...each, secret: each.secret || generator === 'secretGenerator' }));
        }),
      ),
    ),
  );
}

/** The patch that kfctl writes for an application of a stack: a ConfigMap `<application>-config`. */
function configMap(file: string): Input[] {
  return documentsOf(readText(file), file).flatMap((document) => {
    const name = (textAt(document, 'metadata', 'name') ?? '').replace(/-config$/, '');
    return entriesAt(document, 'data').map(([key, said]): Input => {
      const secret = /secret|password/i.test(key);
      return {
        owner: rowOfName(name)?.id ?? name,
        name: key,
        what: `${name}: ${key}`,
        said,
        location: said.location,
        secret,
      };
    });
  });
}
