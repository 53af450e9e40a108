import { DEFAULT_SCHEMA, dump, Type } from 'js-yaml';
import type { KubeObject } from '../../kubernetes/objects';

/** `1_000` is a number for YAML 1.1, which Kubernetes and Argo CD read, and text for the library: it must be quoted. */
const underscored = new Type('tag:yaml.org,2002:int-underscored', {
  kind: 'scalar',
  resolve: (text: unknown) =>
    typeof text === 'string' && /^[-+]?(0[box])?[\d_][\d_a-fA-F.]*$/.test(text) && text.includes('_'),
  // Never chosen to write a value, only asked whether a text looks like one.
  predicate: () => false,
});

const OPTIONS = { lineWidth: -1, noRefs: true, schema: DEFAULT_SCHEMA.extend({ implicit: [underscored] }) } as const;

/**
 * Writes objects as YAML documents with `---` between them. Texts that YAML 1.1 takes for something else are quoted.
 *
 * As js-yaml writes them, which decides on every text and number that could be taken for something else. What is plain
 * is most of a render, and is written here: looking at each character of it took longer than any other step.
 */
export function stringifyYaml(objects: readonly KubeObject[]): string {
  return objects.map((object) => `${node(object, 0, true)}\n`).join('---\n');
}

/** Text that is nothing else in any YAML, whatever stands around it in block style: words, paths, names, addresses. */
const PLAIN = /^[A-Za-z/][\w./,@()=-]*(?:[ :][\w./,@()=-]+)*$/;
/** What looks so and is a switch or nothing for some YAML. */
const NO_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Lines that can be written as they are: tabs and what is not printed must be escaped. */
const LINES = /^[\x20-\x7e\n]*\n[\x20-\x7e\n]*$/;

/** Longer keys may be written in another form. */
const LONGEST_KEY = 160;
/** Texts that come again and again are short. */
const LONGEST_KNOWN = 80;

/** What the library makes of texts of one line. */
const known = new Map<string, string>();

/** @param compact whether it begins on the line where it stands: behind the dash of a list, or of a document */
function node(value: unknown, level: number, compact: boolean): string {
  if (typeof value === 'string') return text(value, level);
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return list(value, level, compact);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return map(value as Record<string, unknown>, level, compact);
  }
  return byLibrary(value, level, compact);
}

function map(fields: Record<string, unknown>, level: number, compact: boolean): string {
  const lineFeed = `\n${'  '.repeat(level)}`;
  let written = '';
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    if (key.length > LONGEST_KEY) return byLibrary(fields, level, compact);
    const below = node(value, level + 1, false);
    if (written !== '' || !compact) written += lineFeed;
    written += `${name(key)}${below.startsWith('\n') ? ':' : ': '}${below}`;
  }
  return written || '{}';
}

function list(items: readonly unknown[], level: number, compact: boolean): string {
  const lineFeed = `\n${'  '.repeat(level)}- `;
  const written = items.map((item) => node(item ?? null, level + 1, true)).join(lineFeed);
  if (items.length === 0) return '[]';
  return compact ? `- ${written}` : `${lineFeed}${written}`;
}

function text(value: string, level: number): string {
  if (isPlain(value)) return value;
  if (LINES.test(value)) return block(value, '  '.repeat(level));
  if (value.length > LONGEST_KNOWN || value.includes('\n')) return byLibrary(value, level, true);
  const written = known.get(value) ?? byLibrary(value, level, true);
  known.set(value, written);
  return written;
}

function name(key: string): string {
  return isPlain(key) ? key : dump({ [key]: 0 }, OPTIONS).slice(0, -': 0\n'.length);
}

function isPlain(value: string): boolean {
  return PLAIN.test(value) && !NO_TEXT.test(value);
}

/** A text of several lines. Behind the bar stands what they do not say themselves: their indentation, and how they end. */
function block(value: string, indent: string): string {
  const ending = !value.endsWith('\n') ? '-' : /(?:^|\n)\n$/.test(value) ? '+' : '';
  const lines = value.replace(/\n$/, '').replace(/^(?=.)/gm, indent);
  return `|${/^\n* /.test(value) ? '2' : ''}${ending}\n${lines}`;
}

/** Written below one level of another value, from where it is moved to its own. */
function byLibrary(value: unknown, level: number, compact: boolean): string {
  if (level === 0) return dump(value, OPTIONS).slice(0, -1);
  const written = dump(compact ? [value] : { k: value }, OPTIONS)
    .slice('- '.length, -1)
    .replace(/^ /, '');
  return level > 1 ? written.replaceAll(/\n(?=.)/g, `\n${'  '.repeat(level - 1)}`) : written;
}
