/**
 * Runs a TypeScript program of this repository: `node scripts/run.cjs main.ts ...`.
 *
 * A render loads some 800 files. Bundled by esbuild they start in half the time that a loader takes which translates
 * them one by one; the bundle is kept for the next run (bundle.cjs), with what V8 compiled of it. To debug with the files
 * as they are: `node --import tsx main.ts`.
 */
const { createHash } = require('node:crypto');
const Module = require('node:module');
const { createRequire } = Module;
const { dirname, join, resolve } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const ROOT = resolve(__dirname, '..');

/** What esbuild is told. What only some verbs need is loaded when they need it. */
const OPTIONS = {
  bundle: true,
  alias: { 'cdk8s-plus-27': join(__dirname, 'k8s.mjs') },
  external: ['@cyclonedx/cyclonedx-library', '@kubernetes/client-node', 'esbuild', 'typescript'],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'error',
};

/** What a bundle gets: as every module, and what loads its external libraries (bundle.cjs). */
const PARAMETERS = 'exports, require, module, __filename, __dirname, importLibrary';

/**
 * By the version of Node what makes V8 optimize only functions that run for long: by default it begins so early that a
 * render, which runs everything a few times, spends a quarter of its time on code that it hardly uses. Versions call the
 * flag otherwise, and complain of one that they do not know.
 */
const LESS_OPTIMIZING = { 20: '--interrupt-budget=1000000' };

/** esbuild itself and one of each kind of dependency: none is there before `npm ci`, only some after --omit=dev. */
const NEEDED = ['esbuild', 'cdk8s', 'zod'];

async function main([program, ...args]) {
  const flags = LESS_OPTIMIZING[Number.parseInt(process.versions.node, 10)];
  if (flags) setFlagsFromString(flags);
  const file = resolve(program);
  const bundles = require('./bundle.cjs');
  const kept = bundles.keptBundle(ROOT, file, OPTIONS);
  const missing = kept ? [] : NEEDED.filter((library) => !isThere(library));
  if (missing.length > 0) {
    const folder = resolve(__dirname, '..');
    const why = missing.length < NEEDED.length ? ' (with --omit=dev it leaves out what runs the sources)' : '';
    process.stderr.write(`error: ${missing.join(', ')}: not installed; run \`npm ci\` in ${folder}${why}\n`);
    // As the verbs say of a wrong use: 1 would be what \`diff\` says of differences.
    process.exitCode = program === 'main.ts' ? 1 : 2;
    return;
  }
  const bundle = kept ?? (await bundles.newBundle(ROOT, file, OPTIONS));
  process.argv = [process.argv[0], file, ...args];
  run(bundle, bundles, /^[a-z-]+$/.test(args[0] ?? '') ? args[0] : '');
}

/**
 * Runs a bundle with the code that an earlier run compiled. The first run of a kept one keeps it: all that was called.
 * Each verb calls something else.
 */
function run({ folder, name, text, kept }, { keepFile, keptFile }, verb) {
  // The place of the file that knows where the repository's own files are (lib/core/files.ts): it is in the bundle.
  const place = join(ROOT, 'lib/core/bundle.js');
  const module = new Module(place);
  module.filename = place;
  module.paths = Module._nodeModulePaths(dirname(place));
  const { version, arch, execArgv } = process;
  const flags = createHash('sha1')
    .update([...execArgv, verb].join('\n'))
    .digest('hex')
    .slice(0, 8);
  const compiled = join(folder, `${name}.${version}-${arch}-${flags}`);
  const cachedData = kept ? keptFile(compiled) : undefined;
  // The first line of a command, by which a shell finds Node, is no JavaScript within a function.
  const code = text.replace(/^#!.*/, '');
  const script = new Script(`(function (${PARAMETERS}) {${code}\n})`, { filename: place, cachedData });
  if (kept && (cachedData === undefined || script.cachedDataRejected)) {
    process.once('exit', () => keepFile(compiled, script.createCachedData()));
  }
  const values = [module.exports, createRequire(place), module, place, dirname(place), (name) => import(name)];
  script.runInThisContext()(...values);
}

function isThere(library) {
  try {
    require.resolve(`${library}/package.json`);
    return true;
  } catch {
    return false;
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
