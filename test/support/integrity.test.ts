import type { KubeObject } from '../../lib/kubernetes/objects';
import { CHECKS } from './integrity';

const object = (apiVersion: string, kind: string, more: object = {}, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'it', namespace },
  ...more,
});
const pod = (spec: object) =>
  object('apps/v1', 'Deployment', {
    spec: {
      template: { metadata: { labels: { app: 'it' } }, spec: { containers: [{ name: 'a', image: 'x' }], ...spec } },
    },
  });
const service = (port: number | string) =>
  object('v1', 'Service', { spec: { selector: { app: 'it' }, ports: [{ port: 80, targetPort: port }] } });
const webhook = (more: object = {}) => ({
  ...object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', {
    webhooks: [{ name: 'w', clientConfig: { service: { name: 'it' } } }],
  }),
  ...more,
});
const injected = (from: string): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'it', annotations: { 'cert-manager.io/inject-ca-from': from } },
});
const certificate = (name: string, spec: object): KubeObject => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name, namespace: 'a' },
  spec,
});
const selfSigning = object('cert-manager.io/v1', 'Issuer', { spec: { selfSigned: {} } }, 'a');

// The checks find nothing in a sound platform: here each is given what it is there for.
test.each<[keyof typeof CHECKS, KubeObject[], RegExp]>([
  [
    'names, labels and annotations are legal',
    [object('v1', 'Secret', { spec: { labels: { a: 'b c' } } })],
    /illegal label a/,
  ],
  ['names, labels and annotations are legal', [object('v1', 'Secret', {}, 'gone')], /nobody makes namespace gone/],
  ['no value is missing', [object('v1', 'Secret', { data: { a: null } })], /data\.a is null/],
  ['no value is missing', [object('v1', 'Secret', { data: { a: 'http://undefined/' } })], /data\.a has undefined/],
  ['no value is missing', [object('v1', 'Secret', { spec: { host: '' } })], /spec\.host is empty/],
  ['configuration parses', [object('v1', 'ConfigMap', { data: { 'a.yaml': 'a: [1' } })], /a\.yaml does not parse/],
  ['Services select pods with their ports', [service('http')], /selects no pods/],
  ['Services select pods with their ports', [service('http'), pod({})], /its pods have no port http/],
  [
    'NetworkPolicies name ports that pods have',
    [pod({}), object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { ingress: [{ ports: [{ port: 'http' }] }] } })],
    /has no port http/,
  ],
  ['webhooks reach a port under a name that their certificate covers', [webhook()], /there is no Service/],
  ['webhooks reach a port under a name that their certificate covers', [webhook(), service(1)], /has no port 443/],
  [
    'certificates have an issuer',
    [object('cert-manager.io/v1', 'Certificate', { spec: { issuerRef: { kind: 'Issuer', name: 'gone' } } })],
    /there is no Issuer gone/,
  ],
  [
    'lists of custom resources say what the server would fill in',
    [
      object('kubeflow.org/v1', 'Notebook', {
        spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } } },
      }),
    ],
    /spec\.template\.spec\.containers\[0\]\.ports\[0\]\.protocol is not there/,
  ],
  [
    'a CA that cert-manager injects outlives the certificates that it signs',
    [injected('a/new-cert')],
    /nobody knows whether the server of a\/new-cert reloads/,
  ],
  [
    'a CA that cert-manager injects outlives the certificates that it signs',
    [injected('a/kfp-cache-cert'), certificate('kfp-cache-cert', { issuerRef: { name: 'it' } }), selfSigning],
    /a\/kfp-cache-cert signs itself/,
  ],
  [
    'a CA that cert-manager injects outlives the certificates that it signs',
    [
      injected('a/kfp-cache-cert'),
      certificate('kfp-cache-cert', { issuerRef: { name: 'it' }, isCA: true }),
      object('cert-manager.io/v1', 'Issuer', { spec: { ca: { secretName: 'ca' } } }, 'a'),
      certificate('ca', { secretName: 'ca', duration: '2200h' }),
    ],
    /is no CA\n.*changes its key\n.*ends too early\n.*may sign others\n.*ends before its server reads another/,
  ],
  [
    'bindings bind accounts to roles that are there',
    [
      object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
        roleRef: { kind: 'ClusterRole', name: 'gone' },
        subjects: [{ kind: 'ServiceAccount', name: 'gone', namespace: 'a' }],
      }),
    ],
    /there is no ClusterRole gone\n.*there is no ServiceAccount a\/gone/,
  ],
  ['pods find accounts, configuration, secrets and volumes', [pod({ serviceAccountName: 'a' })], /no ServiceAccount a/],
  [
    'pods find accounts, configuration, secrets and volumes',
    [pod({ volumes: [{ name: 'v', configMap: { name: 'gone' } }] })],
    /there is no ConfigMap gone\n.*nobody mounts volume v/,
  ],
  ['containers are whole', [pod({ containers: [{ name: 'a' }] })], /container a: no image/],
  [
    'containers are whole',
    [pod({ containers: [{ name: 'a', image: 'x', env: [{ name: 'A' }, { name: 'A' }] }] })],
    /container a: A twice/,
  ],
])('"%s" finds what is wrong (%#)', (check, objects, expected) => {
  expect(CHECKS[check]?.(objects).join('\n')).toMatch(expected);
});
