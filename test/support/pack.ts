import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const CACHE = join(ROOT, '.cache/packed');

/** What a build and the package are made of. */
const SOURCES = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'docs',
  'imports',
  'lib',
  'platforms',
  'scripts',
];

/** What stands in the package beside its code. */
export const PAPERS = ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md'];

/** Jest calls this once before the tests of `npm run test:package`. */
export default function setup(): void {
  process.env.PACKED_PACKAGE = packed();
}

/** Path of the tarball that `npm pack` makes of these sources. */
export function tarball(): string {
  const path = process.env.PACKED_PACKAGE;
  if (!path) throw new Error('only `npm run test:package` has a tarball');
  return path;
}

/**
 * Packs the package, unless the same sources have been packed before: to compile and compress takes many seconds.
 *
 * @returns the path of the tarball
 */
export function packed(): string {
  const file = join(CACHE, `${digest()}.tgz`);
  if (existsSync(file)) return file;
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-pack-'));
  try {
    // In a copy, so that nothing else that builds at the same time is in the way.
    const source = join(folder, 'source');
    for (const name of [...SOURCES, ...PAPERS]) cpSync(join(ROOT, name), join(source, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
    // It must not get into the package.
    writeFileSync(join(source, 'platforms/default.credentials.yaml'), 'secret: {}\n');
    const { status, stdout, stderr } = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: source,
      encoding: 'utf8',
      env: { ...process.env, npm_config_ignore_scripts: undefined },
    });
    const name = readdirSync(folder).find((each) => each.endsWith('.tgz'));
    if (status !== 0 || !name) throw new Error(`npm pack: ${stdout}\n${stderr}`);
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    cpSync(join(folder, name), `${file}.new`);
    renameSync(`${file}.new`, file);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A hash over the names and contents of all that goes into the package, and over the version of the compiler. */
function digest(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else if (!path.endsWith('.credentials.yaml')) hash.update(`${path}\n`).update(readFileSync(path)).update('\n');
  };
  for (const name of [...SOURCES, ...PAPERS, 'node_modules/typescript/package.json']) add(join(ROOT, name));
  return hash.digest('hex').slice(0, 16);
}
