import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files below `root` that match `pattern`, where `*` stands for anything within one path segment; sorted. */
export function glob(root: string, pattern: string): string[] {
  return pattern
    .split('/')
    .reduce<string[]>((found, segment) => found.flatMap((folder) => children(root, folder, segment)), [''])
    .sort();
}

function children(root: string, folder: string, segment: string): string[] {
  const expression = new RegExp(`^${segment.split('*').map(escapeRegExp).join('[^/]*')}$`);
  return entries(join(root, folder))
    .filter((name) => expression.test(name))
    .map((name) => (folder === '' ? name : `${folder}/${name}`));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a file, or not there: nothing below it matches
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
