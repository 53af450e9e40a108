import type { KubeObject } from './objects';

/** How many bytes the annotations of an object may have together, their keys included: the API server refuses more. */
export const ANNOTATIONS_LIMIT = 262_144;

/** Where `kubectl apply` without `--server-side` keeps the object as it was last applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What Go writes as `\u003c` and the like, wherever it stands. */
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;

/** How many bytes the annotations of an object have once kubectl has applied it without `--server-side`. */
export function annotationsAfterClientSideApply(object: KubeObject): number {
  // kubectl writes the map of annotations in any case, and a line feed behind the object.
  const applied = { ...object, metadata: { annotations: {}, ...object.metadata } };
  const kept = `${JSON.stringify(applied).replace(ESCAPED_BY_GO, '\\u0000')}\n`;
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: kept };
  return Object.entries(annotations).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
}

/** Bytes that a character of JSON has at most in the annotations: as Go escapes it, and in an annotation once more. */
const MOST_BYTES = 6 + 3;
/** The key of what is kept, and what the object lacks of it. */
const AROUND = 200;

/**
 * A document of YAML with no more characters than these is an object that kubectl can apply without `--server-side`. Of a
 * character the annotations have 7 bytes at most, of `<` in an annotation: that is less than half of the limit.
 */
export const SURELY_SMALL = Math.floor((ANNOTATIONS_LIMIT - AROUND) / MOST_BYTES / 2);

/** Whether kubectl can apply an object only with `--server-side`. Nearly every object is by far too small for that. */
export function needsServerSideApply(object: KubeObject): boolean {
  if (JSON.stringify(object).length * MOST_BYTES + AROUND <= ANNOTATIONS_LIMIT) return false;
  return annotationsAfterClientSideApply(object) > ANNOTATIONS_LIMIT;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
