import { isRecord, listAt, stringAt } from '../../kubernetes/json';
import { from, readLater } from './lazy-document';

/** What a CRD begins with, as `synth` and most generators write it. */
const CRD = /^(?:(?:#.*)?\n)*apiVersion: apiextensions\.k8s\.io\/v1\nkind: CustomResourceDefinition\n/;

/** Whether a document begins as a CRD does. */
export function isCrdText(text: string): boolean {
  return CRD.test(text);
}

/** Text that stands for a schema; no schema is a text. */
const placeholder = (index: number) => `schema ${index} is read when it is asked for`;

/**
 * Reads a CRD without the schemas of its versions, which are nine tenths of it. They are read from the text by whoever
 * asks for them (or for the JSON of the object). Undefined when it is not of a form in which its schemas can be told from the
 * rest by their indentation.
 *
 * @param text of which `isCrdText` is true
 * @param load reads YAML
 * @throws what `load` throws, then or when a schema is asked for
 */
export function readLazyCrd(text: string, load: (yaml: string) => unknown): object | undefined {
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
    if (!isRecord(version)) return;
    readLater(version, 'schema', () => {
      whole ??= listAt(load(text), 'spec', 'versions');
      const full = whole[index];
      return isRecord(full) ? full.schema : undefined;
    });
  });
  return from(text, crd);
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
