/**
 * Bundles of programs, kept from one run to the next: `.cache/bundles` holds for each program its bundle, the code that V8
 * compiled of it, and a record of all that they are made of.
 *
 * A kept bundle is used when nothing of its record changed. Of our own sources the record has the contents and the names
 * beside them, since a new file can take the place of another one; of libraries it has what npm wrote when it installed
 * them. Of each it has size and times, too: what has the same still is not read again, as Git does it.
 */
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, statSync } = require('node:fs');
const { basename, dirname, join, relative, sep } = require('node:path');
const { keepFile } = require('../lib/cli/run-bundle.cjs');

/** What a bundle follows from besides the files in it. */
const SETTINGS = [
  'package.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
  'node_modules/esbuild/package.json',
];

const FOLDER = '.cache/bundles';

const LIBRARIES = `${sep}node_modules${sep}`;

/**
 * The bundle of a program: its text, its name among all that were ever made, and whether it was kept from an earlier run.
 *
 * @param root folder of the repository
 * @param program path of the program
 * @param options what esbuild is told
 */
async function bundleOf(root, program, options) {
  return keptBundle(root, program, options) ?? (await newBundle(root, program, options));
}

/** The same if it was kept and nothing that it is made of has changed: then all of that is there. */
function keptBundle(root, program, options) {
  const folder = join(root, FOLDER);
  const kept = read(root, folder, join(folder, `${nameOf(program, options)}.json`));
  return kept && { folder, ...kept, kept: true };
}

function nameOf(program, options) {
  return `${basename(program)}-${digest(program, JSON.stringify(options)).slice(0, 16)}`;
}

/** The same, made anew. */
async function newBundle(root, program, options) {
  const folder = join(root, FOLDER);
  const { build } = require('esbuild');
  const start = Date.now();
  const made = await build({ ...options, entryPoints: [program], absWorkingDir: root, write: false, metafile: true });
  const text = withoutImports(made.outputFiles[0].text, options.external ?? []);
  const own = nameOf(program, options);
  const name = `${own}-${digest(text).slice(0, 16)}`;
  const files = Object.keys(made.metafile.inputs).map((path) => join(root, path));
  const paths = new Set([...files, ...foldersOf(root, files), ...settingsOf(root)].map((path) => relative(root, path)));
  const states = Object.fromEntries([...paths].map((path) => [path, stateOf(join(root, path), start)]));
  // What was written while esbuild read may be newer than what it has read.
  const settled = files.every((path) => statSync(path).mtimeMs < start - 2);
  if (settled) write(folder, join(folder, `${own}.json`), { name, states }, text);
  return { folder, name, text, kept: false };
}

/**
 * A bundle that loads its external libraries by `importLibrary`: within a `vm.Script` Node says of `import()` that it is an
 * experiment.
 */
function withoutImports(text, libraries) {
  return libraries.reduce((all, name) => all.replaceAll(`import("${name}")`, `importLibrary("${name}")`), text);
}

/** What is kept under a record, if all is as it was. */
function read(root, folder, record) {
  try {
    const { name, states } = JSON.parse(readFileSync(record, 'utf8'));
    if (!areAsWere(root, states, () => keepFile(record, JSON.stringify({ name, states })))) return undefined;
    // esbuild writes ASCII.
    return { name, text: readFileSync(join(folder, `${name}.js`), 'latin1') };
  } catch {
    return undefined;
  }
}

/** Keeps a bundle in place of older ones of its program. */
function write(folder, record, contents, text) {
  keepFile(join(folder, `${contents.name}.js`), text);
  keepFile(record, JSON.stringify(contents));
  const program = basename(record, '.json');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.startsWith(`${program}-`) && !name.startsWith(contents.name)) rmSync(join(folder, name), { force: true });
  }
}

/** Folders of our own files, up to the root: where another file could take the place of one of them. */
function foldersOf(root, files) {
  const folders = new Set();
  for (const file of files.filter((path) => !path.includes(LIBRARIES))) {
    for (let folder = dirname(file); folder.startsWith(root) && !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  folders.delete(root);
  return folders;
}

function settingsOf(root) {
  return SETTINGS.map((name) => join(root, name));
}

/** The times of file systems are exact to two seconds at worst. */
const COARSEST = 2000;

/**
 * What a file or folder is: its size and times, and a text that differs when what it holds differs. Times that are as new
 * as this say nothing, since the next change may leave them as they are.
 */
function stateOf(path, now) {
  const status = statSync(path, { throwIfNoEntry: false });
  const isSettled = status && Math.max(status.mtimeMs, status.ctimeMs) < now - COARSEST;
  return [isSettled ? timesOf(status) : '', contentsOf(path, status)];
}

/** Whether files and folders are as their states say. Calls `renewed` where they are, with other times: `states` has these. */
function areAsWere(root, states, renewed) {
  const now = Date.now();
  const touched = Object.keys(states).filter((name) => {
    const status = statSync(`${root}/${name}`, { throwIfNoEntry: false });
    return !status || timesOf(status) !== states[name][0];
  });
  for (const name of touched) {
    const state = stateOf(`${root}/${name}`, now);
    if (state[1] !== states[name][1]) return false;
    states[name] = state;
  }
  if (touched.some((name) => states[name][0] !== '')) renewed();
  return true;
}

function timesOf({ dev, ino, size, mtimeMs, ctimeMs }) {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** A text that differs when a file, or what a folder holds, differs. */
function contentsOf(path, status) {
  if (!status) return 'none';
  if (status.isDirectory()) return digest(...readdirSync(path).sort());
  return digest(readFileSync(path));
}

function digest(...parts) {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('base64url');
}

module.exports = { bundleOf, keptBundle, newBundle, withoutImports };
