/**
 * Writes build/, what the package consists of: JavaScript and type declarations of lib and imports, and the files
 * that they read beside themselves.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
