import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Document, isCollection, isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { fileFault, textOfFile } from '../../core/files';
import { formatPath, formatValue } from '../../core/problem';
import type { Path } from '../../kubernetes/problem';

/**
 * The text of a settings file with another value at a path. Maps on the way to it are made where there are none; comments
 * and the order of keys stay.
 *
 * @param value plain data
 * @throws when the way leads through what is no map or list
 */
export function withSetting(text: string, path: Path, value: unknown): string {
  return edited(text, (document) => {
    const steps = stepsIn(document, path);
    const before = document.getIn(steps, true);
    // The node stays, and with it the comment beside it and its way of writing.
    if (isScalar(before) && !isContainer(value)) {
      before.value = value;
      return;
    }
    fillEmpty(document, steps);
    document.setIn(steps, document.createNode(value));
  });
}

/**
 * The same text without what stands at a path; undefined when nothing stands there. Maps that were made for it alone and
 * are empty now go, too.
 */
export function withoutSetting(text: string, path: Path): string | undefined {
  const document = parse(text);
  if (!document.hasIn(stepsIn(document, path))) return undefined;
  return edited(text, (draft) => {
    let steps = stepsIn(draft, path);
    draft.deleteIn(steps);
    while (steps.length > 1) {
      steps = steps.slice(0, -1);
      const above = draft.getIn(steps, true);
      if (!isCollection(above) || above.items.length > 0 || isSeq(above)) return;
      draft.deleteIn(steps);
    }
  });
}

/** What the text itself says at a path, as plain data; undefined when it says nothing. */
export function settingIn(text: string, path: Path): unknown {
  const document = parse(text);
  const steps = stepsIn(document, path);
  if (!document.hasIn(steps)) return undefined;
  const node = document.getIn(steps, true);
  return isScalar(node) ? node.value : isCollection(node) ? node.toJS(document) : node;
}

/** Replaces a file as a whole or not at all, with the rights that it has. */
export function replaceFile(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: statSync(file, { throwIfNoEntry: false })?.mode ?? 0o644, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`${file}: cannot be written: ${fileFault(error)}`);
  }
}

/** The text of a settings file. */
export function readSettingsText(file: string): string {
  try {
    return textOfFile(file, true);
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${fileFault(error)}`);
  }
}

function parse(text: string): Document {
  const document = parseDocument(text, { prettyErrors: false });
  const [fault] = document.errors;
  if (fault) throw new Error(`not valid YAML: ${fault.message}`);
  return document;
}

function edited(text: string, change: (document: Document) => void): string {
  const options = { lineWidth: 0, ...styleOf(text) };
  const document = parse(text);
  const before = document.toString(options);
  if (document.contents === null) document.contents = document.createNode({});
  change(document);
  const after = document.toString(options);
  const kept = withLinesKept(text.replaceAll('\r\n', '\n'), before, after) ?? after;
  return text.includes('\r\n') ? kept.replaceAll('\n', '\r\n') : kept;
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
  const [, nested = '  '] = /^\S.*:[^\S\n]*(?:#.*)?\n(?:[^\S\n]*(?:#.*)?\n)*( +)[^\s-]/m.exec(text) ?? [];
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
      steps.push(String(step));
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
function fillEmpty(document: Document, steps: readonly (string | number)[]): void {
  for (const [index, step] of steps.entries()) {
    const above = steps.slice(0, index);
    const empty = index > 0 ? document.getIn(above, true) : undefined;
    if (!isOpen(empty)) continue;
    const filled = document.createNode(typeof step === 'number' ? [] : {});
    filled.commentBefore = empty.comment;
    document.setIn(above, filled);
  }
}

/** Whether a value leaves all to defaults, so that more can be said in its place. */
function isOpen(node: unknown): node is Scalar {
  return isScalar(node) && (node.value === null || node.value === true);
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
