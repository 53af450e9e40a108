import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideCode } from '../../core/files';

/** A settings file that comes with the package. */
export interface ReadyMade {
  /** Its name without the ending: `gke-iap`. */
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  /** What it is for, in one line: the first of its comments. */
  readonly summary: string;
}

/** What else lies beside settings files: passwords, and digests of images. */
const NO_SETTINGS = /\.(credentials|images\.lock)\.ya?ml$/;

/** The settings files that come with the package, by name. */
export function readyMadePlatforms(folder = besideCode('platforms')): ReadyMade[] {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && !NO_SETTINGS.test(name));
  const found = names.map((name) => {
    const file = join(folder, name);
    return { name: name.replace(/\.ya?ml$/, ''), file, summary: firstComment(readFileSync(file, 'utf8')) };
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The first line of comment that speaks to people: the one above it leads an editor to the schema. */
function firstComment(text: string): string {
  const comments = text.split('\n').filter((line) => line.startsWith('#'));
  const first = comments.find((line) => !line.startsWith('# yaml-language-server:')) ?? '';
  return first.replace(/^#\s*/, '').trim();
}
