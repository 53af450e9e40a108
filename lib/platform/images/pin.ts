import { pinImage } from '../../core/images';
import { formatPath, type LocatedProblem } from '../../core/problem';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { leavesOf, mapLeaves } from './leaves';
import type { ImageLock } from './lock';
import { referencesIn } from './references';

type IsKnown = (reference: string) => boolean;

/** Objects with every image by its digest, also those that users name in patches or manifests of their own. */
export function withPinnedImages(objects: readonly KubeObject[], lock: ImageLock, known: IsKnown): KubeObject[] {
  return objects.map((object) => {
    const pinned = mapLeaves(object, (text, key) => pinnedText(text, key, lock, known));
    return pinned === object ? object : { ...object, ...(pinned as KubeObject) };
  });
}

/** What of the images in objects a lock does not have: it was made before they came. */
export function lockProblems(objects: readonly KubeObject[], lock: ImageLock, known: IsKnown): LocatedProblem[] {
  const missing = new Map<string, string>();
  for (const object of objects) {
    for (const { path, text, key } of leavesOf(object)) {
      for (const { reference } of referencesIn(text, known, key)) {
        if (reference.includes('@') || missing.has(reference)) continue;
        missing.set(reference, `${titleOf(object)}, ${formatPath(path)}`);
      }
    }
  }
  return [...missing].map(([reference, place]) => ({
    location: { file: lock.file, line: 1, column: 1 },
    path: ['images', reference],
    message: `no digest of this image, which ${place} names; \`images lock\` makes the file anew`,
  }));
}

/** A text with digests behind the references of images. From the end on: each changes what stands behind it. */
function pinnedText(text: string, key: string, { digests }: ImageLock, known: IsKnown): string {
  return referencesIn(text, known, key).reduceRight(
    (rest, { reference, at }) =>
      `${rest.slice(0, at)}${pinImage(reference, digests)}${rest.slice(at + reference.length)}`,
    text,
  );
}
