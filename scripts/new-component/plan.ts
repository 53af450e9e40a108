import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../../lib/platform/catalog';
import { type Names, namesOf } from './names';
import { constructFile, docsFile, entryFile, propsFile, testFile } from './templates';

/** A file of the repository with the text it is to have. */
export interface PlannedFile {
  /** Path within the repository. */
  readonly path: string;
  readonly text: string;
  /** Whether it is there and changes, or is new. */
  readonly change: boolean;
}

/** What a component is called when nobody said more. */
export const UNKNOWN_SUMMARY = 'TODO: what it is for, in one sentence.';

/**
 * All files of a new component, without writing any.
 *
 * @param root the repository
 * @throws when the name is none, or is taken
 */
export function planComponent(root: string, name: string, summary = UNKNOWN_SUMMARY): PlannedFile[] {
  const names = namesOf(name);
  if (!/^[A-Z][^\n\r*]*\.$/.test(summary)) throw new Error(`a summary is one sentence, "${summary}" is not`);
  const folder = `lib/components/${name}`;
  const created = [
    { path: `${folder}/${name}.ts`, text: constructFile(names, summary) },
    { path: `${folder}/${name}-props.ts`, text: propsFile(names) },
    { path: `${folder}/${name}-component.ts`, text: entryFile(names, summary, nextOrder()) },
    { path: `test/components/${name}.test.ts`, text: testFile(names) },
    { path: `docs/components/${name}.md`, text: docsFile(names, summary) },
  ];
  const taken = [folder, `lib/infrastructure/${name}`, ...created.map(({ path }) => path)];
  for (const path of taken) if (existsSync(join(root, path))) throw new Error(`${path} is there already`);
  const index = readFileSync(join(root, 'lib/index.ts'), 'utf8');
  if (new RegExp(`\\b${names.pascal}\\b`).test(index)) throw new Error(`lib/index.ts exports another ${names.pascal}`);
  const catalog = readFileSync(join(root, 'lib/platform/catalog.ts'), 'utf8');
  return [
    ...created.map((file) => ({ ...file, change: false })),
    { path: 'lib/platform/catalog.ts', text: inCatalog(catalog, names), change: true },
    { path: 'lib/index.ts', text: inIndex(index, names), change: true },
  ];
}

/** Profiles come last, since they need all that looks at their namespaces. */
const FIRST_OF_PROFILES = 800;

/** The number of a component behind all others but the profiles. */
function nextOrder(): number {
  return Math.max(...CATALOG.map(({ order }) => order).filter((order) => order < FIRST_OF_PROFILES)) + 10;
}

function inCatalog(text: string, { kebab, camel }: Names): string {
  const imported = insertSorted(text, '../components/', [
    `import { ${camel}Component } from '../components/${kebab}/${kebab}-component';`,
  ]);
  const end = imported.lastIndexOf('\n]);\n');
  if (end < 0) throw new Error('lib/platform/catalog.ts has no list that ends with `]);`');
  return `${imported.slice(0, end + 1)}  ${camel}Component,\n${imported.slice(end + 1)}`;
}

function inIndex(text: string, { kebab, pascal }: Names): string {
  const from = `./components/${kebab}/${kebab}`;
  return insertSorted(text, './components/', [
    `export { ${pascal} } from '${from}';`,
    `export type { ${pascal}Props } from '${from}-props';`,
  ]);
}

/** Inserts lines among those of modules with the same beginning, in the order of their paths. */
function insertSorted(text: string, prefix: string, added: readonly string[]): string {
  const lines = text.split('\n');
  const pathOf = (line: string) => / from '(.+)';$/.exec(line)?.[1] ?? '';
  const start = lines.findIndex((line) => pathOf(line).startsWith(prefix));
  if (start < 0) throw new Error(`no line names a module ${prefix}...`);
  let at = start;
  while (pathOf(lines[at] ?? '').startsWith(prefix) && pathOf(lines[at] ?? '') < pathOf(added[0] ?? '')) at += 1;
  return lines.toSpliced(at, 0, ...added).join('\n');
}
