import { readFileSync } from 'node:fs';
import { makeProgram } from '../../lib/cli/program';
import { CATALOG } from '../../lib/platform/catalog';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const folder = useFolder();
const home = process.cwd();
beforeEach(() => process.chdir(folder.path('')));
afterEach(() => process.chdir(home));

/** Runs a verb as lib/cli/main.ts does, in the test's own folder. */
const run = (...args: string[]) => captured(() => makeProgram().parseAsync(args, { from: 'user' }));

/** A platform that renders at once. */
const SMALL = 'components: { default: off, kubeflow-namespace: true, kubeflow-roles: true }\n';

describe('list', () => {
  test('has every component of the catalog in its order, with state, version and summary', async () => {
    folder.write('mine.yaml', 'components: { katib: false, feast-operator: true }\n');
    const { code, stdout } = await run('list', 'mine.yaml', '-o', 'json');
    const listed = JSON.parse(stdout) as { name: string; on: boolean; version?: string; summary: string }[];
    expect(code).toBe(0);
    expect(listed.map(({ name }) => name)).toEqual(CATALOG.map(({ name }) => name));
    expect(listed).toContainEqual({ name: 'katib', on: false, version: 'v0.19.0', summary: expect.any(String) });
    expect(listed).toContainEqual({ name: 'feast-operator', on: true, version: '0.66.0', summary: expect.any(String) });
    expect(listed).toContainEqual({ name: 'kubeflow-roles', on: true, summary: expect.any(String) });
  });

  test('shows people a table', async () => {
    folder.write('mine.yaml', SMALL);
    const { stdout } = await run('list', 'mine.yaml');
    expect(stdout).toMatch(/^COMPONENT +STATE +VERSION +WHAT IT IS FOR\n/);
    expect(stdout).toMatch(/\nkubeflow-roles +on +- +What owners, /);
    expect(stdout).toMatch(/\ndex +off +v2\.\d+\.\d+ +The login of the platform itself\.\n/);
  });

  test('--platforms names the files that come with the package, by what each is for', async () => {
    const { stdout } = await run('list', '--platforms', '-o', 'json');
    const files = JSON.parse(stdout) as { name: string; file: string; summary: string }[];
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['default', 'minimal']));
    for (const { name, file, summary } of files) {
      expect({ name, summary }).toEqual({ name, summary: expect.stringMatching(/^[A-Z].{20,}\.$/) });
      expect(readFileSync(file, 'utf8')).toContain(`# ${summary}`);
    }
    expect(files.filter(({ name }) => /credentials|lock|schema/.test(name))).toEqual([]);
  });

  test('settings that are wrong: exit code 2, and the place', async () => {
    folder.write('mine.yaml', 'components: { katb: true }\n');
    const { code, stdout, stderr } = await run('list', 'mine.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^mine\.yaml:1:15: components\.katb: unknown key "katb"; did you mean "katib"\?/);
  });
});

describe('describe', () => {
  test('a component: settings, what it needs, CRDs, images and objects', async () => {
    folder.write('mine.yaml', '');
    const { code, stdout } = await run('describe', 'tensorboard-controller', '-f', 'mine.yaml', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'tensorboard-controller',
      on: true,
      version: 'v1.11.0',
      section: 'components.tensorboard-controller',
      settings: expect.arrayContaining([
        { path: 'metrics', values: 'true or false', default: '`true`', description: expect.any(String) },
      ]),
      requires: expect.arrayContaining(['kubeflow-namespace']),
      requiredBy: ['tensorboards-web-app'],
      crds: ['tensorboards.tensorboard.kubeflow.org'],
      images: expect.arrayContaining([expect.stringMatching(/\/tensorboard-controller:v1\.11\.0$/)]),
      objects: expect.arrayContaining(['apps/Deployment kubeflow/tensorboard-controller-deployment']),
    });
  });

  test('one that is off is described with what it would be', async () => {
    folder.write('mine.yaml', SMALL);
    const { stdout } = await run('describe', 'kuberay-operator', '-f', 'mine.yaml');
    expect(stdout).toMatch(/^kuberay-operator: Runs the Ray clusters, .*\noff in mine\.yaml, version v1\.3\.2\n/);
    expect(stdout).toMatch(
      /\nobjects, if it were on \(\d+\)\n(?: {2}.*\n)* {2}apps\/Deployment kubeflow\/kuberay-operator\n/,
    );
  });

  test('a construct of users, by any case', async () => {
    const { code, stdout } = await run('describe', 'inferenceservice');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}SETTING +VALUES +DEFAULT +WHAT\n/);
    expect(stdout).toMatch(/\n {2}predictor\.model\.storageUri +text +in the image +Where the model is, /);
  });

  test('a name that nothing has: exit code 2, and the nearest', async () => {
    expect(await run('describe', 'katb')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: no component and no construct is named "katb"; did you mean "katib"\?/),
    });
  });
});

describe('get', () => {
  beforeEach(() => {
    folder.write('base.yaml', 'gateway: { hostname: base.example.com, port: 8443 }\n');
    folder.write('mine.yaml', `extends: ./base.yaml\n${SMALL}gateway: { hostname: mine.example.com }\n`);
  });

  test.each([
    ['gateway.hostname', 'mine.example.com\n'],
    ['gateway.port', '8443\n'],
    ['cluster.domain', 'cluster.local\n'],
    ['components.kubeflow-roles', 'true\n'],
    ['components.katib', 'false\n'],
  ])('%s, with defaults and what the file extends', async (path, stdout) => {
    expect(await run('get', path, '-f', 'mine.yaml')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.any(String),
    });
    if (path !== 'components.kubeflow-roles') expect((await run('get', path, '-f', 'mine.yaml')).stdout).toBe(stdout);
  });

  test('--said: only what the file says itself', async () => {
    expect(await run('get', 'gateway', '--said', '-f', 'mine.yaml', '-o', 'json')).toMatchObject({
      code: 0,
      stdout: '{\n  "hostname": "mine.example.com"\n}\n',
    });
    expect(await run('get', 'gateway.port', '--said', '-f', 'mine.yaml')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'nothing stands at gateway.port\n',
    });
  });

  test.each(['a..b', 'a[x]', ''])('%j is no path: exit code 2', async (path) => {
    const { code, stderr } = await run('get', path, '-f', 'mine.yaml');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('no path of a setting at character') });
  });
});

describe('set and unset', () => {
  const TEXT = `# yaml-language-server: $schema=./settings.schema.json
# What it is for.

components:   # all of them
  # nothing else
  default: off

  kubeflow-roles: true   # wanted
  kubeflow-namespace: true
`;
  const text = () => readFileSync(folder.path('mine.yaml'), 'utf8');
  beforeEach(() => folder.write('mine.yaml', TEXT));

  test('a value that stands there is replaced, and nothing else is touched', async () => {
    expect(await run('set', 'components.kubeflow-roles', 'false', '-f', 'mine.yaml')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(text()).toBe(TEXT.replace('kubeflow-roles: true   # wanted', 'kubeflow-roles: false # wanted'));
  });

  test('what is on gets settings in the place of `true`, and keeps what is said beside it', async () => {
    folder.write('mine.yaml', 'components:\n  katib: true # for trials\n');
    await run('set', 'components.katib.database.volume.size', '20Gi', '-f', 'mine.yaml', '--no-checks');
    expect(text()).toBe('components:\n  katib:\n    # for trials\n    database:\n      volume:\n        size: 20Gi\n');
  });

  test.each([
    ['gateway.hostname', 'a.example.com', 'gateway:\n  hostname: a.example.com\n'],
    ['profiles[0]', '{ name: a, owner: { kind: User, name: u } }', /profiles:\n {2}- name: a\n {4}owner:\n/],
    ['workloads["kubeflow/*"].nodeSelector["example.com/pool"]', 'a', /"?kubeflow\/\*"?:\n {4}nodeSelector:\n {6}example\.com\/pool: a\n$/],
  ])('%s is added at the end, and taken out again', async (path, value, added) => {
    await run('set', path, value, '-f', 'mine.yaml', '--no-checks');
    expect(text().startsWith(TEXT)).toBe(true);
    if (typeof added === 'string') expect(text()).toBe(`${TEXT}${added}`);
    else expect(text()).toMatch(added);
    expect(await run('unset', path, '-f', 'mine.yaml')).toMatchObject({ code: 0, stderr: '' });
    if (!path.startsWith('profiles')) expect(text()).toBe(TEXT);
  }); // biome-ignore format: a table

  test.each([
    ['that a component is on', 'components.feast-operator.tokenReviews', 'true', 'components:\n  feast-operator: {}\n'],
    ['that Argo CD is told', 'gitops.argocd.project', 'a', 'gitops:\n  argocd: {}\n'],
    ['nothing', 'components.katib.istio', 'false', '{}\n'],
    ['nothing: no workload is changed', 'workloads["kubeflow/katib-ui"].replicas', '2', '{}\n'],
    ['nothing: images are those of the release', 'images.overrides.dex.tag', 'v1', '{}\n'],
  ])('a map that is empty without a setting stays where it says something: %s', async (_, path, value, left) => {
    folder.write('mine.yaml', '');
    await run('set', path, value, '-f', 'mine.yaml', '--no-checks');
    expect(await run('unset', path, '-f', 'mine.yaml', '--no-checks')).toMatchObject({ code: 0, stderr: '' });
    expect(text()).toBe(left);
  });

  test.each([
    ['what no schema knows', 'components.katb', 'true', /components\.katb: unknown key "katb"/],
    ['what contradicts the rest', 'auth.provider', 'nobody', /auth\.provider: got "nobody"/],
    ['what reaches nothing', 'workloads["a/b"].replicas', '1', /workloads\["a\/b"\]: matches no workload/],
  ])('%s is not written: exit code 1', async (_, path, value, message) => {
    const { code, stderr } = await run('set', path, value, '-f', 'mine.yaml');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) });
    expect(text()).toBe(TEXT);
  });

  test.each([
    ['a value that is no YAML', ['set', 'crds', '{'], /^error: "\{": not valid YAML/],
    ['a way through a word', ['set', 'components.default.x', '1'], /^error: components\.default is "off": it has no "x"\n$/],
    ['a file that is not there', ['set', 'crds', 'full', '-f', 'no.yaml'], /^error: no\.yaml: cannot be read: it is not there\n$/],
    ['a value that is missing', ['set', 'crds'], /^error: missing required argument 'value'/],
  ])('%s: exit code 2', async (_, args, message) => {
    const { code, stderr } = await run(...(args.includes('-f') ? args : [...args, '-f', 'mine.yaml']));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(text()).toBe(TEXT);
  }); // biome-ignore format: a table

  test('what nobody has said needs no taking out', async () => {
    expect(await run('unset', 'gateway.port', '-f', 'mine.yaml')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'mine.yaml says nothing of gateway.port\n',
    });
    expect(text()).toBe(TEXT);
  });
});

describe('settings diff', () => {
  test('names each setting with what it changes by itself', async () => {
    folder.write('a.yaml', SMALL);
    folder.write(
      'b.yaml',
      'components: { default: off, kubeflow-namespace: true, kubeflow-roles: true, kuberay-operator: true }\nnamespaces: { kubeflow: mlops }\n',
    );
    const { code, stdout } = await run('settings', 'diff', 'a.yaml', 'b.yaml', '-o', 'json');
    expect(code).toBe(1);
    const { settings, together } = JSON.parse(stdout) as {
      settings: { setting: string; values: unknown[]; objects: { object: string; change: string }[] }[];
      together: { object: string; change: string }[];
    };
    expect(settings.map(({ setting }) => setting).sort()).toEqual([
      'components.kuberay-operator',
      'namespaces.kubeflow',
    ]);
    const of = (name: string) => settings.find(({ setting }) => setting === name);
    expect(of('namespaces.kubeflow')).toMatchObject({
      values: [{ path: 'namespaces.kubeflow', right: 'mlops' }],
      objects: expect.arrayContaining([
        expect.objectContaining({ object: 'Namespace kubeflow', change: 'removed' }),
        expect.objectContaining({ object: 'Namespace mlops', change: 'added' }),
      ]),
    });
    expect(of('components.kuberay-operator')?.objects).toContainEqual(
      expect.objectContaining({ object: 'apps/Deployment kubeflow/kuberay-operator', change: 'added' }),
    );
    // It stands there only with both.
    expect(together).toContainEqual(
      expect.objectContaining({ object: 'apps/Deployment mlops/kuberay-operator', change: 'added' }),
    );
  });

  test('passwords that both make for themselves are no difference', async () => {
    const platform = 'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n';
    folder.write('a.yaml', platform);
    folder.write('b.yaml', platform);
    folder.write('b.credentials.yaml', 'kfp/mysql-secret: { password: another }\n');
    expect(await run('settings', 'diff', 'a.yaml', 'b.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a file that is wrong: exit code 2', async () => {
    folder.write('a.yaml', SMALL);
    expect(await run('settings', 'diff', 'a.yaml', 'no.yaml')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('show', () => {
  const SECRETS = 'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n';

  test('prints the objects of a component as YAML, or as a List', async () => {
    folder.write('mine.yaml', SMALL);
    const { code, stdout } = await run('show', 'mine.yaml', '--only', 'kubeflow-roles');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^apiVersion: rbac\.authorization\.k8s\.io\/v1\nkind: ClusterRole\n/);
    const json = JSON.parse((await run('show', 'mine.yaml', '-o', 'json')).stdout) as { items: { kind: string }[] };
    expect(json).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(new Set(json.items.map(({ kind }) => kind))).toContain('Namespace');
  });

  test('values of Secrets are not shown, and nothing is written', async () => {
    folder.write('mine.yaml', SECRETS);
    const { stdout } = await run('show', 'mine.yaml', '--no-crds', '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: { kind: string; data?: Record<string, string> }[] };
    const values = items.filter(({ kind }) => kind === 'Secret').flatMap(({ data = {} }) => Object.values(data));
    expect(values.length).toBeGreaterThan(1);
    expect(new Set(values)).toEqual(new Set(['(hidden)']));
    expect(items.filter(({ kind }) => kind === 'CustomResourceDefinition')).toEqual([]);
    await expect(captured(() => readFileSync(folder.path('mine.credentials.yaml')))).rejects.toThrow('ENOENT');
  });

  test('a component that the platform has not: exit code 2', async () => {
    folder.write('mine.yaml', SMALL);
    expect(await run('show', 'mine.yaml', '--only', 'dex')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the platform has no component "dex"'),
    });
  });
});

describe('validate', () => {
  test.each([[[]], [['--kubernetes', '1.34']], [['--kubernetes', 'v1.35.4']]])('what is right (%j)', async (args) => {
    folder.write('mine.yaml', SMALL);
    expect(await run('validate', 'mine.yaml', ...args)).toEqual({
      code: 0,
      stdout: 'mine.yaml is valid\n',
      stderr: '',
    });
  });

  test('a field that this version of Kubernetes has not yet: exit code 1, and the place', async () => {
    const text = `${SMALL}patches:\n  - target: { kind: PersistentVolume, name: '*' }\n    patch: {}\n`;
    folder.write('mine.yaml', text);
    const { code, stdout } = await run('validate', 'mine.yaml', '-o', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      problems: [{ where: expect.stringMatching(/^mine\.yaml:3:/), message: expect.stringMatching(/^patches\[0\]/) }],
    });
  });

  test.each([
    '',
    'v1',
    '1',
    'abc',
    '1.34.x',
    '1.34.0.0',
  ])('%j is no version that is known: exit code 2', async (version) => {
    folder.write('mine.yaml', SMALL);
    const { code, stderr } = await run('validate', 'mine.yaml', '--kubernetes', version);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: Kubernetes \S+: its kinds are not known; .*allowed: v1/),
    });
  });

  test('a version whose kinds are not known: exit code 2', async () => {
    folder.write('mine.yaml', SMALL);
    expect(await run('validate', 'mine.yaml', '--kubernetes', '1.20')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: Kubernetes 1\.20: its kinds are not known; .*v1\.34\.2/),
    });
  });

  test('a folder of manifests: by the kinds of the version and by its own definitions', async () => {
    folder.write(
      'dist/a.yaml',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a, namespace: b }\nspec: { replicas: x, selector: {}, template: {} }\n',
    );
    const { code, stderr } = await run('validate', '--dist', 'dist', '--kubernetes', '1.34');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^apps\/Deployment b\/a: spec\.replicas: .*"x"/m),
    });
    folder.write(
      'good/a.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\ndata: { a: b }\n',
    );
    expect(await run('validate', '--dist', 'good')).toEqual({ code: 0, stdout: 'good is valid\n', stderr: '' });
    expect(await run('validate', '--dist', 'nowhere')).toMatchObject({ code: 2 });
  });
});

describe('what is said of times and references is checked before anything is sent', () => {
  test.each([
    ['publish', ['team/kubeflow:v1'], {}, /^error: "team\/kubeflow:v1": expected a reference such as ghcr\.io/],
    [
      'publish',
      ['ghcr.io/a/b', '--created', 'yesterday'],
      {},
      /--created .* it must be a time such as 2026-01-31T12:00:00Z/,
    ],
    [
      'publish',
      ['ghcr.io/a/b', '--dry-run', '--dist', 'out'],
      { SOURCE_DATE_EPOCH: 'now' },
      /^error: SOURCE_DATE_EPOCH: expected whole seconds since 1970, got "now"/,
    ],
    [
      'sbom',
      ['mine.yaml'],
      { SOURCE_DATE_EPOCH: '1.5' },
      /^error: SOURCE_DATE_EPOCH: expected whole seconds since 1970, got "1\.5"/,
    ],
    ['publish', ['ghcr.io/a/b', '--dist', 'nowhere'], {}, /^error: nowhere: there is no such folder/],
  ])('%s %j', async (verb, args, env, message) => {
    folder.write('mine.yaml', SMALL);
    folder.write('out/one.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const { code, stdout, stderr } = await run(verb, ...args);
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    } finally {
      process.env = before;
    }
  });
});

test.each([
  ['half of one', 'images:\n  quay.io/x', 'images: expected a map, got "quay.io/x"'],
  ['no YAML', 'images: [', 'not valid YAML'],
  ['a list', '- a\n', 'expected a map, got ["a"]'],
])('a file of digests that is %s stops a render, and `images lock` makes it anew', async (_, text, message) => {
  folder.write('mine.yaml', SMALL);
  const lock = folder.write('mine.images.lock.yaml', text);
  const { code, stderr } = await run('images', 'mine.yaml');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  expect(stderr).toContain('`images lock` makes the file anew');
  expect((await run('images', 'lock', 'mine.yaml')).code).toBe(0);
  expect(readFileSync(lock, 'utf8')).toMatch(/images: \{\}\n$/);
  expect((await run('images', 'mine.yaml')).code).toBe(0);
});
