import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { strategicMerge } from '../../lib/platform/transform/strategic-merge';
import { expectCode, runKubectl } from './support';

const container = {
  name: 'main',
  image: 'main:1',
  args: ['--a', '--b'],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }],
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
};
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'apps' },
  spec: {
    selector: { matchLabels: { app: 'app' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: {
      metadata: { labels: { app: 'app' } },
      spec: {
        containers: [container, { name: 'side', image: 'side:1' }],
        tolerations: [{ key: 'a' }],
        volumes: [{ name: 'v', configMap: { name: 'c' } }],
        imagePullSecrets: [{ name: 's' }],
      },
    },
  },
};
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app', namespace: 'apps', finalizers: ['a.example.com/x'], labels: { a: 'b' } },
  spec: {
    selector: { app: 'app' },
    ports: [
      { port: 80, name: 'http', targetPort: 8080 },
      { port: 443, name: 'https' },
    ],
  },
};
const webhooks = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'app' },
  webhooks: ['a.example.com', 'b.example.com'].map((name) => ({
    name,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { url: 'https://example.com' },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
  })),
} as KubeObject;

const pod = (spec: object) => ({ spec: { template: { spec } } });
const main = (fields: object) => pod({ containers: [{ name: 'main', ...fields }] });

/** `patches` promises what `kubectl patch` does. */
describe('a strategic merge patch means the same to kubectl', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, KubeObject, Record<string, unknown>]>([
    ['a field of a container', deployment, main({ image: 'main:2' })],
    ['a new container among others', deployment, pod({ containers: [{ name: 'new' }, { name: 'side', image: 's' }] })],
    ['a container that goes', deployment, pod({ containers: [{ name: 'side', $patch: 'delete' }] })],
    ['other containers', deployment, pod({ containers: [{ $patch: 'replace' }, { name: 'new' }] })],
    ['a new variable', deployment, main({ env: [{ name: 'C', value: '3' }] })],
    ['a variable with another source', deployment, main({ env: [{ name: 'B', value: '3', valueFrom: null }] })],
    ['a variable that goes', deployment, main({ env: [{ name: 'A', $patch: 'delete' }] })],
    [
      'a variable that is not there and goes',
      deployment,
      pod({ containers: [{ name: 'side', env: [{ name: 'A', $patch: 'delete' }, { name: 'B' }] }] }),
    ],
    ['ports', deployment, main({ ports: [{ containerPort: 82 }, { containerPort: 81, name: 'm' }] })],
    ['arguments', deployment, main({ args: ['--c'] })],
    ['no arguments', deployment, main({ args: null })],
    [
      'mounts',
      deployment,
      main({
        volumeMounts: [
          { name: 'w', mountPath: '/w' },
          { mountPath: '/v', readOnly: true },
        ],
      }),
    ],
    [
      'a volume of another kind',
      deployment,
      pod({ volumes: [{ name: 'v', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }] }),
    ],
    ['another strategy', deployment, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }],
    ['a map that goes', deployment, { spec: { strategy: { $patch: 'delete' } } }],
    ['a map that replaces', deployment, { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } }],
    ['tolerations', deployment, pod({ tolerations: [{ key: 'b' }] })],
    ['pull secrets', deployment, pod({ imagePullSecrets: [{ name: 't' }] })],
    [
      'ports of a Service',
      service,
      {
        spec: {
          ports: [
            { port: 81, name: 'x' },
            { port: 443, name: 'y' },
          ],
        },
      },
    ],
    ['finalizers and labels', service, { metadata: { finalizers: ['b.example.com/x'], labels: { a: null, c: 'd' } } }],
    ['webhooks', webhooks, { webhooks: [{ name: 'c.example.com' }, { name: 'b.example.com', rules: [] }] }],
  ])('%s', async (_, object, patch) => {
    const file = join(folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    const args = ['patch', '--local', '-f', file, '--type', 'strategic', '-p', JSON.stringify(patch), '-o', 'json'];
    const result = await runKubectl(args);
    expectCode(result, 0);
    expect(strategicMerge(object, patch)).toEqual(JSON.parse(result.output));
  });
});
