import { CheckError, check } from '../../checks/check';
import { type Catalog, findEntry } from '../../core/catalog';
import type { PlatformContext } from '../../core/context';
import { choices } from '../../core/explain';
import { ObjectSchemas } from '../../core/object-schemas/object-schemas';
import { formatPath, type LocatedProblem, SettingsError } from '../../core/problem';
import type { Release } from '../../core/releases/release';
import { canonical } from '../../kubernetes/canonical/canonical';
import { needsServerSideApply } from '../../kubernetes/client-side-apply';
import { LEFT_ALONE_BY_AKS, WEBHOOK_CONFIGURATIONS } from '../../kubernetes/cluster-writes';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import type { LoadedSettings } from '../settings/load';
import type { PatchSettings } from '../settings/patches-schema';
import { surroundingsOf } from '../surroundings';
import { blame, complaints } from '../transform/blame';
import { withoutFixedIds } from '../transform/fixed-ids';
import { applyPatches, isTarget } from '../transform/patches';
import { withPullSecrets } from '../transform/pull-secrets';
import { applyWorkloads, workloadIds } from '../transform/workloads';
import { levelOfObject, levelsOf, waveOf } from '../waves';
import { CrdDocument, componentCrds } from './crds';
import { type RenderedFile, renderedFile } from './rendered-file';
import { stringifyYaml } from './yaml';

/** What a render is made of. */
export interface RenderInput {
  /** The objects of each chart and the names of its CRDs, in the order of the charts. */
  readonly charts: readonly {
    readonly name: string;
    readonly objects: readonly KubeObject[];
    readonly crds: readonly string[];
  }[];
  readonly catalog: Catalog;
  /** Why workloads can have one pod at most, by what `identityOf` makes of them. */
  readonly onlyOne: ReadonlyMap<string, string>;
  readonly context: PlatformContext;
  readonly loaded: LoadedSettings;
  /** Whether the objects are checked against each other. */
  readonly checks: boolean;
}

/** What charts of users' own are called before their names in dist: behind all components. */
const OWN_CHARTS = 900;

/** The files of a chart before they are text. */
interface ChartFiles {
  /** Name of the chart. */
  readonly name: string;
  /** Number before it in the name of the file. */
  readonly order: number;
  /** Whether it is a component's: the objects of other charts are not ours to judge. */
  readonly ours: boolean;
  readonly objects: readonly KubeObject[];
  readonly crds: readonly CrdDocument[];
}

/**
 * Turns the objects of the charts into files: gives each object its wave and what the cloud must know, then applies the
 * user's changes, and spells all as the API server stores it. Each step takes what the step before it gives and leaves
 * that as it is.
 *
 * @throws SettingsError when a `workloads` or `patches` entry matches nothing or cannot be applied
 * @throws Error when two objects have the same id
 * @throws CheckError when the objects do not fit together, or one does not fit the schema of its kind
 */
export function render({ charts, catalog, onlyOne, context, loaded, checks }: RenderInput): RenderedFile[] {
  const { settings } = loaded;
  const rendered = partsOf(charts, catalog, context);
  const workloads = applyWorkloads(objectsOf(rendered), settings.workloads, onlyOne);
  const pulled = withPullSecrets(workloads.objects, context);
  const complete = withObjects(rendered, context.clusterPlatform === 'openshift' ? withoutFixedIds(pulled) : pulled);
  const patched = patchParts(complete, settings.patches);
  fail([
    ...workloads.problems.map((each) => locate(loaded, 'workloads', each, workloadIds(objectsOf(rendered)))),
    ...patched.problems.map((each) => locate(loaded, 'patches', each, [])),
  ]);
  if (checks) failOnInvalid(rendered, patched.parts, context.release, loaded);
  failOnDuplicates(patched.parts);
  // Without the patches: they are the user's way out, also of what the checks know nothing of.
  if (checks) checkParts(complete, context, loaded);
  return patched.parts.flatMap(filesOf);
}

/** @throws CheckError that names the settings behind the objects, too: nobody has written the objects by hand */
function checkParts(parts: readonly ChartFiles[], context: PlatformContext, loaded: LoadedSettings): void {
  const ours = parts.filter((part) => part.ours);
  try {
    check(objectsOf(parts), surroundingsOf(context), objectsOf(ours));
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    throw new CheckError(
      error.problems.map(({ path, message }) => {
        const place = settingBehind(String(path[0]), ours, loaded);
        return { path, message: place ? `${message} (${place})` : message };
      }),
    );
  }
}

/** Which setting an object of a component comes from: the selector that stands in it, or what is said of the component. */
function settingBehind(title: string, parts: readonly ChartFiles[], loaded: LoadedSettings): string | undefined {
  const selector = JSON.stringify(loaded.settings.gateway.selector);
  for (const { name, objects } of parts) {
    const object = objects.find((each) => titleOf(each) === title);
    if (!object) continue;
    const selects = JSON.stringify(object).includes(selector) ? loaded.placeOf(['gateway', 'selector']) : undefined;
    return selects ?? loaded.placeOf(['components', name]);
  }
  return undefined;
}

/** One part for each chart; every object carries its wave. */
function partsOf(charts: RenderInput['charts'], catalog: Catalog, context: PlatformContext): ChartFiles[] {
  const levels = levelsOf(catalog);
  const last = Math.max(-1, ...levels.values()) + 1;
  return charts.map(({ name, objects, crds: crdNames }) => {
    const ours = levels.has(name);
    const crds = componentCrds(crdNames, context);
    const ownGroups = new Set(crds.map((crd) => crd.group));
    return {
      name,
      order: findEntry(catalog, name)?.order ?? OWN_CHARTS,
      ours,
      objects: objects.map((object) => {
        const level = levelOfObject(object.metadata.namespace, levels.get(name) ?? last, levels, context.profiles);
        const wave = waveOf(object, level, ownGroups);
        return annotated(object, { [WAVE_ANNOTATION]: String(wave), ...(ours ? forCloud(object, context) : {}) });
      }),
      crds,
    };
  });
}

/** An object with annotations that it lacks. */
function annotated(object: KubeObject, annotations: Record<string, string>): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...metadata.annotations } } };
}

/**
 * What the cloud must be told of an object of ours. Not of the user's own: AKS keeps its namespaces out of webhooks, and
 * only who has made one knows that it need not.
 */
function forCloud(object: KubeObject, { clusterPlatform }: PlatformContext): Record<string, string> {
  const isWebhook = WEBHOOK_CONFIGURATIONS.includes(groupKindOf(object));
  return clusterPlatform === 'aks' && isWebhook ? LEFT_ALONE_BY_AKS : {};
}

function objectsOf(parts: readonly ChartFiles[]): KubeObject[] {
  return parts.flatMap(({ objects }) => objects);
}

/** The parts with other objects in place of their own: as many, in the same order. */
function withObjects(parts: readonly ChartFiles[], objects: readonly KubeObject[]): ChartFiles[] {
  let end = 0;
  return parts.map((part) => {
    const start = end;
    end += part.objects.length;
    return { ...part, objects: objects.slice(start, end) };
  });
}

/** Patches see the objects of all files together, CRDs only where one is a target: parsing all would double the time. */
function patchParts(
  parts: readonly ChartFiles[],
  patches: readonly PatchSettings[],
): { readonly parts: readonly ChartFiles[]; readonly problems: readonly Problem[] } {
  if (patches.length === 0) return { parts, problems: [] };
  const all = parts.flatMap(({ crds }) => crds);
  const targets = all.filter((crd) => patches.some(({ target }) => isTarget(target, crd.head())));
  const heads = all.filter((crd) => !targets.includes(crd)).map((crd) => crd.head());
  const objects = objectsOf(parts);
  const patched = applyPatches([...objects, ...targets.map((crd) => crd.parse())], patches, heads);
  const patchedCrds = patched.objects.slice(objects.length);
  const changed = new Map(targets.map((crd, index) => [crd, crd.changedTo(patchedCrds[index] ?? crd.parse())]));
  const crdsOf = ({ crds }: ChartFiles) => crds.map((crd) => changed.get(crd) ?? crd);
  const withCrds = withObjects(parts, patched.objects).map((part) => ({ ...part, crds: crdsOf(part) }));
  return { parts: withCrds, problems: patched.problems };
}

/** The CRDs of a part and its other objects, each in a file of its own. */
function filesOf({ name, order, objects, crds }: ChartFiles): RenderedFile[] {
  return [
    ...(crds.length > 0
      ? [
          renderedFile(`00-crds-${name}.k8s.yaml`, {
            write: () => crds.map((crd) => crd.text()).join('---\n'),
            serverSideOnly: () => crds.filter((crd) => crd.needsServerSide).map((crd) => crd.name),
          }),
        ]
      : []),
    ...(objects.length > 0
      ? [
          renderedFile(objectsFile({ order, name }), {
            write: () => stringifyYaml([...objects].sort(byWave).map(canonical)),
            serverSideOnly: () => objects.filter(needsServerSideApply).map(titleOf),
          }),
        ]
      : []),
  ];
}

function objectsFile({ order, name }: Pick<ChartFiles, 'order' | 'name'>): string {
  return `${order}-${name}.k8s.yaml`;
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

/**
 * Fails on objects that do not fit the schemas of their kinds: by the setting that changed them where one is to blame,
 * else by the object and its file, also of the user's own charts.
 */
function failOnInvalid(
  rendered: readonly ChartFiles[],
  final: readonly ChartFiles[],
  release: Release,
  loaded: LoadedSettings,
): void {
  const before = rendered.flatMap(({ objects, crds }) => [...objects, ...crds]);
  const changedCrds = final.flatMap(({ crds }) => crds).filter((crd) => crd.isChanged);
  const schemas = new ObjectSchemas(release, [...objectsOf(final), ...changedCrds.map((crd) => crd.parse())]);
  const judge = (object: KubeObject) => schemas.problems(object);
  const invalid = final
    .flatMap((part) => [...part.objects, ...part.crds].map((each) => ({ part, each })))
    .flatMap(({ part, each }, index) => {
      const original = before[index];
      if (!original || (each instanceof CrdDocument && !each.isChanged)) return [];
      const object = plainObject(each);
      const problems = judge(object);
      if (problems.length === 0) return [];
      return [{ part, object, faults: blame(plainObject(original), problems, loaded.settings, judge) }];
    });
  fail(complaints(invalid).map(({ path, message }) => loaded.problem(path, message)));
  const own = invalid.flatMap(({ part, object, faults }) =>
    faults
      .filter(({ step }) => step === undefined)
      .map(({ problem: { path, message } }) => ({
        path: [titleOf(object)],
        message: `${formatPath(path)}: ${message} (in ${objectsFile(part)})`,
      })),
  );
  if (own.length > 0) throw new CheckError(own);
}

function plainObject(each: KubeObject | CrdDocument): KubeObject {
  return each instanceof CrdDocument ? each.parse() : each;
}

function failOnDuplicates(parts: readonly ChartFiles[]): void {
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
