import { canonical } from '../../lib/kubernetes/canonical/canonical';
import { canonicalQuantity } from '../../lib/kubernetes/canonical/quantity';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { frozen } from '../support/frozen';

// What the API server has made of these: its own parser, by its own source.
test.each<[unknown, string]>([
  ['2000m', '2'],
  ['1024Mi', '1Gi'],
  ['2048Mi', '2Gi'],
  ['1000m', '1'],
  ['0.5', '500m'],
  [0.5, '500m'],
  [1, '1'],
  ['0.1', '100m'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1025Ki', '1025Ki'],
  ['8Gi', '8Gi'],
  ['1000', '1k'],
  ['1e3', '1e3'],
  ['1000e0', '1e3'],
  ['0', '0'],
  ['0Gi', '0'],
  ['1.500', '1.500'],
  ['-1000m', '-1'],
  ['100000k', '100M'],
  ['512', '512'],
])('the quantity %p is stored as %p', (quantity, stored) => {
  expect(canonicalQuantity(quantity)).toBe(stored);
  expect(canonicalQuantity(stored)).toBe(stored);
});

test('amounts of resources are rounded up to thousandths, others to billionths', () => {
  expect(canonicalQuantity('100u', -3)).toBe('1m');
  expect(canonicalQuantity('100u')).toBe('100u');
});

test.each(['', 'x', '1x', '1.G.', '.'])('%p is no quantity and stays', (text) => {
  expect(canonicalQuantity(text)).toBe(text);
});

const object = (apiVersion: string, kind: string, more: object): KubeObject =>
  frozen({ apiVersion, kind, metadata: { name: 'a' }, ...more });
const stored = (apiVersion: string, kind: string, more: object) => {
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = canonical(object(apiVersion, kind, more));
  return rest;
};

test('a pod', () => {
  const container = {
    name: 'a',
    args: [],
    env: [
      { name: 'A', value: '' },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
    ],
    resources: { limits: { cpu: 2, memory: '1024Mi' }, requests: {} },
    securityContext: {},
    volumeMounts: [],
  };
  const volumes = [
    { name: 'a', emptyDir: {} },
    { name: 'b', downwardAPI: { items: [{ path: 'c', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    { name: 'd', projected: { sources: [{ serviceAccountToken: { path: 'e' } }] } },
  ];
  const template = { metadata: { annotations: {}, labels: { a: 'b' } }, spec: { containers: [container], volumes } };
  expect(stored('apps/v1', 'Deployment', { spec: { replicas: 0, strategy: {}, template } })).toEqual({
    spec: {
      replicas: 0,
      template: {
        metadata: { labels: { a: 'b' } },
        spec: {
          containers: [
            {
              name: 'a',
              env: [
                { name: 'A' },
                { name: 'B', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
                { name: 'C', valueFrom: { resourceFieldRef: { divisor: '0', resource: 'limits.cpu' } } },
              ],
              resources: { limits: { cpu: '2', memory: '1Gi' } },
              securityContext: {},
            },
          ],
          volumes: [
            { name: 'a', emptyDir: {} },
            {
              name: 'b',
              downwardAPI: { items: [{ path: 'c', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }] },
            },
            { name: 'd', projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3600, path: 'e' } }] } },
          ],
        },
      },
    },
  });
});

test('a webhook configuration, whose selectors of everything stay', () => {
  const webhooks = [
    { name: 'a', namespaceSelector: {}, rules: [{ resources: ['pods'] }, { resources: ['a'], scope: 'Cluster' }] },
  ];
  expect(stored('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { webhooks })).toEqual({
    webhooks: [
      {
        name: 'a',
        namespaceSelector: {},
        rules: [
          { resources: ['pods'], scope: '*' },
          { resources: ['a'], scope: 'Cluster' },
        ],
      },
    ],
  });
});

test('a NetworkPolicy, which opens and closes as it did', () => {
  const spec = {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }, {}],
  };
  expect(stored('networking.k8s.io/v1', 'NetworkPolicy', { spec })).toEqual({
    spec: { ...spec, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80, protocol: 'TCP' }] }, {}] },
  });
});

test('a Secret keeps its text in data, a ConfigMap any text', () => {
  expect(stored('v1', 'Secret', { data: { a: 'YQ==' }, stringData: { b: 'c' } })).toEqual({
    data: { a: 'YQ==', b: 'Yw==' },
  });
  expect(stored('v1', 'ConfigMap', { data: { divisor: '1000m', empty: '' } })).toEqual({
    data: { divisor: '1000m', empty: '' },
  });
});

test('bytes stand in one line', () => {
  expect(stored('v1', 'Secret', { data: { a: 'YWJj\nZGVm\n' } })).toEqual({ data: { a: 'YWJjZGVm' } });
  expect(stored('v1', 'ConfigMap', { binaryData: { a: 'YWJj ZGVm' } })).toEqual({ binaryData: { a: 'YWJjZGVm' } });
});

test('a StatefulSet says of its claims what the server fills in', () => {
  const claim = { metadata: { name: 'a', labels: {} }, spec: { resources: { requests: { storage: '1024Mi' } } } };
  expect(stored('apps/v1', 'StatefulSet', { spec: { serviceName: '', volumeClaimTemplates: [claim] } })).toEqual({
    spec: {
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'a' },
          spec: { resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
          status: { phase: 'Pending' },
        },
      ],
    },
  });
});

test('a LimitRange says for containers what it says elsewhere', () => {
  const item = (more: object) => ({ type: 'Container', max: { cpu: '2000m' }, ...more });
  expect(
    stored('v1', 'LimitRange', {
      spec: { limits: [item({ defaultRequest: { cpu: '100m' } }), { type: 'Pod', max: { cpu: 1 } }] },
    }),
  ).toEqual({
    spec: {
      limits: [
        item({ max: { cpu: '2' }, default: { cpu: '2' }, defaultRequest: { cpu: '100m' } }),
        { type: 'Pod', max: { cpu: '1' } },
      ],
    },
  });
});

test('custom resources and definitions stay as they are', () => {
  const notebook = object('kubeflow.org/v1', 'Notebook', { spec: { list: [], cpu: '1000m' } });
  const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { versions: [{ required: [] }] },
  });
  expect(canonical(notebook)).toBe(notebook);
  expect(canonical(definition)).toBe(definition);
});
