import { readApp } from '../../lib/migrate/ksonnet/app';
import { splitCommon } from '../../lib/migrate/ksonnet/split';
import { findingsOf, translateApp } from '../../lib/migrate/ksonnet/translate';
import { useFolder } from '../support/folder';

const folder = useFolder();

const APP = `apiVersion: 0.3.0
kind: ksonnet.io/app
name: mine
environments:
  test: { destination: { namespace: kubeflow, server: https://10.0.0.1 }, k8sVersion: v1.10.7, path: test }
  production: { destination: { namespace: ml, server: https://10.0.0.2 }, path: production }
libraries: { kubeflow/core: { name: core, registry: kubeflow, version: "" } }
`;

const PARAMS = `{
  global: {},
  components: {
    hub: { name: 'hub', cloud: 'gke', notebookPVCMount: '/home/ann', storageClass: 'null', image: 'a:b' },
    "tf-job-operator": { deploymentScope: 'cluster', tfJobImage: 'gcr.io/x:y' },
    "iap-ingress": { hostname: 'null', ipName: 'ip', disableJwtChecking: 'true' },
    mine: { password: 'known to few' },
    serving: { modelName: 'm' },
    "google-cloud-filestore-pv": { serverIP: '10.0.0.9' },
  },
}`;

const ENVIRONMENT = (over: string) => `local params = std.extVar("__ksonnet/params");
local globals = import "globals.libsonnet";
local envParams = params + { components +: { ${over} } };
{ components: { [x]: envParams.components[x] + globals, for x in std.objectFields(envParams.components) } }
`;

const HEAD = 'apiVersion: 0.3.0\nkind: ksonnet.io/app\n';

/** An app with two environments. */
function writeApp(): string {
  folder.write('app/app.yaml', APP);
  folder.write('app/components/params.libsonnet', PARAMS);
  folder.write(
    'app/components/hub.jsonnet',
    'local jupyter = import "kubeflow/jupyter@v0.4/jupyter.libsonnet";\njupyter',
  );
  folder.write('app/components/tf-job-operator.jsonnet', 'import "kubeflow/core/tf-job-operator.libsonnet"');
  folder.write('app/components/iap-ingress.jsonnet', 'import "kubeflow/core/iap.libsonnet"');
  folder.write('app/components/mine.jsonnet', '{}');
  folder.write('app/components/serving.jsonnet', 'import "kubeflow/tf-serving/tf-serving.libsonnet"');
  folder.write('app/components/crd.yaml', 'kind: CustomResourceDefinition');
  for (const [name, over] of [
    ['test', '"iap-ingress" +: { hostname: "test.example.com" }'],
    ['production', '"iap-ingress" +: { hostname: "ml.example.com" }'],
  ] as const) {
    folder.write(`app/environments/${name}/params.libsonnet`, ENVIRONMENT(over));
    folder.write(`app/environments/${name}/globals.libsonnet`, '{}');
    folder.write(`app/environments/${name}/main.jsonnet`, 'if false then {} else import "base.libsonnet"');
  }
  return folder.path('app');
}

test('each environment becomes what it says beside what all share', () => {
  const app = readApp(writeApp());
  const migrations = translateApp(folder.path('app'), app);
  const { common, rests } = splitCommon(migrations.map(({ migration }) => migration.draft));
  expect(common.settings).toMatchObject({
    cluster: { platform: 'gke' },
    gateway: { ingress: { kind: 'gke', staticIpName: 'ip' } },
    auth: { provider: 'iap', iap: {} },
    components: {
      'training-operator': true,
      'jupyter-web-app': { spawner: { workspaceVolume: { value: { mount: '/home/ann' } } } },
    },
  });
  expect(rests.map(({ settings }) => settings)).toEqual([
    { cluster: { server: 'https://10.0.0.1' }, gateway: { hostname: 'test.example.com' } },
    {
      cluster: { server: 'https://10.0.0.2' },
      namespaces: { kubeflow: 'ml' },
      gateway: { hostname: 'ml.example.com' },
    },
  ]);
  expect(common.text([])).toContain('components/params.libsonnet:4 hub: notebookPVCMount\n');
  expect(common.text([], folder.path('app'))).toContain('# components/params.libsonnet:4 hub: notebookPVCMount\n');
});

test('the report has every value once, those of one environment with its name', () => {
  const app = readApp(writeApp());
  const findings = findingsOf(translateApp(folder.path('app'), app));
  const of = (what: string) => findings.filter((each) => each.what === what);
  expect(of('component mine')).toEqual([expect.objectContaining({ verdict: 'unknown', setting: 'extras' })]);
  expect(of('component crd')).toEqual([expect.objectContaining({ verdict: 'unknown' })]);
  expect(of('component serving')).toEqual([
    expect.objectContaining({ verdict: 'replaced', note: expect.stringContaining('InferenceService') }),
  ]);
  expect(of('google-cloud-filestore-pv: serverIP')).toEqual([
    expect.objectContaining({ verdict: 'missing', value: '10.0.0.9', setting: 'storage.classes' }),
  ]);
  expect(of('serving: modelName')).toEqual([expect.objectContaining({ verdict: 'replaced', value: 'm' })]);
  expect(of('component hub')).toEqual([expect.objectContaining({ verdict: 'taken' })]);
  expect(of('iap-ingress: disableJwtChecking')).toEqual([expect.objectContaining({ verdict: 'refused' })]);
  expect(of('hub: image')).toEqual([expect.objectContaining({ verdict: 'dropped', value: 'a:b' })]);
  expect(of('hub: storageClass')).toEqual([expect.objectContaining({ verdict: 'dropped', note: 'it has no value' })]);
  expect(of('production: iap-ingress: hostname')).toEqual([
    expect.objectContaining({ verdict: 'taken', setting: 'gateway.hostname' }),
  ]);
  expect(JSON.stringify(findings)).not.toContain('known to few');
});

describe('app.yaml', () => {
  test.each(['0.1.0', '0.2.0', '0.3.0'])('of schema %s', (schema) => {
    folder.write('app.yaml', APP.replace('0.3.0', schema));
    const app = readApp(folder.path(''));
    expect(app).toMatchObject({ schema, name: 'mine', packages: ['kubeflow/core'] });
    expect(app.environments.map(({ name, path, isKnown }) => [name, path, isKnown])).toEqual([
      ['test', 'test', true],
      ['production', 'production', true],
    ]);
  });

  test('app.override.yaml stands in its place, and an environment that nobody names is told', () => {
    folder.write('app.yaml', APP);
    folder.write('app.override.yaml', 'environments: { test: { path: other/test, targets: [one] }, more: {} }\n');
    folder.write('environments/left/over/params.libsonnet', '{ components: {} }');
    folder.write('environments/other/test/params.libsonnet', '{ components: {} }');
    const { environments } = readApp(folder.path(''));
    expect(environments.map(({ name, path, isKnown }) => [name, path, isKnown])).toEqual([
      ['test', 'other/test', true],
      ['production', 'production', true],
      ['more', 'more', true],
      ['left/over', 'left/over', false],
    ]);
    expect(environments[0]?.targets).toEqual(['one']);
  });

  test('of before 0.1.0 leaves environments to files of their own', () => {
    folder.write('app.yaml', 'kind: ksonnet.io/app\nname: old\n');
    folder.write('environments/default/params.libsonnet', '{ components: {} }');
    folder.write('environments/default/spec.json', '{ "server": "https://10.0.0.3", "namespace": "kf" }');
    expect(readApp(folder.path('')).environments).toMatchObject([
      { name: 'default', isKnown: true, namespace: { value: 'kf' }, server: { value: 'https://10.0.0.3' } },
    ]);
  });

  test.each([
    ['nothing', undefined, /: no app\.yaml here: expected the folder of an app of ksonnet$/],
    ['another kind', 'kind: Pod\n', /app\.yaml:1:1: kind: expected ksonnet\.io\/app, got "Pod"$/],
    [
      'another schema',
      'kind: ksonnet.io/app\napiVersion: 9.0.0\n',
      /apiVersion: got "9\.0\.0"; allowed: 0\.0\.1, 0\.1\.0, 0\.2\.0, 0\.3\.0$/,
    ],
    ['an empty file', '', /app\.yaml:1:1: it is empty: expected an app of ksonnet$/],
    ['no kind', 'name: mine\n', /app\.yaml:1:1: kind: expected ksonnet\.io\/app, got nothing$/],
    ['two documents', 'kind: ksonnet.io/app\n---\nkind: ksonnet.io/app\n', /app\.yaml:3:1: a second document/],
    [
      'a list of environments',
      `${HEAD}environments: [a]\n`,
      /app\.yaml:3:1: environments: expected a map, got \["a"\]$/,
    ],
    ['a text for one', `${HEAD}environments: { a: b }\n`, /app\.yaml:3:17: environments\.a: expected a map, got "b"$/],
    [
      'one of a name twice',
      `${HEAD}environments:\n  a: {}\n  a: {}\n`,
      /app\.yaml:5:3: environments\.a: duplicate key "a"; line 4 has it already$/,
    ],
    [
      'a text for a destination',
      `${HEAD}environments: { a: { destination: b } }\n`,
      /environments\.a\.destination: expected a map, got "b"$/,
    ],
    [
      'a map for a namespace',
      `${HEAD}environments: { a: { destination: { namespace: {} } } }\n`,
      /environments\.a\.destination\.namespace: expected text, got {}$/,
    ],
    [
      'a text for targets',
      `${HEAD}environments: { a: { targets: b } }\n`,
      /environments\.a\.targets: expected a list, got "b"$/,
    ],
    ['a list of libraries', `${HEAD}libraries: [core]\n`, /app\.yaml:3:1: libraries: expected a map, got \["core"\]$/],
  ])('%s is refused', (_, text, message) => {
    if (text !== undefined) folder.write('app.yaml', text);
    expect(() => readApp(folder.path(''))).toThrow(message);
  });
});

test.each([
  ['a list of components', '{ components: [1] }', /params\.libsonnet:1:3: components: expected a map, got \[1\]$/],
  [
    'a text for one',
    '{ components: {\n katib: "on" } }',
    /params\.libsonnet:2:2: components\.katib: expected a map, got "on"$/,
  ],
  [
    'one of a name twice',
    '{ components: {\n a: {},\n a: {} } }',
    /params\.libsonnet:3:2: duplicate field "a"; line 2 has it already$/,
  ],
  ['no object', '[1]', /params\.libsonnet:1:1: expected a map, got \[1\]$/],
])('parameters with %s are refused with their place', (_, text, message) => {
  folder.write('app.yaml', HEAD);
  folder.write('components/params.libsonnet', text);
  expect(() => translateApp(folder.path(''), readApp(folder.path('')))).toThrow(message);
});

test('a list where a prototype takes text is told', () => {
  folder.write('app.yaml', HEAD);
  folder.write('components/params.libsonnet', '{ components: { notebooks: { storageClass: [1] } } }');
  const [only] = translateApp(folder.path(''), readApp(folder.path('')));
  expect(only?.migration.findings).toContainEqual(
    expect.objectContaining({ verdict: 'unknown', what: 'notebooks: storageClass', value: [1] }),
  );
});

test('an app of work alone is no platform', () => {
  folder.write('app.yaml', 'apiVersion: 0.1.0\nkind: ksonnet.io/app\nname: jobs\n');
  folder.write('components/params.libsonnet', '{ components: { train: { gpus: 1 }, seldon: {} } }');
  folder.write('components/train.jsonnet', 'import "kubeflow/examples/tf-job-simple.libsonnet"');
  const [only] = translateApp(folder.path(''), readApp(folder.path('')));
  expect(only).toMatchObject({ environment: undefined, ours: 0 });
});

test('a module is read with its own parameters, where an environment has it', () => {
  const app = (targets: string) =>
    `apiVersion: 0.3.0\nkind: ksonnet.io/app\nname: a\nenvironments: { e: { path: e, targets: ${targets} } }\n`;
  folder.write('components/params.libsonnet', '{ components: { katib: {} } }');
  folder.write('components/login/params.libsonnet', '{ components: { "basic-auth": {} } }');
  const componentsWith = (targets: string) => {
    folder.write('app.yaml', app(targets));
    return translateApp(folder.path(''), readApp(folder.path('')))[0]?.migration.findings.map(({ what }) => what);
  };
  expect(componentsWith('[]')).toEqual(expect.arrayContaining(['component katib', 'component basic-auth']));
  expect(componentsWith('[login]')).not.toContain('component katib');
});
