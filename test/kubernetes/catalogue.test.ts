import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, catalogueOf } from '../../lib/kubernetes/catalogue';
import { LAST_APPLIED } from '../../lib/kubernetes/client-side-apply';
import { contentHash } from '../../lib/kubernetes/content-hash';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { main } from '../../scripts/catalogue';

function object(apiVersion: string, kind: string, title: string, content: Record<string, unknown> = {}): KubeObject {
  const [name = '', namespace] = title.split('/').reverse();
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, ...content };
}

const deployment = (spec: Record<string, unknown>, container: Record<string, unknown> = {}) =>
  object('apps/v1', 'Deployment', 'a/app', {
    spec: { ...spec, template: { spec: { containers: [{ name: 'main', image: 'x:1', ...container }] } } },
  });
const role = (content: Record<string, unknown>) =>
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'role', content);
const webhook = (content: Record<string, unknown>) =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'hook', {
    webhooks: [{ name: 'a.example.com', clientConfig: { service: { name: 'a' } }, ...content }],
  });
const annotated = (annotations: Record<string, string>) => {
  const plain = deployment({});
  return { ...plain, metadata: { ...plain.metadata, annotations } };
};
const configMap = (data: Record<string, string>, title = 'a/config') => object('v1', 'ConfigMap', title, { data });

describe('a hash of content', () => {
  test.each<[string, KubeObject, KubeObject]>([
    ['status', deployment({}), { ...deployment({}), status: { replicas: 1 } }],
    ['a version of its kind', deployment({}), { ...deployment({}), apiVersion: 'apps/v1beta2' }],
    ['the copy that kubectl keeps', annotated({ a: 'b' }), annotated({ a: 'b', [LAST_APPLIED]: '{}' })],
    ['the order of keys', configMap({ a: '1', b: '2' }), configMap({ b: '2', a: '1' })],
    ['one replica, which is the default', deployment({}), deployment({ replicas: 1 })],
    ['what says nothing', deployment({ paused: false, minReadySeconds: 0 }, { env: [], args: null }), deployment({})],
    [
      'how quantities are spelled',
      deployment({}, { resources: { limits: { cpu: '1000m' } } }),
      deployment({}, { resources: { limits: { cpu: 1 } } }),
    ],
    [
      'what a server fills into parts that have one owner',
      deployment({}, { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] }),
      deployment(
        {},
        { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }] },
      ),
    ],
    [
      'rules that a cluster gathers',
      role({ aggregationRule: { clusterRoleSelectors: [] }, rules: [] }),
      role({ aggregationRule: { clusterRoleSelectors: [] }, rules: [{ verbs: ['get'] }] }),
    ],
    [
      'a certificate that is put in',
      webhook({}),
      webhook({ clientConfig: { service: { name: 'a' }, caBundle: 'eA==' } }),
    ],
    [
      'what webhooks say of themselves',
      webhook({}),
      webhook({ failurePolicy: 'Fail', rules: [{ operations: ['*'] }] }),
    ],
    [
      'values of Secrets',
      object('v1', 'Secret', 'a/s', { stringData: { a: 'x' }, type: 'Opaque' }),
      object('v1', 'Secret', 'a/s', { data: { a: 'eQ==' }, type: 'Opaque' }),
    ],
  ])('says nothing of %s', (_, a, b) => {
    expect(contentHash(b)).toBe(contentHash(a));
  });

  test.each<[string, KubeObject, KubeObject]>([
    ['an image', deployment({}), deployment({}, { image: 'x:2' })],
    ['replicas', deployment({}), deployment({ replicas: 2 })],
    ['an annotation', annotated({ a: 'b' }), annotated({ a: 'c' })],
    ['the order of a list', deployment({}, { args: ['a', 'b'] }), deployment({}, { args: ['b', 'a'] })],
    ['data', configMap({ a: '1' }), configMap({ a: '1.0' })],
    ['rules of a role', role({ rules: [{ verbs: ['get'] }] }), role({ rules: [{ verbs: ['*'] }] })],
    ['where a webhook is', webhook({}), webhook({ clientConfig: { service: { name: 'b' } } })],
    ['a switch', deployment({}, { tty: true }), deployment({}, { tty: false })],
  ])('tells of %s', (_, a, b) => {
    expect(contentHash(b)).not.toBe(contentHash(a));
  });
});

describe('a catalogue', () => {
  const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', { spec: { a: 1 } });
  const text = catalogueOf(
    [
      [configMap({ a: '1' }), crd, configMap({}, 'a/generated-24bcdfghkm')],
      [configMap({ a: '2' }), configMap({}, 'a/generated-m7hfb426kt')],
    ],
    ['for people'],
  );
  const catalogue = Catalogue.parse('1', text);
  const verdict = (each: KubeObject) => catalogue.isAsBrought(each, contentHash(each));

  test('is a line for each object, with a hash for each content that it had', () => {
    const hash = (data: Record<string, string>) => contentHash(configMap(data));
    expect(text).toBe(
      [
        '# for people',
        '/ConfigMap a',
        ` config ${hash({ a: '1' })},${hash({ a: '2' })}`,
        ` generated-24bcdfghkm ${hash({})}`,
        ` generated-m7hfb426kt ${hash({})}`,
        'apiextensions.k8s.io/CustomResourceDefinition',
        ' things.example.com',
        '',
      ].join('\n'),
    );
    expect(catalogue.size).toBe(4);
    expect(catalogue.sections).toEqual([
      { groupKind: '/ConfigMap', namespace: 'a' },
      { groupKind: 'apiextensions.k8s.io/CustomResourceDefinition' },
    ]);
    expect(catalogue.namesIn({ groupKind: '/ConfigMap', namespace: 'a' })).toHaveLength(3);
    expect(catalogue.namesIn({ groupKind: '/ConfigMap' })).toEqual([]);
  });

  test.each<[string, KubeObject, boolean, boolean | undefined]>([
    ['of the first version', configMap({ a: '1' }), true, true],
    ['of the second version', configMap({ a: '2' }), true, true],
    ['of neither', configMap({ a: '3' }), true, false],
    ['of another namespace', configMap({ a: '1' }, 'b/config'), false, false],
    ['of another kind', object('v1', 'Secret', 'a/config'), false, false],
    ['of a definition, which is not compared', { ...crd, spec: {} }, true, undefined],
    ['under a name with a hash', configMap({}, 'a/generated-24bcdfghkm'), true, true],
    ['under a name with a hash of its own', configMap({}, 'a/generated-bbbbbbbbbb'), true, false],
    ['under a name with what is no hash', configMap({}, 'a/generated-parameters'), false, false],
  ])('knows an object %s', (_, each, known, same) => {
    expect([catalogue.has(each), verdict(each)]).toEqual([known, same]);
  });

  test.each([
    [' config abc', 'line 1: " config abc"'],
    ['# c\n/ConfigMap a\nconfig abc', 'line 3: "config abc"'],
    ['/ConfigMap a b', 'line 1'],
    ['/ConfigMap a\n config a,', 'line 2'],
  ])('that is none is refused: %j', (wrong, message) => {
    expect(() => Catalogue.parse('1', wrong)).toThrow(message);
  });

  test('is written from renderings, each object where a cluster has it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    try {
      const [first, second, output] = ['1.yaml', '2.json', 'out.txt'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(
        first,
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { a: "1" }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: n, namespace: n }\n',
      );
      writeFileSync(second, JSON.stringify([configMap({}, 'a/$(profile-name)'), configMap({ a: '2' }, 'default/c')]));
      const lines: string[] = [];
      expect(main([first, second, '--release', '1', '--output', output], (line) => lines.push(line))).toBe(0);
      const written = Catalogue.parse('1', readFileSync(output, 'utf8'));
      expect(written.size).toBe(2);
      expect(written.isAsBrought(configMap({}, 'default/c'), contentHash(configMap({ a: '2' })))).toBe(true);
      expect(written.has(object('v1', 'Namespace', 'n'))).toBe(true);
      expect(main([join(folder, 'none'), '--release', '1', '--output', output], (line) => lines.push(line))).toBe(1);
      expect(lines.join('\n')).toMatch(/out\.txt: 2 objects of 2 versions, 1 KB\ncatalogue: .*none: it is not there/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
