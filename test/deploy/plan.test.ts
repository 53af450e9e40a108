import type { SourceDocument } from '../../lib/deploy/manifests/dist';
import { partOfPlan } from '../../lib/deploy/manifests/part';
import { objectsOf, planDeploy, webhookServicesOf } from '../../lib/deploy/manifests/plan';
import { configMap, deployment, namespace, object, widget, widgetCrd } from './support';

const documents = (...values: unknown[]): SourceDocument[] =>
  values.map((value) => ({ file: 'dist/10-test.k8s.yaml', value }));
const namesOf = (objects: readonly { metadata: { name: string } }[]) => objects.map(({ metadata }) => metadata.name);

function problemsOf(...values: unknown[]): readonly string[] {
  try {
    planDeploy(documents(...values));
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
  return [];
}

test('waves are in numerical order, not in that of their text', () => {
  const plan = planDeploy(
    documents(
      configMap('a/ten', {}, 10),
      configMap('a/nine', {}, 9),
      configMap('a/minus', {}, -3),
      configMap('a/zero'),
    ),
  );
  expect(plan.waves.map(({ number }) => number)).toEqual([-3, 0, 9, 10]);
  expect(plan.waves.flatMap(objectsOf)).toHaveLength(plan.size);
});

test('a wave has its parts', () => {
  const [wave] = planDeploy(
    documents(deployment('a/d'), widget('a/w'), configMap('a/c'), widgetCrd(), namespace('a')),
  ).waves;
  expect(namesOf(wave?.namespaces ?? [])).toEqual(['a']);
  expect(namesOf(wave?.crds ?? [])).toEqual(['widgets.example.com']);
  expect(namesOf(wave?.plain ?? [])).toEqual(['c']);
  expect(namesOf(wave?.workloads ?? [])).toEqual(['d']);
  expect(namesOf(wave?.custom ?? [])).toEqual(['w']);
});

test.each([
  ['rbac.authorization.k8s.io/v1', 'plain'],
  ['policy/v1', 'plain'],
  ['gateway.networking.k8s.io/v1', 'custom'],
  ['kubeflow.org/v1', 'custom'],
] as const)('objects of %s are %s', (apiVersion, part) => {
  const [wave] = planDeploy(documents(object(apiVersion, 'Thing', 'a/x'))).waves;
  expect(wave?.[part]).toHaveLength(1);
});

test('it knows CRDs by the kind that they bring, and the Services behind webhooks', () => {
  const hooks = object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'h', {
    webhooks: [
      { clientConfig: { service: { name: 's', namespace: 'n' } } },
      { clientConfig: { url: 'https://elsewhere' } },
    ],
  });
  const converted = {
    ...widgetCrd(),
    spec: {
      ...Object(widgetCrd().spec),
      conversion: { webhook: { clientConfig: { service: { name: 'c', namespace: 'n' } } } },
    },
  };
  const plan = planDeploy(documents(hooks, converted));
  expect([...plan.webhookServices]).toEqual(['n/s', 'n/c']);
  expect([...plan.crds.keys()]).toEqual(['example.com/Widget']);
  expect(webhookServicesOf(configMap('a/b'))).toEqual([]);
});

test('every problem is named, with its file', () => {
  const problems = problemsOf(
    'text',
    { apiVersion: 'v1', metadata: { name: 'a' } },
    { kind: 'ConfigMap', metadata: {} },
    { ...configMap('a/b'), metadata: { name: 'b', annotations: { 'argocd.argoproj.io/sync-wave': 1 } } },
    object('v1', 'ConfigMap', 'a/c', {}, 1.5),
  );
  expect(problems).toEqual([
    'dist/10-test.k8s.yaml: document 1: is no Kubernetes object',
    'dist/10-test.k8s.yaml: a: has no kind',
    'dist/10-test.k8s.yaml: ConfigMap: has no apiVersion',
    'dist/10-test.k8s.yaml: ConfigMap: has no metadata.name',
    'dist/10-test.k8s.yaml: ConfigMap b: argocd.argoproj.io/sync-wave must be a string that holds an integer, received 1',
    'dist/10-test.k8s.yaml: ConfigMap c: argocd.argoproj.io/sync-wave must be a string that holds an integer, received "1.5"',
  ]);
});

test('the same object twice is a problem, also across files and versions', () => {
  const first = { file: 'dist/10-a.k8s.yaml', value: object('apps/v1', 'Deployment', 'a/d') };
  const second = { file: 'dist/20-b.k8s.yaml', value: object('apps/v1beta1', 'Deployment', 'a/d') };
  const elsewhere = { file: 'dist/20-b.k8s.yaml', value: object('apps/v1', 'Deployment', 'b/d') };
  expect(() => planDeploy([first, second, elsewhere])).toThrow(
    /^dist\/20-b.k8s.yaml: apps\/Deployment a\/d stands in dist twice, first in 10-a.k8s.yaml$/,
  );
});

test('an empty dist is a problem', () => {
  expect(problemsOf()).toEqual(['dist holds no object']);
});

describe('a part of dist', () => {
  const plan = planDeploy([
    { file: 'dist/00-crds-widgets.k8s.yaml', value: widgetCrd(-1) },
    { file: 'dist/200-widgets.k8s.yaml', value: configMap('a/one') },
    { file: 'dist/200-widgets.k8s.yaml', value: widget('a/two', 2) },
    { file: 'dist/210-other.k8s.yaml', value: configMap('a/three', {}, 2) },
    { file: 'dist/mine.yaml', value: configMap('a/four') },
  ]);

  test('components are called as their files', () => {
    expect([...plan.components.keys()]).toEqual(['widgets', 'other', 'mine']);
  });

  test.each([
    [{}, ['widgets.example.com', 'one', 'four', 'three', 'two']],
    [{ only: ['widgets'] }, ['widgets.example.com', 'one', 'two']],
    [{ only: ['mine', 'other'] }, ['four', 'three']],
    [{ waves: [2] }, ['three', 'two']],
    [{ only: ['widgets'], waves: [-1, 2] }, ['widgets.example.com', 'two']],
  ])('%j', (options, names) => {
    const part = partOfPlan(plan, options);
    expect(namesOf(part.waves.flatMap(objectsOf))).toEqual(names);
    expect(part.size).toBe(names.length);
    expect(part.crds).toBe(plan.crds);
  });

  test.each([
    [{ only: ['widget'] }, 'dist has no component widget; it has widgets, other, mine'],
    [{ waves: [1] }, 'dist has no wave 1; it has -1, 0, 2'],
    [{ only: ['mine'], waves: [2] }, 'mine has no object in wave 2'],
  ])('that is none is an error (%j)', (options, message) => {
    expect(() => partOfPlan(plan, options)).toThrow(message);
  });
});
