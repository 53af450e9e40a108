import { isRecord, listAt, stringAt } from '../../kubernetes/json';

/** What a CRD begins with, as `synth` and most generators write it. */
const CRD = /^(?:(?:#.*)?\n)*apiVersion: apiextensions\.k8s\.io\/v1\nkind: CustomResourceDefinition\n/;

/** Text that stands for a schema; no schema is a text. */
const placeholder = (index: number) => `schema ${index} is read when it is asked for`;

/** A CRD that was read without its schemas → the text that it was read from. */
const texts = new WeakMap<object, string>();

/**
 * Reads a CRD without the schemas of its versions, which are nine tenths of it. They are read from the text by whoever
 * asks for them (or for the JSON of the object). Undefined when the text is no CRD, or not of a form in which its schemas
 * can be told from the rest by their indentation.
 *
 * @param load reads YAML
 * @throws what `load` throws, then or when a schema is asked for
 */
export function readLazyCrd(text: string, load: (yaml: string) => unknown): object | undefined {
  if (!CRD.test(text)) return undefined;
  const { short, count } = withoutSchemas(text);
  if (count === 0) return undefined;
  const crd = load(short);
  if (!isRecord(crd)) return undefined;
  const versions = listAt(crd, 'spec', 'versions');
  const isComplete =
    versions.length === count && versions.every((version, index) => stringAt(version, 'schema') === placeholder(index));
  if (!isComplete) return undefined;
  let whole: readonly unknown[] | undefined;
  versions.forEach((version, index) => {
    Object.defineProperty(version, 'schema', {
      enumerable: true,
      get: () => {
        whole ??= listAt(load(text), 'spec', 'versions');
        const full = whole[index];
        return isRecord(full) ? full.schema : undefined;
      },
    });
  });
  texts.set(crd, text);
  return crd;
}

/** The text that an object was read from, where that is known without reading all of it. */
export function textOf(object: object): string | undefined {
  return texts.get(object);
}

/** Puts a placeholder in place of every block below a key `schema`. */
function withoutSchemas(text: string): { readonly short: string; readonly count: number } {
  const kept: string[] = [];
  let count = 0;
  let at = 0;
  for (;;) {
    const found = /^( +)schema:[ ]*\n/gm;
    found.lastIndex = at;
    const match = found.exec(text);
    if (!match) break;
    const indent = match[1]?.length ?? 0;
    kept.push(text.slice(at, match.index), `${match[1]}schema: ${placeholder(count++)}\n`);
    // The block ends with the first line that is neither empty nor further to the right.
    const end = new RegExp(`^ {0,${indent}}[^ \\n]`, 'gm');
    end.lastIndex = found.lastIndex;
    at = end.exec(text)?.index ?? text.length;
  }
  kept.push(text.slice(at));
  return { short: kept.join(''), count };
}
