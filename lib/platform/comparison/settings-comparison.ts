import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../../core/catalog';
import { formatPath, type Location } from '../../core/problem';
import { valueAtPath } from '../../kubernetes/json';
import { Platform } from '../platform';
import type { RenderedChart } from '../render/rendered-chart';
import { effectiveSettings } from '../settings/effective';
import { checkSettings, type LoadedSettings, loadSettings, readSettings } from '../settings/load';
import { type Entry, type SourcedMap, sourcedMap } from '../settings/source';
import { changesBetween, type ValueChange } from './changes';
import { type ObjectChange, objectChanges } from './object-changes';

type Keys = readonly string[];

/** Settings that two files have differently, and what comes of them alone. */
export interface SettingChange {
  /** Where they stand: `gateway.tls`, `components.katib`. */
  readonly setting: string;
  /** What differs below it, defaults included. */
  readonly values: readonly ValueChange[];
  /** What the first platform would have otherwise with these settings of the second. */
  readonly objects: readonly ObjectChange[];
}

/** What two settings files render differently. */
export interface SettingsComparison {
  readonly settings: readonly SettingChange[];
  /** What comes only of several of these settings together. */
  readonly together: readonly ObjectChange[];
}

/**
 * What two settings files render differently, by setting: each setting of the second is tried alone in the first. Both
 * get the same passwords, as those differ always.
 *
 * @throws SettingsError when one of them cannot be rendered
 */
export function compareSettings(left: string, right: string, catalog: Catalog): SettingsComparison {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-'));
  try {
    return new Comparison(join(folder, 'credentials.yaml'), catalog).compare(left, right);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Comparison {
  constructor(
    private readonly credentials: string,
    private readonly catalog: Catalog,
  ) {}

  compare(left: string, right: string): SettingsComparison {
    const [before, after] = [left, right].map((file) => this.render(loadSettings(file, this.catalog)));
    if (!before || !after) throw new Error('nothing to compare');
    const changes = changesBetween(before.effective, after.effective);
    const all = objectChanges(before.charts, after.charts);
    const [said, wanted] = [readSettings(left, this.catalog).source, readSettings(right, this.catalog).source];
    const settings = grouped(changes).flatMap(({ keys, values }): SettingChange[] => {
      const objects =
        this.alone(said, entryAt(wanted, keys) ?? literal(after.effective, keys), keys, before.charts) ?? [];
      return [{ setting: formatPath(keys), values, objects }];
    });
    const explained = new Set(settings.flatMap(({ objects }) => objects.map(idOf)));
    return { settings, together: all.filter((each) => !explained.has(idOf(each))) };
  }

  /** What a setting of the second file changes in the first; nothing where the first cannot have it alone. */
  private alone(
    said: SourcedMap,
    wanted: Entry | undefined,
    keys: Keys,
    before: readonly RenderedChart[],
  ): ObjectChange[] | undefined {
    try {
      const tried = checkSettings({ source: withEntry(said, keys, wanted), problems: [] }, this.catalog);
      return objectChanges(before, this.render(tried).charts);
    } catch {
      return undefined;
    }
  }

  private render(loaded: LoadedSettings) {
    const { credentials } = loaded.settings;
    if (credentials.source === 'generated') credentials.file = this.credentials;
    const platform = new Platform(loaded, { catalog: this.catalog, checks: false });
    const charts = platform.renderCharts();
    platform.context.credentials.save();
    return { effective: effectiveSettings(loaded, this.catalog), charts };
  }
}

/** Differences by the setting that they belong to: two keys deep, three for single images; lists are one setting. */
function grouped(changes: readonly ValueChange[]): { readonly keys: Keys; readonly values: ValueChange[] }[] {
  const groups = new Map<string, { readonly keys: Keys; readonly values: ValueChange[] }>();
  for (const change of changes) {
    const steps = [...change.path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)|\[[^\]]*\]/g)];
    // A place in a list ends the keys.
    const end = steps.findIndex(([, quoted, plain]) => quoted === undefined && plain === undefined);
    const all = steps.slice(0, end < 0 ? steps.length : end);
    const names = all.map(([, quoted, plain]) => plain ?? String(JSON.parse(`"${quoted}"`)));
    const keys = names.slice(0, names[0] === 'images' && names[1] === 'overrides' ? 3 : 2);
    const group = groups.get(keys.join('\n')) ?? { keys, values: [] };
    group.values.push(change);
    groups.set(keys.join('\n'), group);
  }
  return [...groups.values()];
}

/** What somebody says at a path of keys. */
function entryAt(map: SourcedMap, [key = '', ...rest]: Keys): Entry | undefined {
  const entry = map.entries.get(key);
  if (rest.length === 0 || entry === undefined) return entry;
  return entry.value.kind === 'map' ? entryAt(entry.value, rest) : undefined;
}

/** What holds at a path of keys although nobody says it; nothing where nothing does. */
function literal(effective: unknown, keys: Keys): Entry | undefined {
  const value = valueAtPath(effective, keys);
  return value === undefined ? undefined : sourcedMap({ value }, NOWHERE).entries.get('value');
}

/** A copy of a map with another entry at a path of keys; without any where there is none. */
function withEntry(map: SourcedMap, [key = '', ...rest]: Keys, wanted: Entry | undefined): SourcedMap {
  const entries = new Map(map.entries);
  const own = map.entries.get(key);
  if (rest.length > 0) {
    const above: SourcedMap =
      own?.value.kind === 'map' ? own.value : { kind: 'map', location: NOWHERE, entries: new Map() };
    entries.set(key, { location: own?.location ?? NOWHERE, value: withEntry(above, rest, wanted) });
  } else if (wanted === undefined) {
    entries.delete(key);
  } else {
    entries.set(key, wanted);
  }
  return { ...map, entries };
}

/** Mistakes in what is only tried are told to nobody. */
const NOWHERE: Location = { file: 'settings', line: 1, column: 1 };

/** The same change of the same object, whatever else changes in it. */
function idOf({ object, change }: ObjectChange): string {
  return `${change} ${object}`;
}
