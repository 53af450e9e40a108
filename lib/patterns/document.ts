import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { packageFile } from '../core/files';

/** The text of a document that stands beside the code: pass the folder of the code, such as `lib/infrastructure/dex`. */
export function document(folder: string, ...path: string[]): string {
  return readFileSync(packageFile(folder, ...path), 'utf8');
}

/** A value as a document for programs in Go and Python. They read YAML 1.1, which takes a plain `no` for false. */
export function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
