import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');

/** Every page that a user reads, by its path from the project's root. */
export const PAGES = ['README.md', ...pagesBelow('docs')];

function pagesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('adr'))
    .map((name) => join(folder, name));
}

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, body]) => ({
    language: language ?? '',
    text: body ?? '',
  }));
}

function isManifest(text: string): boolean {
  const value: unknown = parse(text);
  return typeof value === 'object' && value !== null && 'apiVersion' in value;
}

/** Each piece of a settings file in these pages, with its title. */
export const snippets = PAGES.flatMap((page) =>
  blocksOf(page)
    .filter(({ language, text }) => language === 'yaml' && !isManifest(text))
    .map(({ text }, index) => [`${page} #${index + 1}`, text] as const),
);

/** A command that a page tells its readers to run. */
export interface PageCommand {
  readonly page: string;
  /** The words behind `npm run` or the program's name, without what a shell does with its output. */
  readonly words: readonly string[];
  /** Whether npm runs it: then its first word is a script. */
  readonly isScript: boolean;
}

const COMMAND = /(?:npm run ([a-z][a-z:]*)(?: --(?= ))?|npx cdk8s-kubeflow (?=[a-z]))([^`\n&>|#]*)/g;

/** Every command of these pages, in code, be it a block of its own, a line of a list or a cell of a table. */
export const commands: readonly PageCommand[] = PAGES.flatMap((page) =>
  [...codeOf(readFileSync(join(ROOT, page), 'utf8')).matchAll(COMMAND)].map(([, script, rest = '']) => ({
    page,
    words: [...(script === undefined ? [] : [script]), ...wordsOf(rest)],
    isScript: script !== undefined,
  })),
);

/** What stands in code on a page: in blocks with a fence or four spaces, and between backticks. */
function codeOf(text: string): string {
  const fenced = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, body = '']) => body);
  const indented = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
  const inline = [...text.replaceAll(/^```\w*\n.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...fenced, ...indented, ...inline].join('\n');
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
