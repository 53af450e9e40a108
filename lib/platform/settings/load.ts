import { statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Catalog } from '../../core/catalog';
import { ALL_OTHERS, entriesOf } from '../../core/component';
import { tlsOf } from '../../core/gateway-ingress';
import { formatPath, type LocatedProblem, type Location, SettingsError } from '../../core/problem';
import { RELEASES, type Release, type Releases } from '../../core/releases/release';
import { isRecord } from '../../kubernetes/json';
import type { Path } from '../../kubernetes/problem';
import type { ExtraObject } from '../extras/extra-object';
import { type Extras, readExtras } from '../extras/read-extras';
import { type ImageLock, readLock } from '../images/lock';
import { combinationProblems } from './combinations';
import { componentsOn } from './components-on';
import { readSource } from './read';
import { chosenRelease, releaseProblems } from './release-combinations';
import { type Settings, type SettingsInput, settingsSchema, type ValidSettings } from './schema';
import { isSaidIn, locateIn, plain, type Reading, type Sourced, sourcedMap } from './source';
import { validPart } from './valid-part';
import { validate } from './validate';

const NO_EXTRAS: Extras = { objects: [], problems: [] };

/** Validated settings that remember where each of them was said. */
export class LoadedSettings {
  /** The settings with all defaults filled in. */
  readonly settings: Settings;

  /**
   * @param valid what their schema let through
   * @param release the release that they choose
   * @param on names of the components that are on
   * @param source the same with the place of each
   * @param extras the objects of the manifests that they name
   * @param lock digests of images. @default - none: tags say what is pulled
   */
  constructor(
    private readonly valid: ValidSettings,
    readonly release: Release,
    readonly on: ReadonlySet<string>,
    private readonly source: Sourced,
    readonly extras: readonly ExtraObject[],
    readonly lock?: ImageLock,
  ) {
    const gateway = { ...valid.gateway, tls: tlsOf(valid.gateway) };
    this.settings = { ...valid, gateway, components: decided(valid.components, on) };
  }

  /** Where a setting was said, and its path, as errors name it; undefined when nobody said it. */
  placeOf(path: Path): string | undefined {
    if (!isSaidIn(this.source, path)) return undefined;
    const { file, line, column } = locateIn(this.source, path);
    return `${file}:${line}:${column}: ${formatPath(path)}`;
  }

  /** The same settings with other components on, another release, or other digests of images. */
  with(changes: {
    readonly on?: ReadonlySet<string>;
    readonly release?: Release;
    readonly lock?: ImageLock | undefined;
  }): LoadedSettings {
    const { release, on, lock } = { release: this.release, on: this.on, lock: this.lock, ...changes };
    return new LoadedSettings(this.valid, release, on, this.source, this.extras, lock);
  }

  /** A problem with the setting at a path, located in the file that said it. */
  problem(path: Path, message: string): LocatedProblem {
    return problemAt(this.source, path, message);
  }
}

/**
 * Reads and validates a settings file.
 *
 * @param file path of the file
 * @param catalog the components that it may name
 * @param releases those that it may choose from, by default all of this package
 * @param text what counts instead of what the file holds: it is not written yet. @default - none
 * @throws SettingsError with every problem of the file
 */
export function loadSettings(
  file: string,
  catalog: Catalog,
  releases: Releases = RELEASES,
  text?: string,
): LoadedSettings {
  return loadUnlocked(file, catalog, releases, text).with({ lock: readLock(file) });
}

/** The same without the digests of images, whose file may be broken or still to be made. */
export function loadUnlocked(
  file: string,
  catalog: Catalog,
  releases: Releases = RELEASES,
  text?: string,
): LoadedSettings {
  const texts = new Map(text === undefined ? [] : [[resolve(file), text]]);
  const reading = readSource(file, settingsSchema(catalog, releases), process.cwd(), texts);
  const loaded = checkSettings(reading, catalog, releases);
  const { credentials } = loaded.settings;
  const problem = placeCredentials(credentials, reading.source, file);
  if (problem !== undefined) throw new SettingsError([loaded.problem(['credentials', 'file'], problem)]);
  return loaded;
}

/**
 * What a settings file says, and those that it extends, with the place of each; not validated.
 *
 * @throws SettingsError when a file cannot be read
 */
export function readSettings(file: string, catalog: Catalog, releases: Releases = RELEASES): Reading {
  return readSource(file, settingsSchema(catalog, releases));
}

/**
 * Gives generated credentials the path of their file.
 *
 * @returns what is wrong with it
 */
function placeCredentials(credentials: Settings['credentials'], source: Sourced, file: string): string | undefined {
  if (credentials.source !== 'generated') return undefined;
  const said = credentials.file;
  // A path counts from the file that says it, as that of `extends` does.
  const saidBy = dirname(locateIn(source, ['credentials', 'file']).file);
  credentials.file = said ? resolve(saidBy, said) : defaultCredentialsFile(resolve(file));
  if (credentials.file === resolve(file)) return 'names the settings file itself';
  if (said?.endsWith('/') || isFolder(credentials.file)) return `expected a file, got the folder "${said}"`;
  if (!isInstalled(credentials.file)) return undefined;
  return `"${said}" lies in node_modules, which the next installation of packages removes; name another place`;
}

/** Beside the settings file, unless that belongs to a package, or is a pipe: then where the user stands. */
function defaultCredentialsFile(file: string): string {
  const isKept = statSync(file, { throwIfNoEntry: false })?.isFile() !== false;
  const folder = isKept && !isInstalled(file) ? dirname(file) : process.cwd();
  return join(folder, `${basename(file).replace(/\.ya?ml$/, '')}.credentials.yaml`);
}

/** Whether a file lies where package managers put packages, and remove them. */
function isInstalled(file: string): boolean {
  return file.split(sep).includes('node_modules');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Further problems of a settings file with mistakes: those that only its use shows.
 *
 * @param use what throws a SettingsError about settings that are valid by themselves
 */
export function furtherProblems(
  file: string,
  catalog: Catalog,
  use: (loaded: LoadedSettings) => unknown,
  releases: Releases = RELEASES,
): readonly LocatedProblem[] {
  const schema = settingsSchema(catalog, releases);
  const { source } = readSource(file, schema);
  const sound = validPart(schema, plain(source) as Record<string, unknown>);
  if (!sound) return [];
  const settings = schema.parse(sound.settings);
  placeCredentials(settings.credentials, source, file);
  try {
    const release = chosenRelease(settings, releases);
    const on = componentsOn(sound.settings, entriesOf(release, catalog));
    use(new LoadedSettings(settings, release, on, source, readExtras(settings.extras, source).objects));
    return [];
  } catch (error) {
    // Others follow from what is left out.
    if (!(error instanceof SettingsError)) return [];
    return error.problems.filter(
      ({ path: [section, index, ...rest] }) =>
        section !== 'patches' || rest.length === 0 || !sound.wrongPatches.includes(Number(index)),
    );
  }
}

/**
 * Validates settings given as an object. Generated credentials live in memory unless a file is given.
 *
 * @throws SettingsError with every problem
 */
export function parseSettings<Entries extends Catalog>(
  input: SettingsInput<NoInfer<Entries>>,
  catalog: Entries,
  releases: Releases = RELEASES,
): LoadedSettings {
  const location: Location = { file: 'settings', line: 1, column: 1 };
  const source = sourcedMap(input, location);
  const problems: LocatedProblem[] = [];
  if (source.entries.delete('extends')) {
    problems.push({ location, path: ['extends'], message: 'only a file can extend another' });
  }
  return checkSettings({ source, problems }, catalog, releases);
}

/**
 * Validates what was read.
 *
 * @throws SettingsError with every problem
 */
export function checkSettings({ source, problems }: Reading, catalog: Catalog, releases = RELEASES): LoadedSettings {
  const validation = validate(settingsSchema(catalog, releases), source);
  const settings = plain(source);
  const release = chosenRelease(settings, releases);
  const entries = entriesOf(release, catalog);
  const extras = 'problems' in validation ? NO_EXTRAS : readExtras(validation.value.extras, source);
  const all = [
    ...problems,
    ...('problems' in validation ? validation.problems : extras.problems),
    ...[
      ...combinationProblems(settings, entries, release),
      ...releaseProblems(settings, catalog, release, releases),
    ].map(({ path, message }) => problemAt(source, path, message)),
  ];
  if (all.length > 0 || 'problems' in validation) throw new SettingsError(all);
  return new LoadedSettings(validation.value, release, componentsOn(settings, entries), source, extras.objects);
}

/** What the settings say of each component, with the decision whether it is on. */
function decided(said: Readonly<Record<string, unknown>>, on: ReadonlySet<string>): Settings['components'] {
  const names = Object.keys(said).filter((name) => name !== ALL_OTHERS);
  return Object.fromEntries(
    names.map((name) => {
      const setting = said[name];
      return [name, on.has(name) && (isRecord(setting) ? setting : true)];
    }),
  );
}

function problemAt(source: Sourced, path: Path, message: string): LocatedProblem {
  return { location: locateIn(source, path), path, message };
}
