import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stringAt } from './json';

let version: string | undefined;

/** The version of this package. */
export function packageVersion(): string {
  version ??= readVersion();
  return version;
}

/** The folder of this package, which has package.json: its sources and build/ lie at different depths below it. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return folder;
}

function readVersion(): string {
  const text = readFileSync(path.join(packageFolder(), 'package.json'), 'utf8');
  return stringAt(JSON.parse(text), 'version') ?? '0.0.0';
}
