/**
 * Runs a TypeScript program of this repository: `node scripts/run.cjs main.ts ...`.
 *
 * A render loads some 800 files. Bundled by esbuild they start in half the time that a loader takes which translates
 * them one by one; the bundle is kept for the next run (bundle.cjs), with what V8 compiled of it. To debug with the files
 * as they are: `node --import tsx main.ts`.
 */
const { join, resolve } = require('node:path');
const { runBundle, setFlags } = require('../lib/cli/run-bundle.cjs');
const { BUNDLE_OPTIONS } = require('./bundle-options.cjs');

const ROOT = resolve(__dirname, '..');

/** esbuild itself and one of each kind of dependency: none is there before `npm ci`, only some after --omit=dev. */
const NEEDED = ['esbuild', 'cdk8s', 'zod'];

async function main([program, ...args]) {
  setFlags();
  const file = resolve(program);
  const bundles = require('./bundle.cjs');
  const kept = bundles.keptBundle(ROOT, file, BUNDLE_OPTIONS);
  const missing = kept ? [] : NEEDED.filter((library) => !isThere(library));
  if (missing.length > 0) {
    const folder = resolve(__dirname, '..');
    const why = missing.length < NEEDED.length ? ' (with --omit=dev it leaves out what runs the sources)' : '';
    process.stderr.write(`error: ${missing.join(', ')}: not installed; run \`npm ci\` in ${folder}${why}\n`);
    // As the verbs say of a wrong use: 1 would be what \`diff\` says of differences.
    process.exitCode = program === 'main.ts' ? 1 : 2;
    return;
  }
  const bundle = kept ?? (await bundles.newBundle(ROOT, file, BUNDLE_OPTIONS));
  process.argv = [process.argv[0], file, ...args];
  run(bundle);
}

/** Runs a bundle as the file that knows where the repository's own files are (lib/core/files.ts): it is in the bundle. */
function run({ folder, name, text, kept }) {
  const place = join(ROOT, 'lib/core/bundle.js');
  runBundle({ text, place, compiled: join(folder, name), isKept: kept });
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
