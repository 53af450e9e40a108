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
}

/** Where things are. */
export interface Places {
  /** Settings file of the default platform. */
  readonly platform: string;
  /** Folder with a settings file for each variant. */
  readonly variants: string;
  /** Folder that holds the renderings of the default platform's parts. */
  readonly reference: string;
  /** Folder that holds the renderings of the variants. */
  readonly variantReference: string;
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
 * variant with the file of its name.
 *
 * @param components names of the catalog
 * @param only names of files to be compared, all when empty
 * @throws when a variant has no reference or no component, or a name is neither a file's nor a variant's
 */
export function plan(places: Places, components: readonly string[], only: readonly string[]): Plan {
  const files = filesOf(places.reference, '.json');
  const built = files.filter((file) => components.includes(OWNERS[file] ?? file));
  const variants = filesOf(places.variants, '.yaml');
  const unknown = only.find((name) => !built.includes(name) && !variants.includes(name));
  if (unknown) throw new Error(`no built component or variant is named ${unknown}`);
  const wanted = (name: string) => only.length === 0 || only.includes(name);
  const misspelt = variants.find((name) => !existsSync(join(places.variantReference, `${name}.json`)));
  if (misspelt) throw new Error(`${misspelt}.yaml: the reference has no variant of this name`);
  const runs = variants.filter(wanted).map((name): Run => {
    const settings = join(places.variants, `${name}.yaml`);
    const component = componentOf(name, components);
    return { name, settings, reference: places.variantReference, files: [name], whole: true, component };
  });
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
      ...runs,
    ],
    names: [DEFAULT_RUN, ...variants],
    notBuilt: files.filter((file) => !built.includes(file)),
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

function filesOf(folder: string, extension: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension) && !name.endsWith('.credentials.yaml'))
    .map((name) => basename(name, extension))
    .sort();
}
