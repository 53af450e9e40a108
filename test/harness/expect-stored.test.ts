import { describeDifferences, differencesFromStored, type KubernetesObject } from '../e2e/harness';

/** The paths of what has not been stored as sent. */
function lost(sent: KubernetesObject, stored: Record<string, unknown>, except?: string[], exact?: boolean): string[] {
  const whole = { ...sent, ...stored };
  return differencesFromStored(sent, whole, { except, exact }).map(({ path }) => path);
}

const deployment = (spec: unknown) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec });
const notebook = (spec: unknown) => ({
  apiVersion: 'kubeflow.org/v1',
  kind: 'Notebook',
  metadata: { name: 'a' },
  spec,
});

describe('comparing what was sent with what is stored', () => {
  test('the same is the same, and what the server adds is no difference', () => {
    const sent = deployment({ template: { spec: { containers: [{ name: 'a', image: 'b' }] } } });
    const stored = {
      metadata: { name: 'a', uid: '1', managedFields: [] },
      spec: {
        replicas: 1,
        template: { spec: { dnsPolicy: 'ClusterFirst', containers: [{ name: 'a', image: 'b', ports: [] }] } },
      },
      status: { replicas: 1 },
    };
    expect(lost(sent, stored)).toEqual([]);
  });

  test.each([
    ['a lost field', { a: 1, b: { c: 'x' } }, { a: 1, b: {} }, ['spec.b.c']],
    ['a lost map', { a: 1, b: { c: 'x' } }, { a: 1 }, ['spec.b']],
    ['a changed value', { a: 'x' }, { a: 'y' }, ['spec.a']],
    ['a changed type', { port: 80 }, { port: '80' }, ['spec.port']],
    ['a lost element', { list: [{ a: 1 }, { a: 2 }] }, { list: [{ a: 1 }] }, ['spec.list']],
    ['an added element', { list: ['a'] }, { list: ['a', 'b'] }, ['spec.list']],
    ['a changed order', { list: ['a', 'b'] }, { list: ['b', 'a'] }, ['spec.list[0]', 'spec.list[1]']],
    ['a field lost within a list', { list: [{ a: 1, b: 2 }] }, { list: [{ a: 1 }] }, ['spec.list[0].b']],
    ['a list that became a map', { list: ['a'] }, { list: { a: 1 } }, ['spec.list']],
    ['everything lost', { a: 1 }, undefined, ['spec']],
  ])('reports %s', (_, sent, stored, paths) => {
    expect(lost(deployment(sent), { spec: stored })).toEqual(paths);
    expect(lost(notebook(sent), { spec: stored })).toEqual(paths);
  });

  test('reports lost metadata and other top-level fields', () => {
    const sent = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', labels: { app: 'a' }, annotations: { 'example.com/wave': '1' } },
      data: { key: 'value' },
    };
    const stored = { metadata: { name: 'a', labels: { app: 'b' } }, data: undefined };
    expect(lost(sent, stored)).toEqual(['metadata.labels.app', 'metadata.annotations', 'data']);
  });

  test('reports an object read at another version, or of another name', () => {
    const stored = { apiVersion: 'apps/v1beta1', kind: 'Other', metadata: { name: 'b' } };
    expect(lost(deployment({}), stored)).toEqual(['apiVersion', 'kind', 'metadata.name']);
  });

  test('does not compare the status, nor what was sent as nothing', () => {
    const sent = { ...deployment({ strategy: null }), status: { replicas: 3 } };
    expect(lost(sent, { status: {}, spec: { strategy: { type: 'RollingUpdate' } } })).toEqual([]);
  });

  test('leaves out what others own', () => {
    const sent = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'a' },
      webhooks: [
        { name: 'one', clientConfig: { caBundle: '', url: 'x' } },
        { name: 'two', clientConfig: { caBundle: '' } },
      ],
    };
    const stored = {
      webhooks: [
        { name: 'one', clientConfig: { caBundle: 'YQ==', url: 'y' } },
        { name: 'two', clientConfig: { caBundle: 'YQ==' } },
      ],
    };
    const [first, second] = ['webhooks[0].clientConfig.caBundle', 'webhooks[1].clientConfig.caBundle'];
    const url = 'webhooks[0].clientConfig.url';
    expect(lost(sent, stored)).toEqual([first, url, second]);
    expect(lost(sent, stored, ['webhooks.*.clientConfig.caBundle'])).toEqual([url]);
    expect(lost(sent, stored, ['webhooks.1.clientConfig.caBundle'])).toEqual([first, url]);
    expect(lost(sent, stored, ['webhooks.*.clientConfig'])).toEqual([]);
    expect(lost(sent, stored, ['webhooks.*', 'webhooksXname'])).toEqual([]);
    expect(lost(sent, stored, ['clientConfig.caBundle', 'webhooks.*.caBundle'])).toEqual([first, url, second]);
  });
});

describe('what the server writes in its own way', () => {
  const container = (resources: unknown) => deployment({ template: { spec: { containers: [{ resources }] } } });

  test.each([
    [1, '1'],
    ['1000m', '1'],
    [0.5, '500m'],
    ['0.1', '100m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['0.5Ki', '512'],
  ])('the quantity %p is the quantity %p', (sent, stored) => {
    const [ours, theirs] = [{ limits: { 'example.com/gpu': sent } }, { limits: { 'example.com/gpu': stored } }];
    expect(lost(container(ours), { spec: container(theirs).spec })).toEqual([]);
  });

  test.each([
    ['1', '2'],
    ['1G', '1Gi'],
    ['100m', '100'],
    ['1', undefined],
    ['one', 'two'],
  ])('the quantity %p is not %p', (sent, stored) => {
    const [ours, theirs] = [{ limits: { cpu: sent } }, { limits: { cpu: stored } }];
    const path = 'spec.template.spec.containers[0].resources.limits.cpu';
    expect(lost(container(ours), { spec: container(theirs).spec })).toEqual([path]);
  });

  test('text that looks like a quantity is none elsewhere', () => {
    const sent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { cpu: '1000m' } };
    expect(lost(sent, { data: { cpu: '1' } })).toEqual(['data.cpu']);
    expect(lost(notebook({ limits: { cpu: '1000m' } }), { spec: { limits: { cpu: '1' } } })).toEqual([
      'spec.limits.cpu',
    ]);
  });

  test('a zero that means nothing may be missing from a built-in type, but not from a custom resource', () => {
    const sent = {
      hostNetwork: false,
      initialDelaySeconds: 0,
      env: [],
      nodeSelector: {},
      value: '',
    };
    expect(lost(deployment(sent), { spec: {} })).toEqual([]);
    expect(lost(notebook(sent), { spec: {} })).toEqual(Object.keys(sent).map((field) => `spec.${field}`));
    expect(lost(deployment({ env: [] }), { spec: { env: null } })).toEqual([]);
    expect(lost(deployment({ env: [] }), { spec: { env: ['a'] } })).toEqual(['spec.env']);
  });

  test('a zero that means something may not be missing', () => {
    const sent = {
      replicas: 0,
      automountServiceAccountToken: false,
      allowPrivilegeEscalation: false,
      storageClassName: '',
      emptyDir: {},
      podSelector: {},
    };
    expect(lost(deployment(sent), { spec: {} })).toEqual(Object.keys(sent).map((field) => `spec.${field}`));
  });

  test('where all must be exact, another spelling is a difference', () => {
    const sent = { env: [], value: '', none: null, resources: { limits: { cpu: '1000m', memory: '1Gi' } } };
    const stored = { spec: { resources: { limits: { cpu: '1', memory: '1Gi' } } } };
    expect(lost(deployment(sent), stored)).toEqual([]);
    expect(lost(deployment(sent), stored, [], true)).toEqual([
      'spec.env',
      'spec.value',
      'spec.none',
      'spec.resources.limits.cpu',
    ]);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { a: 'b' } };
    expect(lost(secret, { stringData: undefined, data: { a: 'Yg==' } }, [], true)).toEqual(['stringData']);
  });

  test('the text of a Secret is read back as data', () => {
    const sent = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
      data: { old: 'b2xk\n' },
      stringData: { password: 'secret' },
    };
    expect(lost(sent, { data: { old: 'b2xk', password: 'c2VjcmV0' }, stringData: undefined })).toEqual([]);
    expect(lost(sent, { data: { old: 'b2xk', password: 'b3RoZXI=' } })).toEqual(['data.password']);
    expect(lost(sent, { data: { old: 'b2xk' } })).toEqual(['data.password']);
    expect(lost(sent, { data: { password: 'c2VjcmV0' } })).toEqual(['data.old']);
  });

  test('bytes are the same however the lines are broken, text is not', () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect(lost({ ...map, binaryData: { file: 'YWJj\nZGVm' } }, { binaryData: { file: 'YWJjZGVm' } })).toEqual([]);
    expect(lost({ ...map, data: { file: 'YWJj\nZGVm' } }, { data: { file: 'YWJjZGVm' } })).toEqual(['data.file']);
  });

  test('the rules of an aggregating role are those that it aggregates', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'a' },
      rules: [],
    };
    const rules = [{ verbs: ['get'] }];
    expect(lost({ ...role, aggregationRule: { clusterRoleSelectors: [] } }, { rules })).toEqual([]);
    expect(lost(role, { rules })).toEqual(['rules']);
  });
});

test('differences are told in words', () => {
  const sent = { ...deployment({ replicas: 1, paused: true }), metadata: { namespace: 'b', name: 'a' } };
  const differences = differencesFromStored(sent, { ...sent, spec: { replicas: 2 } });
  expect(describeDifferences(differences)).toBe(
    'apps/Deployment b/a: spec.replicas was sent as 1 and is 2\napps/Deployment b/a: spec.paused was sent as true and is lost',
  );
});
