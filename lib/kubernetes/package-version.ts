import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stringAt } from './json';

let version: string | undefined;

/** The version of this package. */
export function packageVersion(): string {
  version ??= readVersion();
  return version;
}

function readVersion(): string {
  // It runs from the sources and from build/, which lie at different depths below package.json.
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
  return stringAt(JSON.parse(text), 'version') ?? '0.0.0';
}
