import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { useFolder } from '../support/folder';
import { objectsOf } from '../support/objects';
import { brief, problemsOf } from '../support/problems';
import { SMALL_CATALOG } from './small-catalog';

type Settings = SettingsInput<typeof SMALL_CATALOG>;
type Extra = NonNullable<Settings['extras']>[number];

const folder = useFolder();

const file = (text: string) => Platform.fromFile(folder.write('my.yaml', text), { catalog: SMALL_CATALOG });
const platform = (extra: Extra, settings: Settings = {}) =>
  new Platform({ ...settings, extras: [extra] }, { catalog: SMALL_CATALOG });
const extrasOf = (made: Platform<typeof SMALL_CATALOG>) =>
  objectsOf(made.render().filter(({ name }) => name === '990-extras.k8s.yaml'));
const configMap = (name: string, namespace = 'kubeflow') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
});
const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'kubeflow' },
  spec: {
    selector: { matchLabels: { app: 'app' } },
    template: {
      metadata: { labels: { app: 'app' } },
      spec: { securityContext: { runAsUser: 1000 }, containers: [{ name: 'app', image: 'busybox:1.36' }] },
    },
    ...spec,
  },
});

describe('manifests beside the settings', () => {
  test('are read from a file, from all files of a folder and from the settings, relative to the file that says so', () => {
    folder.write('base/one.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: kubeflow}\n');
    folder.write('base/all/b.json', JSON.stringify(configMap('b')));
    folder.write(
      'base/all/deep/a.yml',
      '# a comment alone\n---\napiVersion: v1\nkind: List\nitems:\n' +
        '- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: kubeflow}}\n---\n',
    );
    folder.write('base/all/README.md', 'no manifest');
    folder.write('base/all/.hidden.yaml', 'no: object');
    folder.write(
      'base/base.yaml',
      'extras:\n- path: one.yaml\n- path: ./all\n- objects:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: inline, namespace: default}}\n',
    );
    expect(extrasOf(file('extends: ./base/base.yaml\n')).map(({ metadata }) => metadata.name)).toEqual([
      'one',
      'b',
      'a',
      'inline',
    ]);
  });

  test('are read as kubectl reads them', () => {
    folder.write(
      'x.yaml',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: kubeflow}\nimmutable: yes\nstringData: {time: 12:30, day: 2020-01-01}\n',
    );
    expect(extrasOf(file('extras: [{path: x.yaml}]\n'))[0]).toMatchObject({ immutable: true });
  });

  test('come behind everything else, unless they say their wave; what others need comes first', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'teas.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'Tea', plural: 'teas' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    const objects = [
      definition,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'teas' } },
      { apiVersion: 'example.com/v1', kind: 'Tea', metadata: { name: 'green' } },
      configMap('last'),
      { ...configMap('own'), metadata: { name: 'own', namespace: 'teas', annotations: { [WAVE_ANNOTATION]: '-5' } } },
    ];
    const waves = extrasOf(platform({ objects, namespace: 'teas' })).map(({ kind, metadata }) => [
      kind,
      metadata.namespace,
      metadata.annotations?.[WAVE_ANNOTATION],
    ]);
    expect(waves).toEqual([
      ['ConfigMap', 'teas', '-5'],
      ['CustomResourceDefinition', undefined, '-3'],
      ['Namespace', undefined, '-2'],
      ['ConfigMap', 'kubeflow', '20'],
      ['Tea', 'teas', '22'],
    ]);
  });

  test('stay as they are, but for what is asked', () => {
    const settings: Settings = {
      cluster: { platform: 'openshift' },
      images: { registry: 'mirror.example.com/k', pullSecrets: ['pull'] },
    };
    const podOf = (extra: Omit<Extra, 'objects'>) =>
      extrasOf(platform({ ...extra, objects: [deployment()] }, settings))[0]?.spec;
    expect(podOf({})).toEqual(deployment().spec);
    expect(podOf({ pullSecrets: true, mirror: true })).toMatchObject({
      template: {
        spec: {
          securityContext: { runAsUser: 1000 },
          imagePullSecrets: [{ name: 'pull' }],
          containers: [{ image: 'mirror.example.com/k/library/busybox:1.36' }],
        },
      },
    });
  });

  test('take workloads and patches like any other', () => {
    const made = platform(
      { objects: [deployment()] },
      {
        workloads: { 'kubeflow/app': { replicas: 3 } },
        patches: [{ target: { kind: 'Deployment', name: 'app' }, patch: { spec: { paused: true } } }],
      },
    );
    expect(extrasOf(made)[0]?.spec).toMatchObject({ replicas: 3, paused: true });
  });
});

describe('what is wrong', () => {
  test('is said with file, place and document, all in one run', () => {
    folder.write(
      'x.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata: {name: x, namespace: kubeflow, uid: abc}',
        '---',
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: {name: x, namespace: kubeflow, generateName: y}',
        'spec:',
        '  replicas: three',
        '  selector: {}',
        '---',
        'kind: ConfigMap',
        'metadata: {generateName: y}',
        '---',
        'text',
      ].join('\n'),
    );
    const problems = problemsOf(() => file('extras: [{path: x.yaml}, {path: nowhere}]\n'));
    expect(brief(problems)).toEqual([
      '1:27 extras[1].path: nowhere: expected a file or folder, there is none',
      '3:42 metadata.uid: is what the cluster writes; leave it out (document 1)',
      '7:42 metadata.generateName: expected text, got true in apps/Deployment kubeflow/x (document 2)',
      '8:1 spec.template: missing; expected a map in apps/Deployment kubeflow/x (document 2)',
      '9:3 spec.replicas: expected a whole number, got "three" in apps/Deployment kubeflow/x (document 2)',
      '12:1 apiVersion: expected the apiVersion of an object of Kubernetes (document 3)',
      '13:1 metadata.name: expected a name: what is applied again must be found again (document 3)',
      '15:1 : expected an object of Kubernetes, with apiVersion and kind (document 4)',
    ]);
    expect(problems[1]?.location.file).toMatch(/x\.yaml$/);
  });

  test('in a file that is no YAML is where it ends to be', () => {
    folder.write('x.yaml', 'a: 1\n---\nb: [\n---\nc: {{ .Values.x }}\n');
    const problems = brief(problemsOf(() => file('extras: [{path: x.yaml}]\n')));
    expect(problems[0]).toMatch(/^\d+:\d+ : not valid YAML/);
  });

  const cases: [string, Extra, string][] = [
    [
      'a field that its kind has not',
      { objects: [deployment({ replicas: 'three' })] },
      'extras[0].objects[0].spec.replicas: expected a whole number, got "three" in apps/Deployment kubeflow/app',
    ],
    [
      'an object of the platform',
      { objects: [{ ...deployment(), metadata: { name: 'database', namespace: 'kubeflow' } }] },
      'extras[0].objects[0]: apps/Deployment kubeflow/database: the platform has it already',
    ],
    [
      'an object twice',
      { objects: [configMap('x'), configMap('x')] },
      'extras[0].objects[1]: ConfigMap kubeflow/x: these manifests have it already',
    ],
    [
      'a namespace that nobody makes',
      { objects: [configMap('x', 'kubeflaw')] },
      'extras[0].objects[0].metadata.namespace: nothing makes the namespace "kubeflaw"; did you mean "kubeflow"?',
    ],
    [
      'no namespace',
      { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }] },
      'extras[0].objects[0].metadata.namespace: expected a namespace in ConfigMap x; or say one for all: namespace beside its path',
    ],
    [
      'a namespace of what has none',
      { objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', namespace: 'y' } }] },
      'extras[0].objects[0].metadata.namespace: got "y", but Namespace y/x is of a kind without namespaces',
    ],
    [
      'a wave that is none',
      { objects: [{ ...configMap('x'), metadata: { name: 'x', annotations: { [WAVE_ANNOTATION]: 'last' } } }] },
      `extras[0].objects[0].metadata.annotations["${WAVE_ANNOTATION}"]: expected a whole number, as text`,
    ],
    [
      'an instruction for kustomize',
      { objects: [{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }] },
      'extras[0].objects[0]: is an instruction for kustomize: write what `kustomize build` makes of it into a file, and name that',
    ],
    ['neither path nor objects', {}, 'extras[0]: expected path or objects, got {}'],
  ];
  test.each(cases)('%s', (_, extra, expected) => {
    const [problem] = problemsOf(() => platform(extra).render());
    expect(`${problem?.path}: ${problem?.message}`.slice(0, expected.length)).toBe(expected);
  });

  test('is nothing where others make the namespace, or the kind is newer', () => {
    const objects = [configMap('x', 'theirs'), deployment({ replicas: 'three' })];
    const extras = extrasOf(platform({ objects, existingNamespaces: ['theirs'], validate: false }));
    expect(extras).toHaveLength(2);
  });
});
