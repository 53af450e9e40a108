import type { z } from 'zod';
import { type Catalog, findEntry } from '../../core/catalog';
import { entriesOf, requirementsOf } from '../../core/component';
import { choices } from '../../core/explain';
import { titleOf } from '../../kubernetes/objects';
import { platformImages } from '../images/platform-images';
import { Platform } from '../platform';
import type { LoadedSettings } from '../settings/load';
import { joined } from '../settings-rows/path';
import { rowsOf } from '../settings-rows/rows';
import { versionOf } from './component-list';
import { WORKLOADS } from './workloads';

/** A setting, or a prop of a construct. */
export interface DescribedSetting {
  /** Its path: `culling.enabled`. Of neighbours that say the same each has a line of its own. */
  readonly path: string;
  /** What it can be, in words. */
  readonly values: string;
  /** What it is when nobody says it, in words: `required` where somebody must. */
  readonly default: string;
  readonly description: string;
}

/** A component, and what it is under some settings. */
export interface ComponentDescription {
  readonly name: string;
  readonly summary: string;
  readonly on: boolean;
  readonly version?: string;
  /** Where its settings stand in a settings file: `components.katib`, `profiles`. */
  readonly section: string;
  /** Its settings, by their paths below the section. */
  readonly settings: readonly DescribedSetting[];
  /** Components that it needs under these settings. */
  readonly requires: readonly string[];
  /** Components that are on and need it. */
  readonly requiredBy: readonly string[];
  /** Names of the CustomResourceDefinitions that it brings. */
  readonly crds: readonly string[];
  /** Images that its objects name. */
  readonly images: readonly string[];
  /** Its objects, as `apps/Deployment kubeflow/dashboard`; with defaults where it is off. */
  readonly objects: readonly string[];
}

/**
 * What there is to know of a component under some settings. One that they switch off is described as if they had it.
 *
 * @throws when the release has no component of the name
 */
export function describeComponent(name: string, loaded: LoadedSettings, catalog: Catalog): ComponentDescription {
  const { release, settings, on } = loaded;
  const entries = entriesOf(release, catalog);
  const entry = findEntry(entries, name);
  if (!entry)
    throw new Error(`Kubeflow ${release.name} has no component "${name}"; ${choices(name, namesOf(entries))}`);
  const needed = (each: (typeof entries)[number]) => requirementsOf(each, settings.components[each.name]);
  const platform = new Platform(withComponent(loaded, name, entries), { catalog, checks: false });
  const charts = platform.renderCharts().filter((each) => each.name === name);
  return {
    name,
    summary: entry.summary,
    on: on.has(name),
    ...versionOf(entry, release),
    section: entry.section ?? `components.${name}`,
    settings: describeSettings(entry.props),
    requires: needed(entry),
    requiredBy: namesOf(entries.filter((each) => on.has(each.name) && needed(each).includes(name))),
    crds: charts.flatMap((chart) => chart.crds.map((crd) => crd.name)),
    images: platformImages(charts, platform.context).map(({ reference }) => reference),
    objects: charts.flatMap((chart) => chart.objects.map(titleOf)),
  };
}

/** What there is to know of the props of a construct of users' own charts; undefined where there is no such construct. */
export function describeWorkload(name: string): readonly DescribedSetting[] | undefined {
  const found = Object.keys(WORKLOADS).find((each) => each.toLowerCase() === name.toLowerCase());
  const schema = found === undefined ? undefined : WORKLOADS[found];
  return schema && describeSettings(schema);
}

function describeSettings(schema: z.ZodType): DescribedSetting[] {
  return rowsOf(schema).flatMap(({ above, keys, ...row }) => keys.map((key) => ({ path: joined(above, key), ...row })));
}

/** The same settings with a component on, and all that it needs. */
function withComponent(loaded: LoadedSettings, name: string, entries: Catalog): LoadedSettings {
  const wanted = new Set(loaded.on);
  const add = (each: string) => {
    if (wanted.has(each)) return;
    wanted.add(each);
    for (const needed of findEntry(entries, each)?.requires ?? []) add(needed);
  };
  add(name);
  return loaded.with({ on: wanted });
}

function namesOf(entries: Catalog): string[] {
  return entries.map((entry) => entry.name);
}
