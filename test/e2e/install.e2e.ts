/**
 * The package as npm installs it: with a node_modules of its own, made by npm from the tarball and the registry, where
 * nothing of this repository helps. test/package.packed.test.ts tests the rest of the package without a registry.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packed } from '../support/pack';
import { DeployedPlatform } from './deployed-platform';
import { titleOf } from './harness';
import { readRendered } from './support';

const ROOT = join(__dirname, '../..');

interface Lock {
  packages: Record<string, { version?: string; [key: string]: unknown }>;
}

const LOCK = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;

let project: string;

function run(command: string, ...args: string[]): string {
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? ''}\n${stdout}\n${stderr}`);
  return stdout;
}

const write = (name: string, content: object | string) =>
  writeFileSync(join(project, name), typeof content === 'string' ? content : JSON.stringify(content));

beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-install-')));
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  const root = {
    name: 'project',
    dependencies: {
      'cdk8s-kubeflow': `file:${packed()}`,
      ...Object.fromEntries(
        Object.keys(peerDependencies).map((name) => [name, LOCK.packages[`node_modules/${name}`]?.version ?? '']),
      ),
    },
  };
  write('package.json', root);
  // So that it gets the versions that all other tests have; npm leaves out what nothing in this project needs.
  write('package-lock.json', { ...LOCK, name: 'project', packages: { ...LOCK.packages, '': root } });
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
}, 600_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('it brings all that it needs, at the versions that are tested, and nothing that only tests need', () => {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as Lock;
  const versions = (of: Lock['packages']) =>
    Object.fromEntries(
      Object.entries(of).flatMap(([path, { version }]) =>
        path === '' || path === 'node_modules/cdk8s-kubeflow' ? [] : [[path, version]],
      ),
    );
  expect(versions(LOCK.packages)).toMatchObject(versions(packages));
  expect(existsSync(join(project, 'node_modules/cdk8s-kubeflow/build/lib/index.js'))).toBe(true);
  expect(existsSync(join(project, 'node_modules/jest'))).toBe(false);
});

test('its command renders the platform', () => {
  write('mine.yaml', 'extends: ./node_modules/cdk8s-kubeflow/platforms/default.yaml\n');
  expect(run('npx', '--no-install', 'cdk8s-kubeflow', 'synth', 'mine.yaml')).toMatch(/^mine.yaml: \d+ components/);
  expect(readdirSync(join(project, 'dist'))).toContainEqual(expect.stringMatching(/^00-crds-/));
});

test('its command loads the libraries with which it deploys', () => {
  const { status, stderr } = spawnSync(
    'npx',
    ['--no-install', 'cdk8s-kubeflow', 'diff', '--dist', 'dist', '--kubeconfig', 'nowhere'],
    { cwd: project, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('nowhere') });
});

describe('a project that its command makes', () => {
  let cluster: DeployedPlatform;

  beforeAll(async () => {
    cluster = await DeployedPlatform.start();
    run('npx', '--no-install', 'cdk8s-kubeflow', 'init', 'ops', '--platform', 'minimal', '--from', `file:${packed()}`);
    const own = JSON.parse(readFileSync(join(project, 'ops/package.json'), 'utf8')) as object;
    write('ops/package-lock.json', { ...LOCK, name: 'ops', packages: { ...LOCK.packages, '': own } });
  });

  afterAll(() => cluster?.stop());

  test('is on the cluster by the two commands of its README', async () => {
    const [, block = ''] = /```sh\n(.*?)\n```/s.exec(readFileSync(join(project, 'ops/README.md'), 'utf8')) ?? [];
    const commands = block.split('\n');
    expect(commands).toHaveLength(2);
    for (const command of commands) await inOps(command);
    cluster.rendered = readRendered(join(project, 'ops/dist'));
    const titles = cluster.rendered.map(titleOf);
    expect(titles).toContainEqual(expect.stringMatching(/\/Deployment kubeflow\/jupyter-web-app-deployment$/));
    expect(titles).not.toContainEqual(expect.stringMatching(/\/Deployment .*katib/));
    expect(await cluster.differences()).toBe('');
    expect(await cluster.unavailable()).toEqual([]);
    expect(existsSync(join(project, 'ops/kubeflow.credentials.yaml'))).toBe(true);
  });

  test('is checked, and finds nothing to change, by its other scripts', async () => {
    expect(await inOps('npm run check')).toContain('kubeflow.yaml is valid\n');
    // They end with 1 where something differs, or is not ready.
    expect(await inOps('npm run diff')).toContain('0 to create, 0 to change');
    await inOps('npm run status');
    // Verbs that read what the package brings beside its code.
    expect(await inOps('npx --no-install cdk8s-kubeflow list --platforms')).toContain(
      'node_modules/cdk8s-kubeflow/platforms/minimal.yaml',
    );
    expect(JSON.parse(await inOps('npx --no-install cdk8s-kubeflow sbom kubeflow.yaml'))).toMatchObject({
      bomFormat: 'CycloneDX',
    });
  });

  /** Runs a line of a shell in its folder, as its user does whose current context is the cluster. */
  async function inOps(line: string): Promise<string> {
    const env = {
      ...process.env,
      KUBECONFIG: cluster.plane.kubeconfig,
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_prefer_offline: 'true',
    };
    // Controllers of the cluster are played by this process, which must not wait.
    const child = spawn('sh', ['-c', line], { cwd: join(project, 'ops'), env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) throw new Error(`${line} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  }
});

test('its types compile with those of its libraries, all of them checked', () => {
  write(
    'main.ts',
    `import { type DistError, deploy } from 'cdk8s-kubeflow/deploy';
import { Platform } from 'cdk8s-kubeflow';

const platform = new Platform({ components: { pipelines: false } });
const on: boolean = platform.context.has('pipelines');
console.log(on, platform.render().length > 0);
// @ts-expect-error a name that is misspelt
const misspelt = () => platform.context.has('pipeline');
deploy({ dist: 'nowhere' }).catch((error: DistError) => console.log(error.name));
`,
  );
  const compilerOptions = { target: 'es2022', module: 'node20', strict: true, skipLibCheck: false, types: [] };
  write('tsconfig.json', { compilerOptions, files: ['main.ts'] });
  run(process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.');
  expect(run(process.execPath, 'main.js')).toBe('false true\nDistError\n');
});
