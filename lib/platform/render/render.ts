import { check } from '../../checks/check';
import type { Component } from '../../core/component';
import type { PlatformContext } from '../../core/context';
import { choices } from '../../core/explain';
import { type LocatedProblem, SettingsError } from '../../core/problem';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import type { LoadedSettings } from '../settings/load';
import { surroundingsOf } from '../surroundings';
import { applyPatches, isTarget } from '../transform/patches';
import { addPullSecrets } from '../transform/pull-secrets';
import { applyWorkloads, workloadIds } from '../transform/workloads';
import { levelsOf, waveOf } from '../waves';
import { type CrdDocument, componentCrds } from './crds';
import type { RenderedFile } from './rendered-file';
import { stringifyYaml } from './yaml';

/** What a render is made of. */
export interface RenderInput {
  /** The objects of each chart and the names of its CRDs, in the order of the charts. */
  readonly charts: readonly {
    readonly name: string;
    readonly objects: KubeObject[];
    readonly crds: readonly string[];
  }[];
  readonly catalog: readonly Component[];
  readonly context: PlatformContext;
  readonly loaded: LoadedSettings;
  /** Whether the objects are checked against each other. */
  readonly checks: boolean;
}

/** A file before it is text. */
interface Part {
  readonly name: string;
  readonly objects: KubeObject[];
  readonly crds: CrdDocument[];
}

/**
 * Turns the objects of the charts into files: applies the user's changes, gives each object its wave.
 *
 * @throws SettingsError when a `workloads` or `patches` entry matches nothing or cannot be applied
 * @throws Error when two objects have the same id
 * @throws CheckError when the objects do not fit together
 */
export function render({ charts, catalog, context, loaded, checks }: RenderInput): RenderedFile[] {
  const { settings } = loaded;
  const levels = levelsOf(catalog);
  const last = Math.max(-1, ...levels.values()) + 1;
  const parts = charts.map(({ name, objects, crds: crdNames }): Part => {
    const position = catalog.findIndex((entry) => entry.name === name);
    const crds = componentCrds(crdNames, context);
    const ownGroups = new Set(crds.map((crd) => crd.group));
    for (const object of objects) {
      const wave = waveOf(object, levels.get(name) ?? last, ownGroups);
      object.metadata.annotations = { [WAVE_ANNOTATION]: String(wave), ...object.metadata.annotations };
    }
    return { name: fileName(position < 0 ? catalog.length : position, name), objects, crds };
  });

  const all = parts.flatMap((part) => part.objects);
  const ours = charts.filter(({ name }) => levels.has(name)).flatMap(({ objects }) => objects);
  const workloadProblems = applyWorkloads(all, settings.workloads);
  addPullSecrets(all, settings.images.pullSecrets);
  const patchProblems = patchAll(parts, settings.patches);
  fail([
    ...workloadProblems.map((each) => locate(loaded, 'workloads', each, workloadIds(all))),
    ...patchProblems.map((each) => locate(loaded, 'patches', each, [])),
  ]);
  failOnDuplicates(parts);
  // Without the patches: they are the user's way out, also of what the checks know nothing of.
  if (checks) check(all, surroundingsOf(context), ours);

  return parts.flatMap((part) => [
    ...(part.crds.length > 0
      ? [{ name: `00-crds-${part.name.slice(3)}`, text: part.crds.map((crd) => crd.text()).join('---\n') }]
      : []),
    ...(part.objects.length > 0 ? [{ name: part.name, text: stringifyYaml(part.objects.sort(byWave)) }] : []),
  ]);
}

function fileName(position: number, name: string): string {
  return `${String(position + 1).padStart(2, '0')}-${name}.k8s.yaml`;
}

/** Patches see the objects of all files together, CRDs only where one is a target: parsing all would double the time. */
function patchAll(parts: readonly Part[], patches: LoadedSettings['settings']['patches']): Problem[] {
  if (patches.length === 0) return [];
  const all = parts.flatMap((part) => part.crds);
  const crds = all.filter((crd) => patches.some(({ target }) => isTarget(target, crd.head())));
  const objects = parts.flatMap((part) => part.objects);
  const patched = [...objects, ...crds.map((crd) => crd.parse())];
  const heads = all.filter((crd) => !crds.includes(crd)).map((crd) => crd.head());
  const problems = applyPatches(patched, patches, heads);
  let next = 0;
  for (const part of parts)
    for (let i = 0; i < part.objects.length; i++) part.objects[i] = patched[next++] as KubeObject;
  for (const crd of crds) crd.replace(patched[next++] as KubeObject);
  return problems;
}

function locate(
  loaded: LoadedSettings,
  section: string,
  { path, message }: Problem,
  allowed: readonly string[],
): LocatedProblem {
  const [key] = path;
  const hint = path.length === 1 && allowed.length > 0 ? `; ${choices(String(key), allowed)}` : '';
  return loaded.problem([section, ...path], `${message}${hint}`);
}

function fail(problems: readonly LocatedProblem[]): void {
  if (problems.length > 0) throw new SettingsError(problems);
}

function failOnDuplicates(parts: readonly Part[]): void {
  const seen = new Map<string, string>();
  for (const part of parts) {
    for (const object of [...part.objects, ...part.crds.map((crd) => crd.head())]) {
      const id = titleOf(object);
      const other = seen.get(id);
      if (other) throw new Error(`${id} is rendered twice: by ${other} and ${part.name}`);
      seen.set(id, part.name);
    }
  }
}

function byWave(a: KubeObject, b: KubeObject): number {
  return waveNumber(a) - waveNumber(b);
}

function waveNumber({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[WAVE_ANNOTATION] ?? 0);
}
