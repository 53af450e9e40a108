/**
 * Runs a program that is one file, with what V8 compiled of it in an earlier run: of hundreds of files Node loads each by
 * itself, which takes longer than a render.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/** What a bundle gets: as every module, and what loads the libraries that it leaves out. */
const PARAMETERS = 'exports, require, module, __filename, __dirname, importLibrary';

/** V8 optimizes only functions that run for long, in versions that call it so; others complain of a flag they do not know. */
const LESS_OPTIMIZING = '--interrupt-budget=1000000';
/** What is young stays small: most of what a render makes lives to its end, and room for more is memory and no time. */
const LITTLE_YOUNG = '--semi-space-growth-factor=1';

/**
 * What V8 is told, by the version of Node. By default it begins to optimize so early that a render, which runs everything a
 * few times, spends a quarter of its time on code that it hardly uses.
 */
const FLAGS = { 20: [LESS_OPTIMIZING, LITTLE_YOUNG], 22: [LITTLE_YOUNG], 24: [LITTLE_YOUNG] };

/**
 * What every program loads of Node. Node has them compiled, for the flags that V8 has by default: with others it compiles
 * them again, which takes as long as half a start of Node. For the same reason no flag stands before the program.
 */
const OF_NODE = ['node:child_process', 'node:crypto', 'node:os', 'node:url', 'node:util', 'node:vm'];

/** To be called before anything else is loaded. */
function setFlags() {
  for (const name of OF_NODE) require(name);
  for (const flag of FLAGS[Number.parseInt(process.versions.node, 10)] ?? []) setFlagsFromString(flag);
}

/**
 * Runs a bundle.
 *
 * @param text the bundle, CommonJS, for which `withoutImports` (scripts/bundle.cjs) has put `importLibrary` in
 * @param place path of the module that it runs as: its libraries and files are looked up from there
 * @param compiled path, up to what is added for this Node and this verb, of what V8 compiled
 * @param isKept whether that is used, and written where it is not there
 */
function runBundle({ text, place, compiled, isKept }) {
  const module = new Module(place);
  module.filename = place;
  module.paths = Module._nodeModulePaths(dirname(place));
  const file = `${compiled}.${runtime()}`;
  const ofFailed = `${file}-failed`;
  const whole = isKept ? keptFile(file) : undefined;
  const cachedData = whole ?? (isKept ? keptFile(ofFailed) : undefined);
  // The first line of a command, by which a shell finds Node, is no JavaScript within a function.
  const code = text.replace(/^#!.*/, '');
  const script = new Script(`(function (${PARAMETERS}) {${code}\n})`, { filename: place, cachedData });
  const isUsed = cachedData !== undefined && !script.cachedDataRejected;
  if (isKept && !(isUsed && whole)) {
    // All that was called: a run that failed has hardly begun, and is good for others that fail.
    process.once('exit', (status) => {
      if (status === 0) keepFile(file, script.createCachedData());
      else if (!isUsed) keepFile(ofFailed, script.createCachedData());
    });
  }
  const values = [module.exports, Module.createRequire(place), module, place, dirname(place), (name) => import(name)];
  script.runInThisContext()(...values);
}

/** What compiled code is good for: a version of Node with its flags, and a verb, since each calls something else. */
function runtime() {
  const { version, arch, execArgv, argv } = process;
  const verb = /^[a-z-]+$/.test(argv[2] ?? '') ? argv[2] : '';
  const flags = createHash('sha1')
    .update([...execArgv, verb].join('\n'))
    .digest('hex');
  return `${version}-${arch}-${flags.slice(0, 8)}`;
}

/** Writes a file so that nobody reads half of it. A disk that cannot be written costs the next run time, nothing else. */
function keepFile(file, contents) {
  const half = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(half, contents);
    renameSync(half, file);
  } catch (error) {
    if (!isOfDisk(error)) throw error;
  }
}

/** What a file holds, if it is there and may be read: another user may have kept it, under a strict umask. */
function keptFile(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    return undefined;
  }
}

/** Whether the file system has refused something, and not a mistake of ours. */
function isOfDisk({ syscall }) {
  return syscall !== undefined;
}

module.exports = { keepFile, keptFile, runBundle, setFlags };
