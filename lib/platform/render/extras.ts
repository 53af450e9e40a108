import type { Catalog } from '../../core/catalog';
import type { PlatformContext } from '../../core/context';
import { SettingsError } from '../../core/problem';
import { stringAt } from '../../kubernetes/json';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import { extrasProblems, placedExtras } from '../extras/check-extras';
import type { ExtraObject } from '../extras/extra-object';
import { mirrored } from '../extras/mirrored';
import type { LoadedSettings } from '../settings/load';
import { withPullSecrets } from '../transform/pull-secrets';
import { waveOf } from '../waves';
import { annotated, type ChartFiles, lastLevel } from './chart-files';

/** The file of users' own manifests: behind everything else. */
const EXTRAS = { name: 'extras', order: 990 } as const;

/**
 * The part of the user's own manifests: behind everything else, unless they say their waves themselves.
 *
 * @throws SettingsError when they do not fit the rest
 */
export function extrasOf(
  { extras: read }: LoadedSettings,
  parts: readonly ChartFiles[],
  catalog: Catalog,
  context: PlatformContext,
): ChartFiles {
  const { release, profiles = [] } = context;
  const extras = placedExtras(read, release);
  const others = parts.flatMap(({ objects, crds }) => [...objects, ...crds.map((crd) => crd.head())]);
  const problems = extrasProblems(extras, { release, others, profiles });
  if (problems.length > 0) throw new SettingsError(problems);
  const level = lastLevel(catalog);
  const definitions = extras.filter(({ object }) => object.kind === 'CustomResourceDefinition');
  const ownGroups = new Set(definitions.flatMap(({ object }) => stringAt(object, 'spec', 'group') ?? []));
  const objects = extras.map(({ object }) =>
    annotated(object, { [WAVE_ANNOTATION]: String(waveOf(object, level, ownGroups)) }),
  );
  return { ...EXTRAS, ours: false, objects, crds: [], extras };
}

/** The user's own manifests, changed only as their settings ask for. */
export function asAsked(
  part: ChartFiles,
  extras: readonly ExtraObject[],
  context: PlatformContext,
  registry: string | undefined,
): ChartFiles {
  const objects = part.objects.map((object, index) => {
    const { mirror = false, pullSecrets = false } = extras[index]?.settings ?? {};
    const moved = mirror && registry !== undefined ? mirrored(object, registry) : object;
    return pullSecrets ? withPullSecrets([moved], context) : [moved];
  });
  return { ...part, objects: objects.flat() };
}
