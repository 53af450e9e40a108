import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../kubernetes/json';

/** What tells who an object is, and when its turn comes: it is read at once. */
const HEAD: readonly string[] = ['apiVersion', 'kind', 'metadata'];

/** Lines that begin at the edge. */
const EDGE = /^[^ \n].*/gm;

/**
 * A key at the edge whose value ends where the next line begins at the edge: what a quote or bracket opens may go on there,
 * and so it has to be closed on the same line.
 */
const KEY = /^([A-Za-z]\w*):(?:[ \t]+(?:[^"'[{&*!%@`#\s].*|"[^"\\]*"|'[^']*'|\{\}|\[\]))?$/;

/** An object that was not read to its end → the text that it is read from. */
const texts = new WeakMap<object, string>();

/**
 * Reads a document of a Kubernetes object without what stands beside `apiVersion`, `kind` and `metadata`: each of the other
 * fields is read from its lines by whoever asks for it (or for the JSON of the object). Undefined when it is not of a form,
 * such as `synth` and most generators write it, in which the lines of a field can be told by their indentation.
 *
 * @param load reads YAML
 * @throws what `load` throws, then or when a field is asked for
 */
export function readLazyDocument(text: string, load: (yaml: string) => unknown): object | undefined {
  const sections = sectionsOf(text);
  if (!sections || HEAD.some((key) => !sections.has(key))) return undefined;
  const keys = [...sections.keys()];
  const head = load(HEAD.map((key) => sections.get(key)).join(''));
  if (!isRecord(head) || !isDeepStrictEqual(Object.keys(head), HEAD)) return undefined;
  const isOf = (whole: unknown): whole is Record<string, unknown> =>
    isRecord(whole) &&
    isDeepStrictEqual(Object.keys(whole), keys) &&
    HEAD.every((key) => isDeepStrictEqual(whole[key], head[key]));
  const object: Record<string, unknown> = {};
  for (const [key, lines] of sections) {
    if (HEAD.includes(key)) object[key] = head[key];
    else readLater(object, key, () => readField(key, lines, text, load, isOf));
  }
  return from(text, object);
}

/** Defines a field that is read when it is asked for the first time. */
export function readLater(object: object, key: string, read: () => unknown): void {
  Object.defineProperty(object, key, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value = read();
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      return value;
    },
  });
}

/** Remembers from which text an object is read. */
export function from<T extends object>(text: string, object: T): T {
  texts.set(object, text);
  return object;
}

/** The text that an object is read from, where that is known without reading all of it. */
export function textOf(object: object): string | undefined {
  return texts.get(object);
}

/** The lines of each field of a document; undefined when they cannot be told, or a field stands there twice. */
function sectionsOf(text: string): Map<string, string> | undefined {
  const starts: { readonly key: string; readonly at: number }[] = [];
  for (const { 0: line, index: at } of text.matchAll(EDGE)) {
    const isItem = starts.length > 0 && /^-( |$)/.test(line);
    if (line.startsWith('#') || isItem) continue;
    const key = KEY.exec(line)?.[1];
    if (key === undefined) return undefined;
    starts.push({ key, at });
  }
  const sections = new Map(starts.map(({ key, at }, index) => [key, text.slice(at, starts[index + 1]?.at)]));
  return sections.size === starts.length ? sections : undefined;
}

/**
 * The value of a field, read from its own lines; where these are not enough, as with an anchor that stands in another field,
 * from the whole document.
 *
 * @param isOf whether what was read of the whole is the same object
 */
function readField(
  key: string,
  lines: string,
  text: string,
  load: (yaml: string) => unknown,
  isOf: (whole: unknown) => whole is Record<string, unknown>,
): unknown {
  try {
    const part = load(lines);
    if (isRecord(part) && isDeepStrictEqual(Object.keys(part), [key])) return part[key];
    throw new Error(`more than the field ${key} in its lines`);
  } catch (error) {
    const whole = load(text);
    if (!isOf(whole)) throw error;
    return whole[key];
  }
}
