import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { z } from 'zod';
import { CheckError } from '../../../lib/checks/check';
import { type Component, component } from '../../../lib/core/component';
import { SettingsError } from '../../../lib/core/problem';
import { type KubeObject, titleOf } from '../../../lib/kubernetes/objects';
import { WAVE_ANNOTATION } from '../../../lib/kubernetes/wave';
import { Platform } from '../../../lib/platform/platform';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { useFolder } from '../../support/folder';
import { objectsOf } from '../../support/objects';
import { brief, problemsOf } from '../../support/problems';
import { SMALL_CATALOG } from '../small-catalog';

type Settings = SettingsInput<typeof SMALL_CATALOG>;

const small = (settings: Settings = {}) => new Platform(settings, { catalog: SMALL_CATALOG });
const objects = (settings?: Settings) => objectsOf(small(settings).render());
const find = (all: readonly KubeObject[], id: string) => all.find((each) => titleOf(each) === id);
const waves = (all: readonly KubeObject[]) =>
  Object.fromEntries(all.map((each) => [titleOf(each), Number(each.metadata.annotations?.[WAVE_ANNOTATION])]));

/** A component that brings CRDs and an object of their group. */
const withCrds = (crds: readonly string[], name = 'custom'): Component =>
  component({
    name,
    order: 130,
    summary: 'Custom.',
    requires: [],
    crds,
    props: z.strictObject({}),
    construct: class extends Construct {
      constructor(scope: Construct, id: string) {
        super(scope, id);
        new k8s.KubeConfigMap(this, 'config', { metadata: { name: id } });
      }
    },
  });

describe('files', () => {
  test('are one for each component that is on, named by its own number', () => {
    expect(
      small()
        .render()
        .map(({ name }) => name),
    ).toEqual(['100-database.k8s.yaml', '110-page.k8s.yaml']);
    expect(
      small({ components: { extra: true, page: false } })
        .render()
        .map(({ name }) => name),
    ).toEqual(['100-database.k8s.yaml', '120-extra.k8s.yaml']);
  });

  test('of CRDs come before all others', () => {
    const catalog = [...SMALL_CATALOG, withCrds(['profiles.kubeflow.org', 'notebooks.kubeflow.org'])];
    const files = new Platform({}, { catalog }).render();
    expect(files.map(({ name }) => name).sort()).toEqual([
      '00-crds-custom.k8s.yaml',
      '100-database.k8s.yaml',
      '110-page.k8s.yaml',
      '130-custom.k8s.yaml',
    ]);
    const crds = objectsOf(files.filter(({ name }) => name.startsWith('00')));
    expect(crds.map(({ metadata }) => metadata.name)).toEqual(['profiles.kubeflow.org', 'notebooks.kubeflow.org']);
  });

  test("of the user's own charts come last", () => {
    const platform = small();
    new k8s.KubeConfigMap(new Chart(platform, 'mine'), 'map', { metadata: { name: 'mine' } });
    expect(platform.render().map(({ name }) => name)).toEqual([
      '100-database.k8s.yaml',
      '110-page.k8s.yaml',
      '900-mine.k8s.yaml',
    ]);
  });

  test('hold their objects in the order of the waves', () => {
    const kinds = small()
      .render()
      .map((file) => objectsOf([file]).map(({ kind }) => kind));
    expect(kinds).toEqual([
      ['Namespace', 'Secret', 'Deployment'],
      ['DaemonSet', 'ValidatingWebhookConfiguration'],
    ]);
  });
});

describe('waves', () => {
  test('follow from what components require and from the kinds of their objects', () => {
    expect(waves(objects())).toEqual({
      'Namespace kubeflow': -2,
      'Secret kubeflow/database': 0,
      'apps/Deployment kubeflow/database': 0,
      'admissionregistration.k8s.io/ValidatingWebhookConfiguration page': 11,
      'apps/DaemonSet kubeflow/agent': 10,
    });
  });

  test("of the user's own charts are the last", () => {
    const platform = small();
    new k8s.KubeConfigMap(new Chart(platform, 'mine'), 'map', { metadata: { name: 'mine' } });
    expect(waves(objectsOf(platform.render()))['ConfigMap mine']).toBe(20);
  });

  test('that an object says itself are kept', () => {
    const platform = small();
    const annotations = { [WAVE_ANNOTATION]: '-7' };
    new k8s.KubeConfigMap(new Chart(platform, 'mine'), 'map', { metadata: { name: 'mine', annotations } });
    expect(waves(objectsOf(platform.render()))['ConfigMap mine']).toBe(-7);
  });
});

describe('on AKS', () => {
  const KEY = 'admissions.enforcer/disabled';
  const page = (platform: ReturnType<typeof small>) =>
    find(objectsOf(platform.render()), 'admissionregistration.k8s.io/ValidatingWebhookConfiguration page');

  test('webhook configurations ask not to be changed, on no other platform and nothing else', () => {
    expect(page(small({ cluster: { platform: 'aks' } }))?.metadata.annotations).toHaveProperty([KEY], 'true');
    expect(page(small({ cluster: { platform: 'gke' } }))?.metadata.annotations).not.toHaveProperty([KEY]);
    const others = objects({ cluster: { platform: 'aks' } }).filter(({ metadata }) => metadata.name !== 'page');
    expect(others.filter(({ metadata }) => metadata.annotations?.[KEY])).toEqual([]);
  });

  test("those of the user's own charts say themselves whether they do", () => {
    const platform = small({ cluster: { platform: 'aks' } });
    new k8s.KubeValidatingWebhookConfiguration(new Chart(platform, 'mine'), 'mine', { metadata: { name: 'mine' } });
    const mine = find(objectsOf(platform.render()), 'admissionregistration.k8s.io/ValidatingWebhookConfiguration mine');
    expect(mine?.metadata.annotations).not.toHaveProperty([KEY]);
  });

  test('every configuration of the platform does', () => {
    const all = objectsOf(new Platform({ cluster: { platform: 'aks' } }).render());
    const configurations = all.filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
    expect(configurations.length).toBeGreaterThan(10);
    expect(configurations.filter(({ metadata }) => metadata.annotations?.[KEY] !== 'true').map(titleOf)).toEqual([]);
  });
});

describe('two objects with the same id', () => {
  test('in two charts are refused, with both files', () => {
    const platform = small();
    const metadata = { name: 'database', namespace: 'kubeflow' };
    new k8s.KubeDeployment(new Chart(platform, 'mine'), 'again', {
      metadata,
      spec: { selector: {}, template: { spec: { containers: [] } } },
    });
    expect(() => platform.render()).toThrow(
      'apps/Deployment kubeflow/database is rendered twice: by database and mine',
    );
  });

  test('are told with the settings of those who make them', () => {
    const platform = small({ components: { database: { engine: 'mysql' } } });
    const metadata = { name: 'database', namespace: 'kubeflow' };
    new k8s.KubeSecret(new Chart(platform, 'mine'), 'again', { metadata });
    expect(() => platform.render()).toThrow(/by database and mine \(.*components\.database\)$/);
  });

  test('are refused when a patch makes them so', () => {
    const patch = [{ op: 'replace' as const, path: '/metadata/namespace', value: 'kubeflow' }];
    const platform = small({ patches: [{ target: { kind: 'Secret' }, patch }] });
    new k8s.KubeSecret(new Chart(platform, 'mine'), 'again', { metadata: { name: 'database', namespace: 'other' } });
    expect(() => platform.render()).toThrow(/^Secret kubeflow\/database is rendered twice/);
  });

  test('of a CRD that two components bring are refused', () => {
    const crds = ['profiles.kubeflow.org'];
    const catalog = [withCrds(crds), withCrds(crds, 'again')];
    expect(() => new Platform({}, { catalog }).render()).toThrow(
      /CustomResourceDefinition profiles.kubeflow.org is rendered twice/,
    );
  });

  test('of another namespace are two objects', () => {
    const platform = small();
    const metadata = { name: 'database', namespace: 'other' };
    new k8s.KubeSecret(new Chart(platform, 'mine'), 'secret', { metadata });
    expect(() => platform.render()).not.toThrow();
  });
});

describe('settings reach', () => {
  test('workloads', () => {
    const all = objects({ workloads: { 'kubeflow/database': { replicas: 3 } } });
    expect(find(all, 'apps/Deployment kubeflow/database')).toHaveProperty('spec.replicas', 3);
  });

  test('workloads by the names that their namespaces have', () => {
    const all = objects({ namespaces: { kubeflow: 'mlops' }, workloads: { 'mlops/database': { replicas: 3 } } });
    expect(find(all, 'apps/Deployment mlops/database')).toHaveProperty('spec.replicas', 3);
  });

  test('every pod with pull secrets', () => {
    const all = objects({ images: { pullSecrets: ['mirror'] } });
    for (const id of ['apps/Deployment kubeflow/database', 'apps/DaemonSet kubeflow/agent']) {
      expect(find(all, id)).toHaveProperty('spec.template.spec.imagePullSecrets', [{ name: 'mirror' }]);
    }
  });

  test('any object with patches, after everything else', () => {
    const all = objects({
      workloads: { 'kubeflow/database': { replicas: 3 } },
      patches: [{ target: { kind: 'Deployment' }, patch: [{ op: 'replace', path: '/spec/replicas', value: 9 }] }],
    });
    expect(find(all, 'apps/Deployment kubeflow/database')).toHaveProperty('spec.replicas', 9);
  });

  test('waves with patches', () => {
    const metadata = { annotations: { [WAVE_ANNOTATION]: '5' } };
    const all = objects({ patches: [{ target: { kind: 'Namespace' }, patch: { metadata } }] });
    expect(waves(all)['Namespace kubeflow']).toBe(5);
  });

  test('CRDs with patches, and only the one that is meant', () => {
    const catalog = [withCrds(['profiles.kubeflow.org', 'notebooks.kubeflow.org'])];
    const target = { kind: 'CustomResourceDefinition', name: 'profiles.kubeflow.org' };
    const patches = [{ target, patch: { metadata: { labels: { mine: 'yes' } } } }];
    const plain = objectsOf(new Platform({}, { catalog }).render());
    const patched = objectsOf(new Platform({ patches }, { catalog }).render());
    const [profiles, ...others] = patched;
    const metadata = { ...plain[0]?.metadata, labels: { ...plain[0]?.metadata.labels, mine: 'yes' } };
    expect(profiles).toEqual({ ...plain[0], metadata });
    expect(others).toEqual(plain.slice(1));
  });
});

describe('checks', () => {
  const NAMES = { name: 'page', namespace: 'kubeflow' };
  /** A page whose route leads to a Service of this name; the Service selects pods by `app: agent`. */
  const platform = (host: string, settings: Settings) => {
    class Routed extends Construct {
      constructor(scope: Construct, id: string) {
        super(scope, id);
        const ports = [{ port: 80, targetPort: k8s.IntOrString.fromString('web') }];
        new k8s.KubeService(this, 'service', { metadata: NAMES, spec: { selector: { app: 'agent' }, ports } });
        const route = new ApiObject(this, 'route', {
          apiVersion: 'networking.istio.io/v1',
          kind: 'VirtualService',
          metadata: NAMES,
        });
        const destination = { host: `${host}.kubeflow.svc.cluster.local`, port: { number: 80 } };
        route.addJsonPatch(JsonPatch.add('/spec', { hosts: ['*'], http: [{ route: [{ destination }] }] }));
      }
    }
    const routed = component({
      name: 'routed',
      order: 130,
      summary: 'Routed.',
      requires: [],
      props: z.strictObject({}),
      construct: Routed,
    });
    return new Platform(settings, { catalog: [...SMALL_CATALOG, routed] });
  };
  const leadTo = (host: string): Settings => ({
    patches: [{ target: { kind: 'VirtualService' }, patch: [{ op: 'replace', path: HOST, value: host }] }],
  });
  const HOST = '/spec/http/0/route/0/destination/host';

  test('do not judge what a patch does', () => {
    expect(() => platform('page', {}).render()).not.toThrow();
    expect(() => platform('page', leadTo('gone.kubeflow.svc.cluster.local')).render()).not.toThrow();
  });

  test('judge what the objects were before a patch', () => {
    expect(() => platform('gone', {}).render()).toThrow(CheckError);
    expect(() => platform('gone', leadTo('page.kubeflow.svc.cluster.local')).render()).toThrow(CheckError);
  });

  test('come after all that settings say wrong', () => {
    expect(() => platform('gone', { workloads: { 'a/b': {} } }).render()).toThrow(SettingsError);
  });
});

test('a CRD that no patch is meant for is among what a complaint names', () => {
  const catalog = [withCrds(['profiles.kubeflow.org'])];
  const target = { kind: 'CustomResourceDefinition', name: 'profile.kubeflow.org' };
  const platform = new Platform({ patches: [{ target, patch: {} }] }, { catalog });
  expect(brief(problemsOf(() => platform.render()))).toEqual([
    '1:1 patches[0].target.name: matches no object; did you mean "profiles.kubeflow.org"? allowed: profiles.kubeflow.org',
  ]);
});

describe('settings that reach nothing are reported where they stand', () => {
  const folder = useFolder();
  const complaints = (text: string) => {
    const file = folder.write('settings.yaml', text);
    return brief(problemsOf(() => Platform.fromFile(file, { catalog: SMALL_CATALOG }).render()));
  };

  test('a workload that is not there, with the nearest', () => {
    expect(complaints('workloads:\n  kubeflow/databse: { replicas: 3 }\n')).toEqual([
      '2:3 workloads["kubeflow/databse"]: matches no workload; did you mean "kubeflow/database"? ' +
        'allowed: kubeflow/database, kubeflow/agent',
    ]);
  });

  test('a container that is not there', () => {
    expect(complaints('workloads:\n  kubeflow/database:\n    containers: { sever: {} }\n')).toEqual([
      '3:19 workloads["kubeflow/database"].containers.sever: no such container; there is server',
    ]);
  });

  test('a patch that matches nothing', () => {
    expect(complaints('patches:\n- target: { kind: Pod }\n  patch: {}\n')).toEqual([
      '2:13 patches[0].target.kind: matches no object; allowed: Namespace, Secret, Deployment, ValidatingWebhookConfiguration, DaemonSet',
    ]);
  });

  test('a patch that an object refuses', () => {
    const [complaint] = complaints(
      'patches:\n- target: { kind: Namespace }\n  patch: [{ op: remove, path: /spec/a }]\n',
    );
    expect(complaint).toMatch(/^3:11 patches\[0\]\.patch\[0\]: Namespace kubeflow: remove \/spec\/a: /);
  });

  test('all of them in one run', () => {
    const text = 'workloads: { a/b: {}, c/d: {} }\npatches:\n- target: { kind: Pod }\n  patch: {}\n';
    expect(complaints(text).map((line) => line.split(' ')[0])).toEqual(['1:14', '1:23', '3:13']);
  });

  const places = (text: string) => complaints(text).map((line) => line.split(': ')[0]);

  test('beside the mistakes that show without a render', () => {
    const text = `relase: 1
cluster: { platfrom: kind }
cluster: {}
components: { database: { engine: oracle }, page: 5, pgae: true }
workloads:
  kubeflow/databse: { replicas: 3 }
  kubeflow/database: { replicas: many, resources: { requests: { cpu: 1 } } }
  "*/agent": { containers: { sever: {} } }
patches:
- { target: { kind: Secrt }, patch: {} }
- { target: { kin: Secret }, patch: {} }
- { target: { kind: Secret, name: databse }, patch: {} }
`;
    expect(places(text)).toEqual([
      '1:1 relase',
      '3:1 cluster',
      '4:27 components.database.engine',
      '4:45 components.page',
      '4:54 components.pgae',
      '6:3 workloads["kubeflow/databse"]',
      '7:24 workloads["kubeflow/database"].replicas',
      '8:30 workloads["*/agent"].containers.sever',
      '10:15 patches[0].target.kind',
      '11:5 patches[1].target.kind',
      '11:15 patches[1].target.kin',
      '12:29 patches[2].target.name',
    ]);
  });

  test('but not when wrong namespaces would make them look so', () => {
    expect(places('namespaces: { kubeflow: A_B }\nworkloads: { a-b/database: {} }\n')).toEqual([
      '1:15 namespaces.kubeflow',
    ]);
  });

  test('when another component is missing', () => {
    expect(places('components: { database: false }\nworkloads: { kubeflow/agnt: {} }\n')).toEqual([
      '1:15 components.database',
      '2:14 workloads["kubeflow/agnt"]',
    ]);
  });
});

describe('objects that do not fit the schema of their kind', () => {
  const folder = useFolder();
  const complaints = (text: string) => {
    const file = folder.write('settings.yaml', text);
    return brief(problemsOf(() => Platform.fromFile(file, { catalog: SMALL_CATALOG }).render()));
  };
  const patch = (text: string) => `patches:\n- target: { kind: Deployment }\n  patch:\n${text}`;

  test.each<[what: string, settings: string, expected: string]>([
    [
      'a field of a merge patch, by its own line',
      patch('    spec:\n      replica: 2\n'),
      '5:7 patches[0].patch.spec.replica: apps/Deployment kubeflow/database: spec.replica: unknown field; did you mean "replicas"?',
    ],
    [
      'a value of a JSON patch, by its operation',
      patch("  - { op: add, path: /spec/paused, value: true }\n  - { op: add, path: /spec/replicas, value: '2' }\n"),
      '5:5 patches[0].patch[1]: apps/Deployment kubeflow/database: spec.replicas: expected a whole number, got "2"',
    ],
    [
      'what a patch takes away',
      patch('  - { op: remove, path: /spec/selector }\n'),
      '4:5 patches[0].patch[0]: apps/Deployment kubeflow/database: spec.selector: missing; expected a map',
    ],
    [
      'a part of a workload',
      'workloads:\n  kubeflow/*:\n    affinity: { nodeAffinity: { preferred: [] } }\n',
      '3:5 workloads["kubeflow/*"].affinity: apps/Deployment kubeflow/database and 1 more: ' +
        'spec.template.spec.affinity.nodeAffinity.preferred: unknown field; did you mean "preferredDuring',
    ],
    [
      'another kind',
      patch('    kind: DaemonSet\n'),
      '3:3 patches[0].patch: apps/Deployment kubeflow/database: makes another object of it: kind "Deployment" becomes "DaemonSet"',
    ],
    [
      'another version',
      patch('    apiVersion: apps/v1beta1\n'),
      '3:3 patches[0].patch: apps/Deployment kubeflow/database: makes another object of it: apiVersion "apps/v1" becomes',
    ],
    [
      'another name',
      patch('  - { op: replace, path: /metadata/name, value: other }\n'),
      '3:3 patches[0].patch: apps/Deployment kubeflow/database: makes another object of it: name "database" becomes "other"',
    ],
  ])('%s', (_, settings, expected) => {
    expect(complaints(settings)).toEqual([expect.stringContaining(expected)]);
  });

  test('are one complaint where a patch makes many of them wrong', () => {
    const target = "patches:\n- target: { kind: '*' }\n";
    expect(complaints(target)).toHaveLength(1);
    const both = 'patches:\n- target: { kind: Namespace }\n  patch: { metadata: { labels: { a: 1 } } }\n';
    expect(complaints(both)).toEqual([
      '3:34 patches[0].patch.metadata.labels.a: Namespace kubeflow: metadata.labels.a: expected text, got 1',
    ]);
  });

  test('pass where the patch says so', () => {
    const file = folder.write('settings.yaml', `${patch('    spec: { newer: 1 }\n')}  validate: false\n`);
    const rendered = objectsOf(Platform.fromFile(file, { catalog: SMALL_CATALOG }).render());
    expect(find(rendered, 'apps/Deployment kubeflow/database')).toMatchObject({ spec: { newer: 1 } });
  });

  test('of charts of their own are named with their file', () => {
    const platform = small();
    const chart = new Chart(platform, 'mine');
    new ApiObject(chart, 'a', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { replica: 1 },
    });
    new ApiObject(chart, 'b', {
      apiVersion: 'kubeflow.org/v1',
      kind: 'Profile',
      metadata: { name: 'b' },
      spec: { owner: 1 },
    });
    expect(() => platform.render()).toThrow(
      /^apps\/Deployment a: spec\.selector: missing; expected a map \(in 900-mine\.k8s\.yaml\)\n/,
    );
    expect(() => platform.render()).toThrow(
      'kubeflow.org/Profile b: spec.owner: expected a map, got 1 (in 900-mine.k8s.yaml)',
    );
  });

  test('a definition that a patch breaks', () => {
    const catalog = [withCrds(['profiles.kubeflow.org'])];
    const target = { kind: 'CustomResourceDefinition' };
    const platform = new Platform({ patches: [{ target, patch: { spec: { scop: 'Cluster' } } }] }, { catalog });
    expect(brief(problemsOf(() => platform.render()))).toEqual([
      expect.stringContaining('spec.scop: unknown field; did you mean "scope"?'),
    ]);
  });
});
