import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a document that stands beside the code: pass the code's `__dirname`. */
export function document(folder: string, ...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}
