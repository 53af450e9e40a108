import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, formatValue, type Location } from '../../core/problem';
import { locateIn } from '../../platform/settings/source';
import { documentsOf } from '../documents';
import { readText } from '../files';
import type { Input } from '../inputs';
import { textAt } from '../said';
import { readShape, scalar, word } from '../shape';
import { ownerOf } from './flatten';
import type { Application } from './kfdef';
import { rowOfName } from './match-application';

/** What kustomize makes a ConfigMap or a Secret of. */
const generator = z.looseObject({
  literals: z.array(word).nullish(),
  env: word.nullish(),
  envs: z.array(word).nullish(),
});

const kustomization = z.looseObject({
  resources: z.array(word).nullish(),
  bases: z.array(word).nullish(),
  configMapGenerator: z.array(generator).nullish(),
  secretGenerator: z.array(generator).nullish(),
});

const map = z.looseObject({ name: word });
const configMap = z.looseObject({ metadata: map, data: z.record(z.string(), scalar.nullish()).nullish() });

/** Files of values that lie in a folder whether its kustomization names them or not. */
const ENV_FILES = ['params.env', 'config/params.env', 'secrets.env'];

/** Parameters of the login as v1.3 calls them, and as all before it did. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  OIDC_PROVIDER: 'oidc_provider',
  OIDC_AUTH_URL: 'oidc_auth_url',
  OIDC_CLIENT_ID: 'client_id',
  OIDC_CLIENT_SECRET: 'application_secret',
  CLIENT_ID: 'client_id',
  CLIENT_SECRET: 'application_secret',
  REDIRECT_URL: 'oidc_redirect_uri',
  SKIP_AUTH_URI: 'skip_auth_uri',
  USERID_HEADER: 'userid-header',
  USERID_PREFIX: 'userid-prefix',
};

/** A folder of kustomize with those that it is made of, itself first. Those of addresses are left out. */
export function layersOf(folder: string): string[] {
  const file = join(folder, 'kustomization.yaml');
  if (!existsSync(file)) return [folder];
  const below = documentsOf(readText(file), file).flatMap((document) => {
    const { resources, bases } = readShape(kustomization, document).value;
    return [...(resources ?? []), ...(bases ?? [])].map((each) => join(folder, each));
  });
  const folders = below.filter((each) => each !== folder && statSync(each, { throwIfNoEntry: false })?.isDirectory());
  return [folder, ...folders.flatMap(layersOf)];
}

/** The values that a folder of kustomize gives an application. */
export function valuesIn(folder: string, application: Application): Input[] {
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
  const owner = ownerOf(application);
  return {
    owner,
    name: ['dex', 'authservice'].includes(owner) ? (OLDER_NAMES[name] ?? name) : name,
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
