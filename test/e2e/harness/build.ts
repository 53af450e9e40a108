import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isSystemError } from './system-error';

/** A program to build from a Go module of its own. */
export interface GoProgram {
  /** Name of the executable. */
  readonly name: string;
  /** Folder of the module: its go.mod, go.sum and sources. */
  readonly module: string;
  /**
   * The package to build, as `go build` names it: a path within the module or the import path of a dependency.
   * @default '.'
   */
  readonly package?: string;
  /** Go variables to set by the linker, by their full names. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Environment variables of the build.
   * @default { CGO_ENABLED: '0' }
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Builds a Go program, or finds that it has been built: the executable is kept in a cache folder outside of the repository, under
 * a hash of everything that goes into it. Several processes may ask at once; one builds, the others wait for it.
 *
 * @returns the path of the executable
 */
export async function buildGoProgram(program: GoProgram): Promise<string> {
  const command = buildCommand(program);
  const folder = join(cacheFolder(), `${program.name}-${await hashOfInputs(program, command)}`);
  const executable = join(folder, program.name);
  await makeOnce(executable, () => build(program, command, executable));
  return executable;
}

/**
 * Makes a file of the cache unless it is there. Several processes may ask at once; one makes it, the others wait.
 *
 * @param file alone in its folder, but for what is made with it
 */
export async function makeOnce(file: string, make: () => Promise<void>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  while (!(await exists(file))) {
    const lock = await takeLock(join(dirname(file), 'lock'));
    if (!lock) {
      await sleep(500);
      continue;
    }
    try {
      if (!(await exists(file))) {
        await make();
      }
    } finally {
      await lock.release();
    }
  }
}

/** Where executables are kept between runs. */
export function cacheFolder(): string {
  const { CDK8S_KUBEFLOW_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(CDK8S_KUBEFLOW_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-kubeflow'));
}

interface BuildCommand {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function buildCommand(program: GoProgram): BuildCommand {
  const variables = Object.entries(program.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return {
    flags: [
      '-mod=readonly',
      '-buildvcs=false',
      '-trimpath',
      '-gcflags=all=-dwarf=false',
      `-ldflags=${['-s', '-w', ...variables].join(' ')}`,
    ],
    environment: program.environment ?? { CGO_ENABLED: '0' },
  };
}

async function build(program: GoProgram, command: BuildCommand, executable: string): Promise<void> {
  const started = Date.now();
  const say = (text: string) => process.stderr.write(`[build ${program.name}] ${text}\n`);
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const unfinished = `${executable}.${process.pid}`;
  say('building with Go; nothing is cached for these sources, this can take several minutes');
  const progress = setInterval(() => say(`still building after ${seconds()}`), 60_000);
  try {
    const go = spawn('go', ['build', ...command.flags, '-o', unfinished, program.package ?? '.'], {
      cwd: program.module,
      env: { ...process.env, ...command.environment },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise((done, fail) => go.once('error', fail).once('close', done));
    if (code !== 0) {
      throw new Error(
        `go build of ${program.name} in ${program.module} failed with exit code ${code}; see its messages above`,
      );
    }
    await rename(unfinished, executable);
    say(`done in ${seconds()}`);
  } finally {
    clearInterval(progress);
    await rm(unfinished, { force: true });
  }
}

/** A short hash of all files of the module, the way it is built, and the compiler. */
async function hashOfInputs(program: GoProgram, command: BuildCommand): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([await goVersion(program.module), program.package ?? '.', command]));
  for (const file of await filesBelow(program.module)) {
    hash.update(JSON.stringify([relative(program.module, file), await readFile(file, 'utf8')]));
  }
  return hash.digest('hex').slice(0, 16);
}

async function goVersion(module: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], { cwd: module, env: process.env });
    return stdout.trim();
  } catch (error) {
    throw new Error(
      `the end-to-end tests need Go on the PATH to build ${basename(module)} (any version from 1.21: it fetches the one that go.mod asks for)`,
      { cause: error },
    );
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * A lock is a link that names the process holding it. One whose process is gone (it was killed while building) counts for nothing.
 *
 * @returns nothing when another living process holds it
 */
async function takeLock(link: string): Promise<{ release(): Promise<void> } | undefined> {
  try {
    await symlink(String(process.pid), link);
    return { release: () => rm(link, { force: true }) };
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) {
      throw error;
    }
  }
  const holder = Number(await readlink(link).catch(() => ''));
  if (holder > 0 && !isAlive(holder)) {
    await rm(link, { force: true });
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isSystemError(error, 'ESRCH');
  }
}
