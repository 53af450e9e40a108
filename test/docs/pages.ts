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
