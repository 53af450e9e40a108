import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  type Tags,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { fail, formatValue, type LocatedProblem, type Location, SettingsError } from '../../core/problem';
import { type Entry, plain, type Reading, type Sourced } from './source';

/**
 * Parses YAML text into values that know where they stand.
 *
 * @throws SettingsError when the text is no YAML map
 */
export function parseSource(text: string, file: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const start: Location = { file, line: 1, column: 1 };
  const at = placesIn(file, lines);
  failOnBroken([document], at);
  const { source, problems } = sourceOf(document, at, start);
  // An empty file changes nothing: it is a map without keys.
  if (source.kind === 'scalar' && source.value === null) {
    return { source: { kind: 'map', location: start, entries: new Map() }, problems };
  }
  if (source.kind === 'map') return { source, problems };
  return fail(source.location, [], `expected a map of settings, got ${formatValue(plain(source))}`);
}

/**
 * The documents of a manifest that is written for kubectl, as values that know where they stand: YAML 1.1, where `yes`
 * and `0644` are no text, without what kubectl does not know of it.
 *
 * @throws SettingsError with every document that is no YAML
 */
export function parseManifest(
  text: string,
  file: string,
): readonly { readonly source: Sourced; readonly problems: readonly LocatedProblem[] }[] {
  const lines = new LineCounter();
  const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false, schema: 'yaml-1.1' } as const;
  const documents = [...parseAllDocuments(text, { ...options, customTags: asKubectlReads })];
  const at = placesIn(file, lines);
  failOnBroken(documents, at);
  return documents.map((document) => sourceOf(document, at, at(document.range?.[0] ?? 0)));
}

/** kubectl leaves dates and times of day as text; keys that merge would hide where a field was said. */
function asKubectlReads(tags: Tags): Tags {
  const others = ['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:merge'];
  return tags.filter(
    (tag) => typeof tag === 'string' || !(others.includes(tag.tag) || ('format' in tag && tag.format === 'TIME')),
  );
}

function placesIn(file: string, lines: LineCounter): (offset: number) => Location {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

/** @throws SettingsError when a document is not valid YAML. Warnings are of tags that nobody knows: their values would be taken for something else */
function failOnBroken(documents: readonly Document[], at: (offset: number) => Location): void {
  const broken = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (broken.length === 0) return;
  throw new SettingsError(
    broken.map((fault) => ({ location: at(fault.pos[0]), path: [], message: `not valid YAML: ${messageOf(fault)}` })),
  );
}

function sourceOf(document: Document, at: (offset: number) => Location, start: Location) {
  const converter = new Converter(document, at);
  const source = converter.convert(document.contents, start);
  return { source, problems: [...converter.repeated.values()] };
}

/** The library's own words speak to programmers where a file has more than one document. */
function messageOf({ code, message }: YAMLError): string {
  return code === 'MULTIPLE_DOCS' ? 'a settings file is one document, this begins another' : message;
}

/** No settings are this deep: an anchor contains its own alias. */
const DEEPEST = 50;

/** More aliases than this make more values than a machine can hold: aliases of aliases of aliases. */
const MOST_ALIASES = 10_000;

/** Turns nodes of a YAML document into values that know where they stand. */
class Converter {
  /** Keys that a map has twice, by where they stand: an alias leads to the same ones again. */
  readonly repeated = new Map<string, LocatedProblem>();
  private aliases = 0;

  constructor(
    private readonly document: Document,
    private readonly at: (offset: number) => Location,
  ) {}

  /** The value of a node. One without a place stands at the fallback. */
  convert(node: Node | null | undefined, fallback: Location, path: readonly PropertyKey[] = []): Sourced {
    const location = this.locate(node, fallback);
    if (path.length > DEEPEST) return fail(location, [], `nested more than ${DEEPEST} levels deep`);
    if (isAlias(node)) return this.follow(node, location, path);
    if (isMap(node)) return { kind: 'map', location, entries: this.entries(node, location, path) };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.convert(item as Node, location, [...path, index]));
      return { kind: 'list', location, items };
    }
    return { kind: 'scalar', location, value: isScalar(node) ? node.value : null };
  }

  private entries(map: YAMLMap, location: Location, path: readonly PropertyKey[]): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      const key = pair.key as Node | null;
      const keyLocation = this.locate(key, location);
      const name = isScalar(key) ? String(key.value) : fail(keyLocation, path, 'a key must be text');
      const keyPath = [...path, name];
      // Objects have it already: whoever looks for it later would find that one, or skip the key.
      if (name === '__proto__') fail(keyLocation, keyPath, 'no key can be named "__proto__"');
      // YAML 1.2 has no merge keys: this one would end in an object as a field.
      if (name === '<<') fail(keyLocation, keyPath, 'merge keys are not of YAML 1.2; name the keys one by one');
      const before = entries.get(name);
      if (before) this.repeat(keyLocation, keyPath, before.location);
      entries.set(name, {
        location: keyLocation,
        value: this.convert(pair.value as Node | null, keyLocation, keyPath),
      });
    }
    return entries;
  }

  private repeat(location: Location, path: readonly PropertyKey[], before: Location): void {
    const message = `duplicate key ${formatValue(path.at(-1))}; line ${before.line} has it already`;
    this.repeated.set(`${location.line}:${location.column}`, { location, path, message });
  }

  private follow(alias: Alias, location: Location, path: readonly PropertyKey[]): Sourced {
    this.aliases += 1;
    if (this.aliases > MOST_ALIASES) fail(location, [], `more than ${MOST_ALIASES} aliases`);
    const node =
      alias.resolve(this.document) ?? fail(location, path, `nothing before it has the anchor &${alias.source}`);
    return this.convert(node, location, path);
  }

  private locate(node: Node | null | undefined, fallback: Location): Location {
    return node?.range ? this.at(node.range[0]) : fallback;
  }
}
