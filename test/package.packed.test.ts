/**
 * The package as others get it: packed, installed into an empty project outside of this repository, type-checked and
 * run there.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { objectsIn } from './support/objects';
import { PAPERS, tarball } from './support/pack';

const ROOT = join(__dirname, '..');

/** What a user of the constructs writes. Names of components stand here only. */
const PROGRAM = `
import { App, Chart } from 'cdk8s';
import { type ClusterError, deploy } from 'cdk8s-kubeflow/deploy';
import {
  CATALOG,
  Crds,
  catalog,
  component,
  Platform,
  PlatformContext,
  type PropsError,
  RELEASES,
  type Release,
  TensorboardController,
  TensorboardsWebApp,
  type TensorboardsWebAppProps,
} from 'cdk8s-kubeflow';
import { Construct } from 'constructs';
import { z } from 'zod';

const props: TensorboardsWebAppProps = { secureCookies: true };
const app = new App({ outdir: 'mine' });
PlatformContext.provide(app, { namespaces: { kubeflow: 'mlops' } });
const chart = new Chart(app, 'tensorboards');
new Crds(chart, 'crds', 'tensorboard-controller');
new TensorboardController(chart, 'controller');
const page = new TensorboardsWebApp(chart, 'page', props);
// @ts-expect-error a wrong prop is an error of the compiler
const wrong = () => new TensorboardsWebApp(chart, 'wrong', { secureCookies: 'yes' });
try {
  wrong();
} catch (error) {
  console.log((error as PropsError).name);
}
const address: string = page.app.service;
console.log(address);
deploy({ dist: 'nowhere' }).catch((error: ClusterError) => console.log(error.name));
app.synth();

// Names of components are checked, also those of a catalog of one's own.
const platform = new Platform({ components: { pipelines: false } });
const made: TensorboardsWebApp | undefined = platform.component('tensorboards-web-app');
// @ts-expect-error a name that is misspelt
platform.component('tensorboard-web-app');
// @ts-expect-error a name that is misspelt
platform.context.has('tensorboard-web-app');
const facts = { summary: 'Mine.', props: z.strictObject({}), construct: Construct };
const mine = component({ ...facts, name: 'mine', order: 850, requires: ['istio'] });
const own = new Platform({ components: { mine: false } }, { catalog: catalog([...CATALOG, mine]) });
own.component('mine');
// @ts-expect-error it requires a component that the catalog lacks
catalog([...CATALOG, component({ ...facts, name: 'mine', order: 850, requires: ['isto'] })]);

// A release of one's own; what of a release is misspelt is an error of the compiler.
const [newest] = RELEASES;
const ours: Release = { ...newest, name: 'ours', images: { ...newest.images, dex: 'registry.example.com/dex:1' } };
const { context } = new Platform({ release: ours.name }, { releases: [ours, newest] });
// @ts-expect-error a name that is misspelt
const misspelt = () => context.image('dexter');
if (context.image('dex') !== 'registry.example.com/dex:1') throw new Error('the release is not followed');
if (made === undefined || own.context.has(mine)) throw new Error('the settings are not followed');
`;
const EXPECTED = [
  'CustomResourceDefinition tensorboards.tensorboard.kubeflow.org',
  'Deployment tensorboards-web-app-deployment',
  'Deployment tensorboard-controller-deployment',
];

let folder: string;
let project: string;
let packed: string[];

function run(cwd: string, command: string, ...args: string[]): string {
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? ''}\n${stdout}\n${stderr}`);
  return stdout;
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-package-')));
  packed = run(folder, 'tar', '-tzf', tarball()).trim().split('\n').sort();

  // As npm installs it, without asking a registry: what the package declares is there, and nothing else.
  project = join(folder, 'project');
  const modules = join(project, 'node_modules');
  const installed = join(modules, 'cdk8s-kubeflow');
  mkdirSync(installed, { recursive: true });
  run(installed, 'tar', '-xzf', tarball(), '--strip-components=1');
  const { dependencies, peerDependencies, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: object;
    peerDependencies: object;
    bin: Record<string, string>;
  };
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  for (const [name, file] of Object.entries(bin)) {
    chmodSync(join(installed, file), 0o755);
    symlinkSync(join(installed, file), join(modules, '.bin', name));
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  test.each([
    'lib/index.js',
    'lib/index.d.ts',
    'lib/cli/command.cjs',
    'lib/cli/command.bundle.js',
    'lib/cli/command.LICENSES.txt',
    'imports/crds/26.03.1.json',
  ])('has build/%s', (name) => {
    expect(packed).toContain(`package/build/${name}`);
  });

  test.each([...PAPERS, 'platforms/default.yaml', 'platforms/settings.schema.json'])('has %s', (name) => {
    expect(packed).toContain(`package/${name}`);
  });

  test('has every file that the code reads beside itself', () => {
    const assets = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.\w+$/.test(name) && !name.endsWith('.ts'),
    );
    expect(assets.length).toBeGreaterThan(0);
    expect(packed).toEqual(expect.arrayContaining(assets.map((name) => `package/build/lib/${name}`)));
  });

  test('has no sources, tests or credentials', () => {
    expect(packed.filter((name) => /(?<!\.d)\.ts$|\/test\/|\/node_modules\/|credentials\.yaml$/.test(name))).toEqual(
      [],
    );
  });

  test('has nothing else', () => {
    const roots = new Set(packed.map((name) => name.split('/')[1]));
    expect([...roots].sort()).toEqual([...PAPERS, 'build', 'docs', 'package.json', 'platforms'].sort());
  });
});

describe('a project that depends on it', () => {
  test('composes components in a chart of its own, type-checked and rendered', () => {
    writeFileSync(join(project, 'main.ts'), PROGRAM);
    // All declarations are checked, ours and those of the libraries; only TypeScript's own are not.
    const compilerOptions = { target: 'es2022', module: 'node20', strict: true, skipDefaultLibCheck: true };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
    run(project, process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.', '--singleThreaded');
    expect(run(project, process.execPath, 'main.js')).toBe('PropsError\ntensorboards-web-app-service\nDistError\n');
    const objects = objectsIn(readFileSync(join(project, 'mine/tensorboards.k8s.yaml'), 'utf8'));
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(expect.arrayContaining(EXPECTED));
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', undefined]));
  });

  test('sees what each prop is for and what it is by default, wherever the editor looks it up', () => {
    const declarations = join(project, 'node_modules/cdk8s-kubeflow/build/lib');
    const [, from] =
      /TensorboardsWebAppProps \} from '(.+)'/.exec(readFileSync(join(declarations, 'index.d.ts'), 'utf8')) ?? [];
    const props = readFileSync(join(declarations, `${from}.generated.d.ts`), 'utf8');
    expect(props).toContain(
      '/**\n     * Whether it serves Prometheus metrics.\n     *\n     * @default true\n     */\n    readonly metrics?: boolean;\n',
    );
  });

  test('loads the installed package and nothing of this repository', () => {
    const script = "require('cdk8s-kubeflow'); console.log(Object.keys(require.cache).join('\\n'))";
    const loaded = run(project, process.execPath, '--eval', script).split('\n');
    expect(loaded.filter((file) => file.startsWith(ROOT) && !file.startsWith(join(ROOT, 'node_modules')))).toEqual([]);
    expect(loaded).toContain(join(project, 'node_modules/cdk8s-kubeflow/build/lib/index.js'));
  });

  test('cannot reach what the package does not export', () => {
    const script = "require('cdk8s-kubeflow/build/lib/platform/platform')";
    expect(() => run(project, process.execPath, '--eval', script)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(run(project, process.execPath, '--print', "require('cdk8s-kubeflow/package.json').name")).toBe(
      'cdk8s-kubeflow\n',
    );
  });

  const bin = () => join(project, 'node_modules/.bin/cdk8s-kubeflow');

  test('has the command', () => {
    expect(run(project, bin(), '--help')).toMatch(/^Usage: cdk8s-kubeflow/);
    expect(run(project, bin(), 'synth', '--help')).toMatch(/^Usage: cdk8s-kubeflow synth/);
  });

  test('is what messages of it tell to run', () => {
    writeFileSync(
      join(project, 'kfdef.yaml'),
      'apiVersion: kfdef.apps.kubeflow.org/v1\nkind: KfDef\nmetadata: { name: a }\n' +
        'spec: { applications: [{ name: istio-stack }, { name: jupyter-web-app }] }\n',
    );
    expect(run(project, bin(), 'import-kfdef', 'kfdef.yaml', '--output', 'of-kfdef.yaml')).toContain(
      'npx cdk8s-kubeflow synth of-kfdef.yaml',
    );
  });

  test('renders a settings file of its own on top of a ready-made one', () => {
    writeFileSync(
      join(project, 'mine.yaml'),
      'extends: ./node_modules/cdk8s-kubeflow/platforms/default.yaml\nnamespaces: { kubeflow: mlops }\n',
    );
    expect(run(project, bin(), 'synth', 'mine.yaml')).toMatch(/^mine.yaml: \d+ components rendered to dist/);
    const names = readdirSync(join(project, 'dist'));
    expect(names).toContainEqual(expect.stringMatching(/^00-crds-/));
    const page = names.find((name) => name.endsWith('-tensorboards-web-app.k8s.yaml')) ?? 'no such file';
    expect(
      objectsIn(readFileSync(join(project, 'dist', page), 'utf8')).map(({ metadata }) => metadata.namespace),
    ).toContain('mlops');
  });
});
