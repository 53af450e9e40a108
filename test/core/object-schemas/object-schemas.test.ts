import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { readDefinition } from '../../../lib/core/definition-text';
import { packageFile } from '../../../lib/core/files';
import { readCrdText, readCrdVersions } from '../../../lib/core/imported-crds';
import { importedKubernetes } from '../../../lib/core/object-schemas/imported-kubernetes';
import { ObjectSchemas } from '../../../lib/core/object-schemas/object-schemas';
import { formatPath } from '../../../lib/core/problem';
import { NEWEST_RELEASE, RELEASES } from '../../../lib/core/releases/release';
import { listAt } from '../../../lib/kubernetes/json';
import type { KubeObject } from '../../../lib/kubernetes/objects';

const schemas = new ObjectSchemas(NEWEST_RELEASE);
const problems = (object: KubeObject, known = schemas) =>
  known.problems(object).map(({ path, message }) => `${formatPath(path)}: ${message}`);

const object = (apiVersion: string, kind: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'y' },
  ...rest,
});

const deployment = (spec: object, container: object = {}) =>
  object('apps/v1', 'Deployment', {
    spec: {
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'x', ...container }] } },
      ...spec,
    },
  });
const container = 'spec.template.spec.containers[0]';
const route = (spec: object, version = 'v1') => object(`networking.istio.io/${version}`, 'VirtualService', { spec });

test.each<[what: string, wrong: KubeObject, expected: string]>([
  ['a field that there is not', deployment({ replica: 2 }), 'spec.replica: unknown field; did you mean "replicas"? '],
  ['text for a number', deployment({ replicas: '2' }), 'spec.replicas: expected a whole number, got "2"'],
  ['a fraction', deployment({ replicas: 1.5 }), 'spec.replicas: expected a whole number, got 1.5'],
  ['more than 32 bits', deployment({ replicas: 2 ** 31 }), 'spec.replicas: expected a whole number of 32 bits'],
  ['a field that is missing', deployment({ selector: undefined }), 'spec.selector: missing; expected a map'],
  ['nothing for what must be there', deployment({ selector: null }), 'spec.selector: missing; expected a map'],
  [
    'a value that is not allowed',
    deployment({ strategy: { type: 'Recreates' } }),
    'spec.strategy.type: got "Recreates"; did you mean "Recreate"? allowed: Recreate, RollingUpdate',
  ],
  [
    'a number for text',
    deployment({}, { env: [{ name: 'a', value: 1 }] }),
    `${container}.env[0].value: expected text, got 1`,
  ],
  [
    'a key twice',
    deployment({}, { env: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] }),
    `${container}.env[2]: "a" is in the list already`,
  ],
  [
    'no amount',
    deployment({}, { resources: { limits: { memory: 'much' } } }),
    `${container}.resources.limits.memory: expected an amount such as 500m or 2Gi, got "much"`,
  ],
  ['no base64', object('v1', 'Secret', { data: { a: 'ä' } }), 'data.a: expected base64, got "ä"'],
  [
    'a label that is a number',
    { ...deployment({}), metadata: { name: 'x', labels: { a: 1 } } as never },
    'metadata.labels.a: ',
  ],
  [
    'the key of an annotation',
    { ...deployment({}), metadata: { name: 'x', annotations: { 'a b': 'c' } } },
    'metadata.annotations["a b"]: key "a b": expected the key of a label, such as team or example.com/team',
  ],
  [
    'the value of a label',
    deployment({ template: { metadata: { labels: { app: 'x y' } }, spec: { containers: [{ name: 'x' }] } } }),
    "spec.template.metadata.labels.app: expected at most 63 letters, digits, '-', '_' and '.', starting and",
  ],
  [
    'the key of a label in a custom resource',
    { ...route({ hosts: ['a'] }), metadata: { name: 'x', labels: { 'a/b/c': 'd' } } },
    'metadata.labels["a/b/c"]: key "a/b/c": expected the key of a label',
  ],
  [
    'labels that no object can have',
    deployment({ selector: { matchLabels: { app: '-' } } }),
    'spec.selector.matchLabels.app: expected at most 63 letters',
  ],
  [
    'labels that no node can have',
    deployment({ template: { spec: { nodeSelector: { '': 'a' }, containers: [{ name: 'x' }] } } }),
    'spec.template.spec.nodeSelector[""]: key "": expected the key of a label',
  ],
  [
    'a kind that there is not',
    object('apps/v1', 'Deploymint', {}),
    'kind: apps/v1 has no "Deploymint"; did you mean "Deployment"?',
  ],
  ['a version that there is not', route({}, 'v9'), 'apiVersion: got "networking.istio.io/v9"; '],
  ['a custom field that there is not', route({ host: ['a'] }), 'spec.host: unknown field; did you mean "hosts"? '],
  ['null in a custom resource', route({ hosts: null }), 'spec.hosts: expected a list, got null'],
  [
    'what a custom kind needs',
    object('cert-manager.io/v1', 'Certificate', { spec: { issuerRef: { name: 'a' } } }),
    'spec.secretName: missing; expected text',
  ],
  [
    'an owner of a profile of another kind',
    object('kubeflow.org/v1', 'Profile', { spec: { owner: 'ann' } }),
    'spec.owner: ',
  ],
  [
    'metadata of a custom resource',
    { ...route({}), metadata: { name: 'x', label: {} } },
    'metadata.label: unknown field; ',
  ],
  [
    'two of what excludes each other',
    object('networking.istio.io/v1', 'DestinationRule', {
      spec: { host: 'a', trafficPolicy: { loadBalancer: { simple: 'RANDOM', consistentHash: { useSourceIp: true } } } },
    }),
    'spec.trafficPolicy.loadBalancer: ',
  ],
])('%s is refused', (_, wrong, expected) => {
  expect(problems(wrong)).toEqual([expect.stringContaining(expected)]);
});

test.each<[what: string, right: KubeObject]>([
  [
    'a whole workload',
    deployment({ replicas: 2, strategy: { type: 'Recreate' } }, { resources: { limits: { cpu: 1 } } }),
  ],
  ['null where nothing need be', deployment({ strategy: null })],
  ['a port by its name', deployment({}, { livenessProbe: { httpGet: { port: 'http' } } })],
  ['text that is empty for no value', deployment({}, { imagePullPolicy: '' })],
  ['a custom resource', route({ hosts: ['*'], http: [{ route: [{ destination: { host: 'a' } }] }] })],
  ['a kind that nobody defines', object('example.com/v1', 'Anything', { spec: { a: 1 } })],
])('%s is accepted', (_, right) => {
  expect(problems(right)).toEqual([]);
});

test('a definition among the objects counts', () => {
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
  };
  const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: {
      group: 'example.com',
      names: { kind: 'Thing' },
      versions: [{ name: 'v1', served: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  const known = new ObjectSchemas(NEWEST_RELEASE, [definition]);
  expect(problems(object('example.com/v1', 'Thing', { spec: { size: 1 } }), known)).toEqual([]);
  expect(problems(object('example.com/v1', 'Thing', { spec: { size: 'L' } }), known)).toEqual([
    'spec.size: expected a whole number, got "L"',
  ]);
});

test('a release without a version of Kubernetes says nothing of its kinds', () => {
  expect(problems(deployment({ replica: 2 }), new ObjectSchemas({ ...NEWEST_RELEASE, kubernetes: undefined }))).toEqual(
    [],
  );
});

describe.each(RELEASES.map((release) => [release.name, release] as const))('%s', (_, { crds, kubernetes = '' }) => {
  test('every definition is read as a library for YAML reads it, as a whole and by its versions', () => {
    // The largest take seconds to parse; the others have every form that they have.
    const entries = Object.values(crds).filter(({ length = 0 }) => length < 60_000);
    expect(entries.length).toBeGreaterThan(60);
    for (const entry of entries) {
      const text = readCrdText(entry);
      const expected: unknown = parse(text);
      expect(readDefinition(text)).toEqual(expected);
      const versions = [...readCrdVersions(entry)].map(([name, read]) => ({ name, read: read() }));
      expect(versions).toEqual(
        listAt(expected, 'spec', 'versions').map((read) => ({ name: (read as { name: string }).name, read })),
      );
    }
  });

  test('the kinds of Kubernetes are there, and everything that they refer to', () => {
    const { kinds, definitions } = importedKubernetes(kubernetes);
    const named = Object.values(kinds).flatMap((each) => Object.values(each));
    const referred = [...JSON.stringify(definitions).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name);
    expect([...named, ...referred].filter((name) => !definitions[name ?? ''])).toEqual([]);
  });
});

test('there are no kinds of a Kubernetes that no release has', () => {
  const versions = RELEASES.flatMap(({ kubernetes = '', furtherKubernetes = [] }) => [
    kubernetes,
    ...furtherKubernetes,
  ]);
  const files = new Set(versions.map((version) => `${version}.json`));
  expect(readdirSync(packageFile('imports/kubernetes')).sort()).toEqual([...files].sort());
});
