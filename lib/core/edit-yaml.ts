import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar,
  stringify,
  type ToStringOptions,
} from 'yaml';
import type { Path } from '../kubernetes/problem';
import { isContainer, replace, takeOut } from './edit-yaml-nodes';
import { formatPath, formatValue } from './problem';

/**
 * The text of a YAML file with another value at a path. Maps on the way to it are made where there are none; comments
 * and the order of keys stay.
 *
 * @param value plain data
 * @throws when the way leads through what is no map or list
 */
export function withValue(text: string, path: Path, value: unknown): string {
  return edited(text, (document, source) => put(document, path, value, source));
}

/** The text of a YAML file with more keys at its end, or other values of those that it has: all at once, since each edit reads all of it. */
export function withKeys(text: string, values: Readonly<Record<string, unknown>>): string {
  return edited(text, (document, source) => {
    for (const [key, value] of Object.entries(values)) put(document, [key], value, source);
    return undefined;
  });
}

/** @returns the scalar that it has given another value, if there is one */
function put(document: Document, path: Path, value: unknown, source: string): Scalar | undefined {
  const steps = stepsIn(document, path);
  const before = document.getIn(steps, true);
  // The node stays, and with it the comment beside it and its way of writing.
  if (isScalar(before) && !isContainer(value)) {
    before.value = value;
    if (before.type?.startsWith('BLOCK') && !(typeof value === 'string' && value.includes('\n'))) before.type = 'PLAIN';
    return before;
  }
  fillEmpty(document, steps, source);
  replace(document, steps, value, source);
  return undefined;
}

/**
 * The same text without what stands at a path; undefined when nothing stands there. Maps that were made for it alone and
 * are empty now go, too.
 *
 * @param emptied how many of these maps go, counted from the inside. @default - all
 */
export function withoutValue(text: string, path: Path, emptied = Number.POSITIVE_INFINITY): string | undefined {
  const document = parse(text);
  if (!document.hasIn(stepsIn(document, path))) return undefined;
  return edited(text, (draft, source) => {
    let steps = stepsIn(draft, path);
    takeOut(draft, steps, source);
    for (let gone = 0; gone < emptied && steps.length > 1; gone += 1) {
      steps = steps.slice(0, -1);
      const above = draft.getIn(steps, true);
      if (!isCollection(above) || above.items.length > 0 || isSeq(above)) break;
      takeOut(draft, steps, source);
    }
    return undefined;
  });
}

/** What the text itself says at a path, as plain data; undefined when it says nothing. */
export function valueIn(text: string, path: Path): unknown {
  const document = parse(text);
  const steps = stepsIn(document, path);
  if (!document.hasIn(steps)) return undefined;
  const node = document.getIn(steps, true);
  return isScalar(node) ? node.value : isCollection(node) ? node.toJS(document) : node;
}

/** @param intAsBigInt whether large numbers keep all of their digits. @default - the first ones, as numbers have them */
function parse(text: string, intAsBigInt = false): Document {
  const document = parseDocument(text, { prettyErrors: false, intAsBigInt });
  const [fault] = document.errors;
  if (fault) throw new Error(`not valid YAML: ${fault.message}`);
  return document;
}

/** @param change returns the scalar that it has replaced, if it has replaced one */
function edited(whole: string, change: (document: Document, source: string) => Scalar | undefined): string {
  const [mark = ''] = /^\uFEFF?/.exec(whole) ?? [];
  const text = whole.slice(mark.length).replaceAll('\r\n', '\n');
  const options = { lineWidth: 0, ...styleOf(text) };
  const document = parse(text, true);
  const before = document.toString(options);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) document.contents = document.createNode({});
  const replaced = change(document, text);
  const after = written(document, options);
  const kept =
    withLinesKept(text, before, after) ??
    withScalar(text, replaced, after) ??
    withOtherStyle(text, document, options) ??
    after;
  return mark + (whole.includes('\r\n') ? kept.replaceAll('\n', '\r\n') : kept);
}

function written(document: Document, options: ToStringOptions): string {
  try {
    return document.toString(options);
  } catch (error) {
    const [, name] = /^Unresolved alias .*: (\S+)$/.exec(String(Object(error).message)) ?? [];
    if (name === undefined) throw error;
    throw new Error(`*${name} elsewhere in the file stands for what &${name} is there: write it out first`);
  }
}

/** As `withLinesKept`, for a place that is indented otherwise than the first map of the file. */
function withOtherStyle(text: string, document: Document, options: ToStringOptions): string | undefined {
  for (const indent of [2, 4]) {
    for (const indentSeq of [false, true]) {
      const other = { ...options, indent, indentSeq };
      const kept = withLinesKept(text, parse(text, true).toString(other), document.toString(other));
      if (kept !== undefined) return kept;
    }
  }
  return undefined;
}

/** The text with one scalar in the place of another, where its author's lines are none that the library would write. */
function withScalar(text: string, scalar: Scalar | undefined, after: string): string | undefined {
  const [start, end] = scalar?.range ?? [];
  if (scalar === undefined || start === undefined || end === undefined) return undefined;
  const value = stringify(scalar.value, { lineWidth: 0, defaultStringType: scalar.type }).trimEnd();
  if (value.includes('\n')) return undefined;
  const result = text.slice(0, start) + value + text.slice(end);
  return isDeepStrictEqual(plainOf(result), plainOf(after)) ? result : undefined;
}

/**
 * What the library writes, with the author's own lines wherever nothing has changed: the library knows one way of spacing,
 * of indenting lists and of placing comments. What it writes differs from the author's in nothing but space, so that
 * characters tell where a line of the one is in the other.
 *
 * @param before what the library writes for the text as it was
 * @returns nothing where they do not go together
 */
function withLinesKept(text: string, before: string, after: string): string | undefined {
  if (squeezed(text) !== squeezed(before)) return undefined;
  const [written, changed] = [before.split('\n'), after.split('\n')];
  const shortest = Math.min(written.length, changed.length);
  let head = 0;
  while (head < shortest && written[head] === changed[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && written.at(-1 - tail) === changed.at(-1 - tail)) tail += 1;
  const start = placeOf(text, written, head);
  const end = placeOf(text, written, written.length - tail);
  const middle = changed.slice(head, changed.length - tail).map((line) => `${line}\n`);
  const result = [text.slice(0, start), ...middle, text.slice(end)].join('');
  return isDeepStrictEqual(plainOf(result), plainOf(after)) ? result : undefined;
}

/**
 * Where in a text a line begins that the library writes: behind as many characters that are no space, at the beginning of
 * a line, and with as many empty lines between as there are before it.
 */
function placeOf(text: string, written: readonly string[], line: number): number {
  const above = written.slice(0, line);
  const count = squeezed(above.join('\n')).length;
  const pattern = /\S/g;
  for (let seen = 0; seen < count; seen += 1) pattern.exec(text);
  const empty = above.length - 1 - above.findLastIndex((each) => each.trim() !== '');
  const space = new RegExp(`(?:[^\\S\\n]*\\n){0,${empty + (count > 0 ? 1 : 0)}}`, 'y');
  const from = count > 0 ? pattern.lastIndex : 0;
  space.lastIndex = from;
  return from + (space.exec(text)?.[0].length ?? 0);
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** What a text says; nothing where it is no YAML. */
function plainOf(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** How the author of a text indents, which an edit is to keep. */
function styleOf(text: string): { indent: number; indentSeq: boolean; flowCollectionPadding: boolean } {
  const [, nested = '  '] = /^(?!- )\S.*:[^\S\n]*(?:#.*)?\n(?:[^\S\n]*(?:#.*)?\n)*( +)[^\s-]/m.exec(text) ?? [];
  return {
    indent: nested.length,
    indentSeq: !/^( *)\S.*:[^\S\n]*(?:#.*)?\n\1- /m.test(text),
    flowCollectionPadding: !/\{\S/.test(text) || /\{ \S/.test(text),
  };
}

/** A path as the document has it: what stands in a list is a number there, what stands in a map is text. */
function stepsIn(document: Document, path: Path): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const step of path) {
    const above: unknown = steps.length === 0 ? document.contents : document.getIn(steps, true);
    const where = steps.length === 0 ? 'the file' : formatPath(steps);
    if (isSeq(above)) {
      const index = Number(step);
      const { length } = above.items;
      if (!Number.isInteger(index) || index < 0 || index > length)
        throw new Error(
          `${where} is a list of ${length}: expected a place from 0 to ${length}, got ${formatValue(step)}`,
        );
      steps.push(index);
    } else if (isMap(above)) {
      // A key may be a number or a truth value there, which the library finds by no text.
      const known = above.items.map(({ key }) => (isScalar(key) ? key.value : key));
      steps.push((known.find((key) => String(key) === String(step)) as string | undefined) ?? String(step));
    } else if (above === undefined || above === null || isOpen(above)) {
      steps.push(typeof step === 'number' ? step : String(step));
    } else {
      const value = isScalar(above) ? formatValue(above.value) : 'an alias';
      throw new Error(`${where} is ${value}: it has no ${formatValue(step)}`);
    }
  }
  return steps;
}

/** Makes maps and lists of keys on the way that say nothing: `gateway:` and nothing behind it, or `katib: true`. */
function fillEmpty(document: Document, steps: readonly (string | number)[], source: string): void {
  for (const [index, step] of steps.entries()) {
    const above = steps.slice(0, index);
    const empty = index > 0 ? document.getIn(above, true) : undefined;
    if (!isOpen(empty)) continue;
    replace(document, above, typeof step === 'number' ? [] : {}, source, true);
  }
}

/** Whether a value leaves all to defaults, so that more can be said in its place. */
function isOpen(node: unknown): node is Scalar {
  return isScalar(node) && (node.value === null || node.value === true);
}
