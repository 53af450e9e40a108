import { basename, dirname, resolve } from 'node:path';
import type { Component } from '../component';
import { NAMESPACES } from '../namespaces';
import { formatPath, type Location, type Problem, SettingsError } from './problem';
import { type Settings, type SettingsInput, settingsSchema } from './schema';
import { locateIn, readSource, type Sourced } from './source';
import { validate } from './validate';

/** Validated settings that remember where each of them was said. */
export class LoadedSettings {
  constructor(
    readonly settings: Settings,
    private readonly source: Sourced,
  ) {}

  /** A problem with the setting at a path, located in the file that said it. */
  problem(path: readonly PropertyKey[], message: string): Problem {
    return { location: locateIn(this.source, path), path: formatPath(path), message };
  }
}

/**
 * Reads and validates a settings file.
 *
 * @param file path of the file
 * @param catalog the components that it may name
 * @throws SettingsError with every problem of the file
 */
export function loadSettings(file: string, catalog: readonly Component[]): LoadedSettings {
  const loaded = check(readSource(file), catalog);
  const { credentials } = loaded.settings;
  if (credentials.source === 'generated') {
    const name = `${basename(file).replace(/\.ya?ml$/, '')}.credentials.yaml`;
    credentials.file = resolve(dirname(file), credentials.file ?? name);
  }
  return loaded;
}

/**
 * Validates settings given as an object. Generated credentials live in memory unless a file is given.
 *
 * @throws SettingsError with every problem
 */
export function parseSettings(input: SettingsInput, catalog: readonly Component[]): LoadedSettings {
  return check(sourceOf(input, { file: 'settings', line: 1, column: 1 }), catalog);
}

function check(source: Sourced, catalog: readonly Component[]): LoadedSettings {
  const loaded = new LoadedSettings(validate(settingsSchema(catalog), source), source);
  const problems = [...missingRequirements(loaded, catalog), ...sharedNamespaces(loaded), ...repeatedProfiles(loaded)];
  if (problems.length > 0) throw new SettingsError(problems);
  return loaded;
}

function missingRequirements(loaded: LoadedSettings, catalog: readonly Component[]): Problem[] {
  const isOn = (name: string) => loaded.settings.components[name] !== false;
  return catalog.flatMap((entry) =>
    isOn(entry.name)
      ? entry.requires
          .filter((name) => !isOn(name))
          .map((name) =>
            loaded.problem(
              ['components', name],
              `is off, but ${entry.name} requires it; switch it on, or ${entry.name} off`,
            ),
          )
      : [],
  );
}

/** Two of upstream's namespaces in one would make objects of the same name collide. */
function sharedNamespaces(loaded: LoadedSettings): Problem[] {
  const names = loaded.settings.namespaces as Record<string, string | undefined>;
  const actual = NAMESPACES.map((key) => [key, names[key] ?? key] as const);
  return Object.entries(names).flatMap(([key, name]) => {
    const other = actual.find(([otherKey, otherName]) => otherKey !== key && otherName === name);
    return other ? [loaded.problem(['namespaces', key], `"${name}" is also the name of ${other[0]}`)] : [];
  });
}

function repeatedProfiles(loaded: LoadedSettings): Problem[] {
  const seen = new Set<string>();
  return loaded.settings.profiles.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [loaded.problem(['profiles', index, 'name'], `another profile before it is named "${name}"`)];
  });
}

function sourceOf(value: unknown, location: Location): Sourced {
  if (Array.isArray(value)) return { kind: 'list', location, items: value.map((item) => sourceOf(item, location)) };
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', location, value };
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => [key, { location, value: sourceOf(each, location) }] as const);
  return { kind: 'map', location, entries: new Map(entries) };
}
