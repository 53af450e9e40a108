import { CheckError, check } from '../../checks/check';
import type { Catalog } from '../../core/catalog';
import type { PlatformContext } from '../../core/context';
import { choices } from '../../core/explain';
import { ObjectSchemas } from '../../core/object-schemas/object-schemas';
import { formatPath, type LocatedProblem, SettingsError } from '../../core/problem';
import type { Release } from '../../core/releases/release';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import type { ImageLock } from '../images/lock';
import { lockProblems, withPinnedImages } from '../images/pin';
import type { LoadedSettings } from '../settings/load';
import type { PatchSettings } from '../settings/patches-schema';
import { surroundingsOf } from '../surroundings';
import { annotateAccounts } from '../transform/account-annotations';
import { blame, complaints } from '../transform/blame';
import { withoutFixedIds } from '../transform/fixed-ids';
import { applyPatches, isTarget } from '../transform/patches';
import { withPullSecrets } from '../transform/pull-secrets';
import { applyWorkloads, workloadIds } from '../transform/workloads';
import { type ChartFiles, type ChartObjects, objectsOf, partsOf, withObjects } from './chart-files';
import { CrdDocument } from './crds';
import { asAsked, extrasOf } from './extras';
import { objectsFile, RenderedChart } from './rendered-chart';

/** What a render is made of. */
export interface RenderInput {
  /** In the order of the charts. */
  readonly charts: readonly ChartObjects[];
  readonly catalog: Catalog;
  /** Why workloads can have one pod at most, by what `identityOf` makes of them. */
  readonly onlyOne: ReadonlyMap<string, string>;
  readonly context: PlatformContext;
  readonly loaded: LoadedSettings;
  /** Whether the objects are checked against each other. */
  readonly checks: boolean;
}

/**
 * Makes the objects of the charts what is written: gives each object its wave and what the cloud must know, then applies the
 * user's changes, and spells all as the API server stores it. Each step takes what the step before it gives and leaves
 * that as it is.
 *
 * @throws SettingsError when a `workloads` or `patches` entry matches nothing or cannot be applied
 * @throws Error when two objects have the same id
 * @throws CheckError when the objects do not fit together, or one does not fit the schema of its kind
 */
export function render({ charts, catalog, onlyOne, context, loaded, checks }: RenderInput): RenderedChart[] {
  const { settings } = loaded;
  const rendered = partsOf(charts, catalog, context);
  if (loaded.extras.length > 0) rendered.push(extrasOf(loaded, rendered, catalog, context));
  const workloads = applyWorkloads(objectsOf(rendered), settings.workloads, onlyOne);
  const accounts = annotateAccounts(workloads.objects, settings.workloads);
  const complete = withObjects(rendered, accounts.objects).map((part) =>
    part.extras ? asAsked(part, part.extras, context, settings.images.registry) : asAllPods(part, context),
  );
  const patched = patchParts(complete, settings.patches);
  fail([
    ...[...workloads.problems, ...accounts.problems].map((each) =>
      locate(loaded, 'workloads', each, workloadIds(objectsOf(rendered))),
    ),
    ...patched.problems.map((each) => locate(loaded, 'patches', each, [])),
  ]);
  const { parts } = loaded.lock ? pinned(patched, loaded.lock, context) : patched;
  if (checks) failOnInvalid(rendered, parts, context.release, loaded);
  failOnDuplicates(parts, loaded);
  // Without the patches: they are the user's way out, also of what the checks know nothing of.
  if (checks) checkParts(complete, context, loaded);
  return parts.map(({ name, order, objects, crds }) => new RenderedChart(name, order, objects, crds));
}

/**
 * Every image by its digest. Components have pinned their own already, as some keep checksums of what names one.
 *
 * @throws SettingsError with the images that the lock does not have
 */
function pinned({ parts }: { readonly parts: readonly ChartFiles[] }, lock: ImageLock, context: PlatformContext) {
  const objects = objectsOf(parts);
  const known = (reference: string) => context.usedImages.has(reference);
  fail(lockProblems(withPinnedImages(objects, lock, known), lock, known));
  return { parts: withObjects(parts, withPinnedImages(objects, lock, known)) };
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

/** A part whose pods pull images as all do, and run as whom the cluster admits. */
function asAllPods(part: ChartFiles, context: PlatformContext): ChartFiles {
  const pulled = withPullSecrets(part.objects, context);
  return { ...part, objects: context.clusterPlatform === 'openshift' ? withoutFixedIds(pulled) : pulled };
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
  const unchecked = new Set(
    rendered.flatMap(({ extras = [] }) =>
      extras.filter(({ settings }) => settings.validate === false).map(({ object }) => titleOf(object)),
    ),
  );
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
      .filter(({ step }) => step === undefined && !unchecked.has(titleOf(object)))
      .map(({ problem: { path, message } }) => ({
        path: [titleOf(object)],
        message: `${formatPath(path)}: ${message} (in ${objectsFile(part.order, part.name)})`,
      })),
  );
  if (own.length > 0) throw new CheckError(own);
}

function plainObject(each: KubeObject | CrdDocument): KubeObject {
  return each instanceof CrdDocument ? each.parse() : each;
}

/** @throws Error that names the settings of the components, too: a name that they choose may be taken */
function failOnDuplicates(parts: readonly ChartFiles[], loaded: LoadedSettings): void {
  const seen = new Map<string, string>();
  for (const part of parts) {
    for (const object of [...part.objects, ...part.crds.map((crd) => crd.head())]) {
      const id = titleOf(object);
      const other = seen.get(id);
      if (other) {
        const makers = [...new Set([other, part.name])];
        const places = makers.flatMap((name) => loaded.placeOf(['components', name]) ?? []);
        const behind = places.length > 0 ? ` (${places.join(', ')})` : '';
        throw new Error(`${id} is rendered twice: by ${makers.join(' and ')}${behind}`);
      }
      seen.set(id, part.name);
    }
  }
}
