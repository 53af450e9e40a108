/**
 * Writes build/, what the package consists of: JavaScript and type declarations of lib and imports, the files that they
 * read beside themselves, and the command as one file.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

const { BUNDLE_OPTIONS }: { readonly BUNDLE_OPTIONS: BuildOptions } = require('./bundle-options.cjs');
const {
  withoutImports,
}: { withoutImports(text: string, libraries: readonly string[]): string } = require('./bundle.cjs');

const ROOT = join(__dirname, '..');
const BUILD = join(ROOT, 'build');

rmSync(BUILD, { recursive: true, force: true });
// Several checkers would share the files, and each work out anew what the types of the other's are: twice the work.
const args = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--checkers', '1'];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
if (status === 0) {
  copyAssets('lib');
  copyAssets('imports/crds');
  copyAssets('imports/kubernetes');
  bundleCommand();
} else {
  process.exitCode = 1;
}

/** Copies everything that is not source of TypeScript: configuration, templates, pictures, definitions. */
function copyAssets(folder: string): void {
  cpSync(join(ROOT, folder), join(BUILD, folder), {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || !file.endsWith('.ts'),
  });
}

/** The program that lib/cli/command.cjs runs, and the licenses of the libraries within it, which ask to be told. */
function bundleCommand(): void {
  const entryPoints = ['lib/cli/main.ts'];
  const made = buildSync({ ...BUNDLE_OPTIONS, entryPoints, absWorkingDir: ROOT, write: false, metafile: true });
  const text = made.outputFiles[0]?.text ?? '';
  writeFileSync(join(BUILD, 'lib/cli/command.bundle.js'), withoutImports(text, BUNDLE_OPTIONS.external ?? []));
  const licenses = librariesOf(made.metafile).map(
    (library) =>
      `# ${library.slice(library.indexOf('node_modules/') + 'node_modules/'.length)}\n\n${licenseOf(join(ROOT, library))}\n`,
  );
  writeFileSync(join(BUILD, 'lib/cli/command.LICENSES.txt'), licenses.join('\n'));
}

/** Folders of the libraries in a bundle, those within others included. */
function librariesOf({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** @throws when a library says no license, with which it cannot be passed on */
function licenseOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license?: string };
  if (license === undefined) throw new Error(`${folder} says no license`);
  return license;
}
