import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fail, type LocatedProblem, type Location, SettingsError } from '../../core/problem';
import { documentsOf } from '../documents';
import { readText } from '../files';
import type { Input } from '../inputs';
import { textAt } from '../said';
import { type DexConfiguration, dexConfigurationIn } from './dex-configuration';
import { ownerOf } from './flatten';
import type { KfDef } from './kfdef';
import { layersOf, valuesIn } from './kustomize-values';
import { isKfDef, parseKfDef } from './read-kfdef';

/** A KfDef with what lies beside it. */
export interface Deployment {
  readonly kfdef: KfDef;
  /** Name of the folder. */
  readonly folder: string;
  /** Values of files below the folder: kfctl applies them, whatever the KfDef says. */
  readonly values: readonly Input[];
  /** The configuration of Dex, where manifests say its users and connectors themselves. */
  readonly dex?: DexConfiguration;
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
    if (existsSync(join(folder, 'example', 'kustomization.yaml')))
      fail(
        place,
        [],
        'no file here has a KfDef: from 1.4 on the manifests of Kubeflow have none; adopt reads what a cluster has',
      );
    const seen = names.length > 0 ? `: neither ${names.join(' nor ')}` : '';
    return fail(place, [], `no file here has a KfDef${seen}`);
  }
  if (other !== undefined) fail(place, [], `several files have a KfDef, name one: ${found.join(', ')}`);
  const file = join(folder, name);
  const kfdef = parseKfDef(readText(file), file);
  const below = foldersBelow(folder, kfdef);
  return {
    kfdef,
    folder: basename(resolve(folder)),
    values: below.flatMap(({ application, folders }) => folders.flatMap((each) => valuesIn(each, application))),
    dex: dexConfigurationIn(below.find(({ application }) => ownerOf(application) === 'dex')?.folders ?? []),
  };
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

/** The folders that kfctl applied of each application, with what they are made of, the outermost first. */
function foldersBelow(folder: string, { applications }: KfDef) {
  const caches = foldersIn(join(folder, '.cache')).flatMap((repo) => [repo, ...foldersIn(repo)]);
  // kfctl took an application of this name for that of a stack, and applied all others from the cache as well.
  const isOfStacks = applications.some(({ name }) => name === 'kubeflow-apps');
  return applications.map((application) => {
    const { name, path = '' } = application;
    const generated = [join(folder, 'kustomize', name), join(folder, 'kustomize', name, 'base')];
    // Packages of the older form are copied to kustomize/: what lies in the cache is as it was fetched.
    const isStack = /(^|\/)stacks\//.test(path);
    const isCommon = isOfStacks && path.startsWith('common/');
    const cached = isStack || isCommon ? caches.map((cache) => join(cache, path)) : [];
    const folders = [...generated, ...cached].filter(existsSync);
    return { application, folders: isCommon ? folders.flatMap(layersOf) : folders };
  });
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((each) => statSync(each).isDirectory());
}
