import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { z } from 'zod';
import { component } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';
import { SettingsError } from '../../lib/core/problem';
import { NEWEST_RELEASE, RELEASES, type Release } from '../../lib/core/releases/release';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import type { RenderedFile } from '../../lib/platform/render/rendered-file';
import { objectsIn } from '../support/objects';

const folder = mkdtempSync(join(tmpdir(), 'releases-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A definition as nobody imported it: in another form, with annotations of its own. */
const NOTEBOOKS = join(folder, 'notebooks.yaml');
writeFileSync(
  NOTEBOOKS,
  `kind: CustomResourceDefinition
apiVersion: apiextensions.k8s.io/v1
metadata:
    annotations: { mine: "yes" }
    name: notebooks.kubeflow.org
spec: { group: kubeflow.org, scope: Namespaced, names: { kind: Notebook, plural: notebooks }, versions: [ { name: v9 } ] }`,
);

const without = <Table extends object>(table: Table, ...names: readonly string[]): Table =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name))) as Table;

/** What the next release could be: other versions, images, namespaces and CRDs, and no TensorBoards. */
const NEXT: Release = {
  name: '99.1',
  versions: {
    ...Object.fromEntries(Object.keys(NEWEST_RELEASE.versions).map((name) => [name, '99.0.1'])),
  },
  images: {
    ...Object.fromEntries(
      Object.keys(without(NEWEST_RELEASE.images, 'tensorboard-controller', 'tensorboards-web-app')).map((name) => [
        name,
        `next.example.com/${name}:99.0.1`,
      ]),
    ),
    'notebook-controller': 'next.example.com/moved/notebooks:99.0.1',
  },
  namespaces: { ...NEWEST_RELEASE.namespaces, kserve: 'kserve' },
  crds: {
    ...without(NEWEST_RELEASE.crds, 'tensorboards.tensorboard.kubeflow.org'),
    'notebooks.kubeflow.org': { file: NOTEBOOKS, group: 'kubeflow.org' },
  },
};

/** A component that differs from one release to the next. */
class Models extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kserve');
    const ofItsOwn = context.release.namespaces.kserve !== context.release.namespaces.kubeflow;
    if (ofItsOwn) new k8s.KubeNamespace(this, 'namespace', { metadata: { name: namespace } });
    new k8s.KubeConfigMap(this, 'config', {
      metadata: { name: 'models', namespace },
      data: { image: context.image('kserve-controller'), version: context.version('kserve') },
    });
  }
}

const models = { summary: 'Models.', props: z.strictObject({}), construct: Models };
const catalog = [
  ...CATALOG.map((entry) =>
    entry.name.startsWith('tensorboard')
      ? { ...entry, inRelease: ({ images }: Release) => 'tensorboard-controller' in images }
      : entry,
  ),
  // In a release without the component that it requires it does without.
  component({ ...models, name: 'models', order: 500, requires: ['kubeflow-namespace', 'tensorboard-controller'] }),
  component({
    ...models,
    name: 'models-page',
    order: 510,
    requires: ['models'],
    enabled: false,
    inRelease: ({ name }) => name === NEXT.name,
  }),
];
const both = { catalog, releases: [NEWEST_RELEASE, NEXT] } as const;
const credentials = { source: 'existing' } as const;
const platform = (release: string) => new Platform({ release, credentials }, both);

const textOf = (files: readonly RenderedFile[]) => files.map(({ text }) => text).join('---\n');
const objectsOf = (files: readonly RenderedFile[]) =>
  files.filter(({ name }) => !name.startsWith('00-crds')).flatMap(({ text }) => objectsIn(text));
const find = (objects: readonly KubeObject[], kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name);

describe('two platforms in one process', () => {
  const [old, next] = [platform(NEWEST_RELEASE.name), platform(NEXT.name)];
  const files = { next: next.render(), old: old.render() };
  const objects = { next: objectsOf(files.next), old: objectsOf(files.old) };

  test('each is as if it were alone', () => {
    expect(old.context.release).toBe(NEWEST_RELEASE);
    expect(next.context.release).toBe(NEXT);
    const alone = new Platform({ credentials }, { catalog: both.catalog.slice(0, -1) });
    expect(files.old).toEqual(alone.render());
    expect(platform(NEXT.name).render()).toEqual(files.next);
  });

  test('no object of one spells a version or an image of the other', () => {
    const ofOld = [...Object.values(NEWEST_RELEASE.versions), ...Object.values(NEWEST_RELEASE.images)].filter((fact) =>
      /\d\.\d|@sha256/.test(fact),
    );
    const text = textOf(files.next.filter(({ name }) => !name.startsWith('00-crds')));
    expect(ofOld.filter((fact) => text.includes(fact))).toEqual([]);
    expect(text).toContain('99.0.1');
    expect(textOf(files.old)).not.toContain('99.0.1');
  });

  test('an image has the name that it has in the release', () => {
    const [deployment] = find(objects.next, 'Deployment', 'notebook-controller-deployment');
    expect(JSON.stringify(deployment)).toContain('"next.example.com/moved/notebooks:99.0.1"');
  });

  test('a component lives where the release has it', () => {
    expect(find(objects.old, 'ConfigMap', 'models')).toMatchObject([{ metadata: { namespace: 'kubeflow' } }]);
    expect(find(objects.next, 'ConfigMap', 'models')).toMatchObject([
      {
        metadata: { namespace: 'kserve' },
        data: { image: 'next.example.com/kserve-controller:99.0.1', version: '99.0.1' },
      },
    ]);
    expect(find(objects.old, 'Namespace', 'kserve')).toEqual([]);
    expect(find(objects.next, 'Namespace', 'kserve')).toHaveLength(1);
  });

  test('a component that the release lacks is not there, and nothing of it', () => {
    expect(old.component('tensorboards-web-app')).toBeDefined();
    expect(next.component('tensorboards-web-app')).toBeUndefined();
    expect(next.context.has('tensorboards-web-app')).toBe(false);
    expect(files.old.filter(({ name }) => name.includes('tensorboard'))).toHaveLength(3);
    expect(files.next.filter(({ name }) => name.includes('tensorboard'))).toEqual([]);
  });

  test('a CRD is that of the release, annotated like those that are imported', () => {
    const crdOf = (of: readonly RenderedFile[]) =>
      of.find(({ name }) => name.startsWith('00-crds-notebook-controller'))?.text;
    expect(crdOf(files.old)).toContain('# notebooks.kubeflow.org (kubeflow/notebooks v1.11.0)\n');
    expect(objectsIn(crdOf(files.next) ?? '')).toEqual([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {
          name: 'notebooks.kubeflow.org',
          annotations: {
            'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
            'argocd.argoproj.io/sync-wave': '-3',
            mine: 'yes',
          },
        },
        spec: {
          group: 'kubeflow.org',
          scope: 'Namespaced',
          names: { kind: 'Notebook', plural: 'notebooks' },
          versions: [{ name: 'v9' }],
        },
      },
    ]);
  });
});

test.each(
  RELEASES.map((release) => [release.name, release] as const),
)('the whole platform of %s renders', (_, release) => {
  const files = new Platform({ credentials }, { releases: [release] }).render();
  expect(files.length).toBeGreaterThan(20);
  // Defaults name images of servers for every release: a name that this one has not would stay as it is.
  const names = RELEASES.flatMap(({ images }) => Object.keys(images));
  const servers = names.filter((name) => name.startsWith('notebook-') && name !== 'notebook-controller');
  const text = textOf(files);
  expect(servers.filter((name) => text.includes(name))).toEqual([]);
});

describe('settings', () => {
  const file = join(folder, 'platform.yaml');
  const load = (text: string) => {
    writeFileSync(file, text);
    return Platform.fromFile(file, both);
  };
  const problemsOf = (text: string) => {
    try {
      load(text);
    } catch (error) {
      if (error instanceof SettingsError) {
        return error.problems.map(
          ({ location: { line, column }, path, message }) => `${line}:${column} ${path.join('.')}: ${message}`,
        );
      }
      throw error;
    }
    return [];
  };

  test('without a choice the first release holds', () => {
    expect(load('credentials: { source: existing }').context.release).toBe(NEWEST_RELEASE);
  });

  test('a release that there is not is refused with those that there are', () => {
    expect(problemsOf('release: "99.2"')).toEqual([
      expect.stringMatching(/^1:1 release: got "?99\.2"?; did you mean "99\.1"\? allowed: 26\.03\.1, 99\.1$/),
    ]);
  });

  test.each([
    [
      'a component that is gone',
      'release: "99.1"\ncomponents:\n  tensorboards-web-app: {}',
      /^3:3 components\.tensorboards-web-app: Kubeflow 99\.1 has no such component, only 26\.03\.1; /,
    ],
    [
      'one that is gone, though only to switch it off',
      'release: "99.1"\ncomponents:\n  tensorboards-web-app: false',
      /^3:3 components\.tensorboards-web-app: Kubeflow 99\.1 has no such component, only 26\.03\.1; /,
    ],
    [
      'one that came later',
      'components: { models-page: true }',
      /^1:15 components\.models-page: Kubeflow 26\.03\.1 has no such component, only 99\.1; allowed: .*models$/,
    ],
    [
      'an image that is gone',
      'release: "99.1"\nimages:\n  overrides:\n    tensorboard-controller: mine:1',
      /^4:5 images\.overrides\.tensorboard-controller: Kubeflow 99\.1 has no such image, only 26\.03\.1; /,
    ],
    [
      'a namespace that came later',
      'namespaces: { kserve: models }',
      /^1:15 namespaces\.kserve: Kubeflow 26\.03\.1 has no such namespace, only 99\.1; /,
    ],
  ])('%s is refused where it stands', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  test('what the release has is renamed and overridden as ever', () => {
    const { context } = load(`release: "99.1"
credentials: { source: existing }
namespaces: { kserve: models }
images: { overrides: { kserve-controller: 'mine/kserve:1' } }`);
    expect(context.namespace('kserve')).toBe('models');
    expect(context.namespace('kubeflow')).toBe('kubeflow');
    expect(context.image('kserve-controller')).toBe('mine/kserve:1');
  });
});
