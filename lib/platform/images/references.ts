/** A reference of an image within a text. */
export interface FoundReference {
  readonly reference: string;
  /** Where it begins. */
  readonly at: number;
}

const HOST = '(?:[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\\d+)?/)?';
const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `(?<![\\w./:@%{-])${HOST}${NAME}(?:/${NAME})*(?::[A-Za-z0-9_][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?(?![\\w/@-])`,
  'g',
);

/** Keys, and names of environment variables, whose whole value is an image. */
const NAMES_IMAGE = /(^image|Image|_IMAGE)$/;

/** What stands for an image that something else puts in: Istio's injector. */
const NO_IMAGE = new Set(['auto']);

/**
 * The references of images in a text: those that are known, and what can be nothing else. That is a repository of more
 * than one part with a tag or a digest, and the whole value of a key that names an image.
 *
 * @param known references that are images wherever they stand
 * @param key the key of the text, or the name of the environment variable
 */
export function referencesIn(text: string, known: (reference: string) => boolean, key = ''): FoundReference[] {
  return [...text.matchAll(REFERENCE)].flatMap(({ 0: reference, index: at }) => {
    const isWhole = reference === text && NAMES_IMAGE.test(key) && !NO_IMAGE.has(text);
    return known(reference) || isWhole || canOnlyBeImage(reference) ? [{ reference, at }] : [];
  });
}

/** `host/path:8080` alone would be an address, and begins with `http://` where it stands in a text. */
function canOnlyBeImage(reference: string): boolean {
  const path = reference.replace(/^[^/]*[.:][^/]*\//, '');
  const isNamed = /[:@]/.test(path);
  return isNamed && reference.includes('/') && !/^\d+(\.\d+){3}/.test(reference);
}
