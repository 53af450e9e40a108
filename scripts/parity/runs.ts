import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One settings file that is rendered and compared with files of a reference. */
export interface Run {
  readonly name: string;
  readonly settings: string;
  /** Folder of the reference. */
  readonly reference: string;
  /** Names of the reference's files, without `.json`. */
  readonly files: readonly string[];
  /** Whether these are all files that there are for it. */
  readonly whole: boolean;
  /** The component that a variant is about, or nothing for the whole platform. */
  readonly component?: string;
}

/** All that is compared, and what is left out. */
export interface Plan {
  readonly runs: readonly Run[];
  /** Names of all runs, also of those that are not wanted now. */
  readonly names: readonly string[];
  /** Files of the reference whose component is not in the catalog. */
  readonly notBuilt: readonly string[];
  /** Names of further variants that nobody has given a rendering of. */
  readonly notRendered: readonly string[];
}

/** Where things are. */
export interface Places {
  /** Settings file of the default platform. */
  readonly platform: string;
  /** Folder with a settings file for each variant. */
  readonly variants: string;
  /** Folder that holds the renderings of the default platform's parts. */
  readonly reference: string;
  /** Folder with a settings file for each further variant: the reference need not hold it. */
  readonly further: string;
  /** Folder that holds the renderings of the variants. */
  readonly variantReference: string;
  /** Folder that holds renderings of further variants, of which the reference has none. */
  readonly renderings?: string;
}

/** Name of the run of the default platform. */
export const DEFAULT_RUN = 'default';

/** Files of the reference that belong to a component of another name. */
const OWNERS: Record<string, string> = {
  'istio-crds': 'istio',
  'istio-namespace': 'istio',
  'istio-install': 'istio',
  'user-namespace': 'profiles',
};

/**
 * Plans the comparison: the default platform with every file of the reference whose component is built, and each
 * variant with the file of its name. Further variants are compared where there is a rendering of them.
 *
 * @param components names of the catalog
 * @param only names of files to be compared, all when empty
 * @throws when a variant has no reference or no component, or a name is neither a file's nor a variant's
 */
export function plan(places: Places, components: readonly string[], only: readonly string[]): Plan {
  const files = filesOf(places.reference, '.json');
  const built = files.filter((file) => components.includes(OWNERS[file] ?? file));
  const variants = filesOf(places.variants, '.yaml');
  const further = filesOf(places.further, '.yaml');
  const names = [...variants, ...further];
  const unknown = only.find((name) => !built.includes(name) && !names.includes(name));
  if (unknown) throw new Error(`no built component or variant is named ${unknown}`);
  const wanted = (name: string) => only.length === 0 || only.includes(name);
  const misspelt = variants.find((name) => !isIn(places.variantReference, name));
  if (misspelt) throw new Error(`${misspelt}.yaml: the reference has no variant of this name`);
  const runOf = (folder: string, name: string, reference: string): Run => {
    const component = componentOf(name, components);
    return { name, settings: join(folder, `${name}.yaml`), reference, files: [name], whole: true, component };
  };
  const rendered = further.flatMap((name) => {
    const reference = [places.variantReference, places.renderings].find((folder) => folder && isIn(folder, name));
    return reference ? [runOf(places.further, name, reference)] : [];
  });
  const runs = [...variants.map((name) => runOf(places.variants, name, places.variantReference)), ...rendered];
  const own = built.filter(wanted);
  return {
    runs: [
      ...(own.length > 0
        ? [
            {
              name: DEFAULT_RUN,
              settings: places.platform,
              reference: places.reference,
              files: own,
              whole: own.length === built.length,
            },
          ]
        : []),
      ...runs.filter(({ name }) => wanted(name)),
    ],
    names: [DEFAULT_RUN, ...names],
    notBuilt: files.filter((file) => !built.includes(file)),
    notRendered: further.filter((name) => wanted(name) && !rendered.some((run) => run.name === name)),
  };
}

/** The component after which a variant is named. */
function componentOf(variant: string, components: readonly string[]): string {
  const [component] = components
    .filter((name) => variant === name || variant.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length);
  if (component) return component;
  throw new Error(`${variant}.yaml: begins with the name of no component; there are ${components.join(', ')}`);
}

function isIn(folder: string, name: string): boolean {
  return existsSync(join(folder, `${name}.json`));
}

function filesOf(folder: string, extension: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension) && !name.endsWith('.credentials.yaml'))
    .map((name) => basename(name, extension))
    .sort();
}
