import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, makeOnce } from '../../harness';

/**
 * Debian's suite in which MySQL is, of all the registries that there are. It is too new for the libraries of the machine, so
 * these come from there, too, into a folder of their own.
 */
const SUITE = 'sid';
const PACKAGES = ['mysql-server-core', 'mysql-client-core'];

/** How long it may take to fetch them, in milliseconds. */
export const MAX_DOWNLOAD = 10 * 60_000;

/** A real MySQL. */
export interface MySqlPrograms {
  /** Starts the server. */
  readonly mysqld: string;
  /** The client. */
  readonly mysql: string;
  /** The files of a server on which root has no password, to be copied. */
  readonly data: string;
}

const run = promisify(execFile);

/** Fetches MySQL from the archive that the machine's own apt is configured for, or finds it in the cache. Nothing is installed. */
export async function fetchMySql(): Promise<MySqlPrograms> {
  const hash = createHash('sha256')
    .update(await readFile(__filename))
    .digest('hex');
  const folder = join(cacheFolder(), `mysql-${hash.slice(0, 16)}`);
  const programs = { mysqld: join(folder, 'bin/mysqld'), mysql: join(folder, 'bin/mysql'), data: join(folder, 'data') };
  const ready = join(folder, 'ready');
  await makeOnce(ready, async () => {
    const work = `${folder}.${process.pid}`;
    try {
      await layOut(await unpack(await download(work), join(work, 'root')), folder);
      const user = process.getuid?.() === 0 ? ['--user=root'] : [];
      await run(programs.mysqld, [...user, `--datadir=${programs.data}`, '--initialize-insecure']);
      await writeFile(ready, '');
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return programs;
}

/** The packages and all that they need, by an apt that knows nothing of the machine's but its archive and its keys. */
async function download(work: string): Promise<string[]> {
  const archives = join(work, 'cache/archives');
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
    await mkdir(join(work, folder), { recursive: true });
  }
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(join(work, 'sources.list'), `deb [signed-by=${keys}] ${await archive()} ${SUITE} main\n`);
  await writeFile(join(work, 'status'), '');
  const settings = {
    'Dir::State': join(work, 'state'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...options, 'update']);
  await run('apt-get', [...options, 'install', '--yes', '--download-only', ...PACKAGES], { maxBuffer: 2 ** 24 });
  const files = await readdir(archives);
  return files.filter((file) => file.endsWith('.deb')).map((file) => join(archives, file));
}

/** Where the machine gets its own packages. */
async function archive(): Promise<string> {
  const { stdout } = await run('apt-get', ['--print-uris', 'update'], { maxBuffer: 2 ** 24 });
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  const address = new RegExp(`^'(.*)/dists/${codename}/InRelease'`, 'm').exec(stdout)?.[1];
  if (address === undefined) throw new Error(`apt knows no archive with ${codename}; these tests need a Debian`);
  return address;
}

async function unpack(files: readonly string[], root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  // Perl is there for scripts, and most of the bytes.
  const wanted = files.filter((file) => !/^(lib)?perl/.test(basename(file)));
  for (const file of wanted) await run('dpkg-deb', ['--extract', file, root]);
  return root;
}

/** Keeps of the packages the programs, what they load, and the server's messages. */
async function layOut(root: string, folder: string): Promise<void> {
  const loader = await find(join(root, 'usr/lib'), /\/ld-linux-[^/]*\.so\.\d$/);
  const libraries = dirname(loader);
  for (const part of ['bin', 'data', 'lib', 'plugin', 'programs', 'share']) {
    await rm(join(folder, part), { recursive: true, force: true });
    await mkdir(join(folder, part));
  }
  await copyFile(loader, join(folder, 'lib/loader'));
  for (const program of ['usr/sbin/mysqld', 'usr/bin/mysql']) {
    const { stdout } = await run(loader, ['--library-path', libraries, '--list', join(root, program)]);
    if (stdout.includes('not found')) throw new Error(`${program} lacks libraries:\n${stdout}`);
    for (const [, name = '', path = ''] of stdout.matchAll(/^\s*(\S+) => (\S+)/gm)) {
      if (!name.startsWith('/')) await copyFile(path, join(folder, 'lib', name));
    }
    await copyFile(join(root, program), join(folder, 'programs', basename(program)));
    const start = `exec '${folder}/lib/loader' --library-path '${folder}/lib' '${folder}/programs/${basename(program)}'`;
    // What belongs to its package is beside it; no configuration of the machine counts.
    const more = program.endsWith('mysqld')
      ? ` --lc-messages-dir='${folder}/share' --plugin-dir='${folder}/plugin'`
      : '';
    const script = join(folder, 'bin', basename(program));
    await writeFile(`${script}.new`, `#!/bin/sh\n${start} --no-defaults${more} "$@"\n`);
    await chmod(`${script}.new`, 0o755);
    await rename(`${script}.new`, script);
  }
  await cp(join(root, 'usr/share/mysql/english'), join(folder, 'share/english'), { recursive: true });
  // The only one that it loads without being told to.
  const cache = 'component_reference_cache.so';
  await copyFile(join(root, 'usr/lib/mysql/plugin', cache), join(folder, 'plugin', cache));
}

async function find(folder: string, name: RegExp): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const found = files.map((file) => join(folder, file)).find((file) => name.test(file));
  if (found === undefined) throw new Error(`nothing in ${folder} is called ${name}`);
  return found;
}

async function main(): Promise<void> {
  await fetchMySql();
}

// Run it early, in the background, and the tests find everything there.
if (require.main === module) void main();
