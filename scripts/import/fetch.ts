import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, nameOf, onlyDefinitions, parseManifests } from './manifests';
import { ImportProblem, reasonOf } from './problem';
import type { ModuleSource, RepositorySource } from './sources';

/** A file of a source, as upstream has it. `name` is its path there, for messages. */
export interface FetchedFile {
  readonly name: string;
  readonly text: string;
}

/** What a fetch brought: the files, and for a Go module its checksum as Go verified it. */
export interface Fetched {
  readonly files: FetchedFile[];
  readonly sum?: string;
}

/** What `go mod download -json` says about one module. */
export interface Download {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

/** Downloads one module (`path@version`). */
export type Downloader = (module: string) => Promise<Download>;

/** The files of a Go module that match the source's paths. A checksum other than the pinned one, if there is one, is refused. */
export async function fetchModule(
  source: Pick<ModuleSource, 'module' | 'version' | 'path'>,
  pinned: string | undefined,
  download: Downloader = (module) => goModDownload(module),
): Promise<Fetched> {
  const { Dir, Sum, Error: refusal } = await download(`${source.module}@${source.version}`);
  if (refusal !== undefined || Dir === undefined) throw new ImportProblem(refusal ?? 'go reported no folder');
  if (pinned !== undefined && Sum !== pinned) {
    throw new ImportProblem(`checksum mismatch: pinned ${pinned}, downloaded ${Sum ?? 'none'}`);
  }
  const names = source.path.flatMap((pattern) => glob(Dir, pattern));
  if (names.length === 0) throw new ImportProblem(`no file matches ${source.path.join(', ')}`);
  return { files: names.map((name) => ({ name, text: readFileSync(join(Dir, name), 'utf8') })), sum: Sum };
}

/** Go verifies the module against its checksum database; the temporary folder keeps any go.mod out of the way. */
export function goModDownload(module: string, go = 'go'): Promise<Download> {
  return new Promise((resolve, reject) => {
    execFile(go, ['mod', 'download', '-json', module], { cwd: tmpdir() }, (error, stdout, stderr) => {
      // go exits with 1 when a module is refused, and says why in the JSON
      if (stdout.trim().startsWith('{')) resolve(JSON.parse(stdout) as Download);
      else if (error && 'code' in error && error.code === 'ENOENT') reject(new ImportProblem('go is not installed'));
      else reject(new ImportProblem(stderr.trim() || (error?.message ?? 'go printed nothing')));
    });
  });
}

/** Files below `root` that match `pattern`, where `*` stands for anything within one path segment; sorted. */
export function glob(root: string, pattern: string): string[] {
  return pattern
    .split('/')
    .reduce<string[]>((found, segment) => found.flatMap((folder) => children(root, folder, segment)), [''])
    .sort();
}

function children(root: string, folder: string, segment: string): string[] {
  const expression = new RegExp(`^${segment.split('*').map(escapeRegExp).join('[^/]*')}$`);
  return entries(join(root, folder))
    .filter((name) => expression.test(name))
    .map((name) => (folder === '' ? name : `${folder}/${name}`));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a file, or not there: nothing below it matches
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Where a public repository serves its files; the only place that names the host. */
const RAW_CONTENT = 'https://raw.githubusercontent.com';
const TIMEOUT_MS = 30_000;

/** Gets the text at a URL. */
export type HttpGet = (url: string) => Promise<string>;

/** The files of a repository at the source's tag or commit. Their content is checked after normalization. */
export async function fetchRepository(source: RepositorySource, get: HttpGet = httpGet): Promise<Fetched> {
  return { files: await Promise.all(source.path.map((path) => fetchFile(source, path, get))) };
}

/** The address of one file of a repository source. */
export function rawUrl(source: RepositorySource, path: string, base: string = RAW_CONTENT): string {
  return `${base}/${source.repository}/${source.tag ?? source.commit}/${path}`;
}

async function fetchFile(source: RepositorySource, path: string, get: HttpGet): Promise<FetchedFile> {
  const url = rawUrl(source, path);
  try {
    return { name: path, text: await get(url) };
  } catch (error) {
    throw new ImportProblem(`${url}: ${reasonOf(error)}`);
  }
}

/** Gets the text at a URL; anything but success within the timeout is an error. */
export async function httpGet(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new ImportProblem(`HTTP ${response.status} ${response.statusText}`);
  return response.text();
}

/**
 * Definitions by name, from folders of rendered manifests (JSON or YAML). This is how sources that cannot be reached
 * from here were first written (`"first": "reference"` in imports/crds/<release>.json). The same definition twice is taken once.
 */
export function readReference(folders: readonly string[]): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const folder of folders) {
    for (const file of manifestFiles(folder)) {
      for (const definition of onlyDefinitions(parseManifests(readFileSync(file, 'utf8'), file))) {
        const name = nameOf(definition);
        if (!found.has(name)) found.set(name, definition);
      }
    }
  }
  return found;
}

function manifestFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(json|ya?ml)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw new ImportProblem(`no folder ${folder}`);
  }
}
