import type { PlatformContext } from '../../core/context';
import { parseImage } from '../../core/images';
import { keysOf } from '../../core/keys';
import { formatPath } from '../../core/problem';
import { titleOf } from '../../kubernetes/objects';
import type { RenderedChart } from '../render/rendered-chart';
import { leavesOf } from './leaves';
import { referencesIn } from './references';

/** Where a platform names an image. */
export interface ImagePlace {
  readonly component: string;
  /** The object, as `apps/Deployment kubeflow/dashboard`. */
  readonly object: string;
  /** The path of the text that names it. */
  readonly path: string;
}

/** An image that a platform needs at run time. */
export interface PlatformImage {
  /** Its reference as the platform uses it. */
  readonly reference: string;
  /** Where upstream has it: the same, unless it comes from a mirror. */
  readonly upstream: string;
  /** Its short names in the release. Empty for the user's own. */
  readonly names: readonly string[];
  readonly places: readonly ImagePlace[];
}

/**
 * Every image that a platform needs at run time, by reference: of containers, and those that config maps, environment,
 * arguments and custom resources name.
 *
 * @param charts what the platform renders, or a part of it
 */
export function platformImages(charts: readonly RenderedChart[], context: PlatformContext): PlatformImage[] {
  const { usedImages } = context;
  const places = new Map<string, ImagePlace[]>();
  const leaves = charts.flatMap((chart) =>
    chart.objects.flatMap((object) =>
      leavesOf(object).map(({ path, text, key }) => ({ chart: chart.name, object, path, text, key })),
    ),
  );
  const note = (reference: string, { chart, object, path }: (typeof leaves)[number]) => {
    const known = places.get(reference) ?? [];
    places.set(reference, [...known, { component: chart, object: titleOf(object), path: formatPath(path) }]);
  };
  for (const leaf of leaves) {
    const found = referencesIn(leaf.text, (reference) => usedImages.has(reference), leaf.key);
    for (const reference of new Set(found.map((each) => each.reference))) note(reference, leaf);
  }
  // Some programs take name and tag apart, and put them together again.
  for (const reference of usedImages.keys()) {
    if (places.has(reference)) continue;
    for (const leaf of leaves) if (hasParts(leaf.text, reference)) note(reference, leaf);
  }
  return [...places.keys()].sort().map((reference) => {
    const upstream = usedImages.get(reference) ?? withoutPin(reference);
    return { reference, upstream, names: namesOf(upstream, context), places: places.get(reference) ?? [] };
  });
}

/** An image of the user's own as they named it: with a tag, and by a digest only because a lock has it. */
function withoutPin(reference: string): string {
  return parseImage(reference).tag === undefined ? reference : reference.replace(/@.*$/, '');
}

function namesOf(upstream: string, { release }: PlatformContext): string[] {
  return keysOf(release.images).filter((name) => release.images[name] === upstream);
}

/** Whether a text has the name of an image, and its tag or digest, each as a value of its own. */
function hasParts(text: string, reference: string): boolean {
  const { tag, digest } = parseImage(reference);
  const version = [tag, digest].filter((each) => each !== undefined).join('@');
  const name = reference.slice(0, reference.length - version.length - 1);
  return version !== '' && text.includes(`"${name}"`) && text.includes(`"${version}"`);
}
