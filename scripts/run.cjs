/**
 * Runs a TypeScript program of this repository: `node scripts/run.cjs main.ts ...`.
 *
 * A render loads some 400 files. Bundled by esbuild first they start in half the time that a loader takes which
 * translates them one by one; libraries stay outside. To debug with the files as they are: `node --import tsx main.ts`.
 */
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');

/** What a program needs of libraries in any case. They are loaded while esbuild works, on the other core. */
const LIBRARIES = { 'main.ts': ['cdk8s-plus-27', 'zod', 'yaml', 'js-yaml', 'commander'] };

/** esbuild itself and one of each kind of dependency: none is there before `npm ci`, only some after --omit=dev. */
const NEEDED = ['esbuild', 'cdk8s', 'zod'];

async function main([program, ...args]) {
  const missing = NEEDED.filter((library) => !isThere(library));
  if (missing.length > 0) {
    const folder = resolve(__dirname, '..');
    const why = missing.length < NEEDED.length ? ' (with --omit=dev it leaves out what runs the sources)' : '';
    process.stderr.write(`error: ${missing.join(', ')}: not installed; run \`npm ci\` in ${folder}${why}\n`);
    // As the verbs say of a wrong use: 1 would be what \`diff\` says of differences.
    process.exitCode = program === 'main.ts' ? 1 : 2;
    return;
  }
  const { build } = require('esbuild');
  const file = resolve(program);
  const bundling = build({
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    logLevel: 'error',
  });
  for (const library of LIBRARIES[program] ?? []) require(library);
  const { outputFiles } = await bundling;

  // The place of the file that knows where the repository's own files are (lib/core/files.ts): it is in the bundle.
  const place = join(__dirname, '../lib/core/bundle.js');
  const bundle = new Module(place);
  bundle.filename = place;
  bundle.paths = Module._nodeModulePaths(dirname(place));
  process.argv = [process.argv[0], file, ...args];
  bundle._compile(outputFiles[0].text, place);
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
