import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlannedFile } from './plan';

/** Writes all files or none: when one cannot be written, what was done is undone. */
export function writePlan(root: string, files: readonly PlannedFile[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const { path, text, change } of files) {
      const file = join(root, path);
      if (change) {
        const before = readFileSync(file, 'utf8');
        undo.push(() => writeFileSync(file, before));
        writeFileSync(file, text);
      } else {
        const made = mkdirSync(dirname(file), { recursive: true });
        if (made) undo.push(() => rmdirSync(made));
        writeFileSync(file, text, { flag: 'wx' });
        undo.push(() => rmSync(file));
      }
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
