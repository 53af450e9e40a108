import type { MeshOptions } from '../../lib/core/mesh';
import { PlatformNamespace, type PlatformNamespaceProps } from '../../lib/patterns/namespace';
import { find, renderObjects } from '../support/render';

const render = (props: Partial<PlatformNamespaceProps> = {}, mesh?: MeshOptions) =>
  renderObjects((chart) => new PlatformNamespace(chart, 'namespace', { name: 'home', ...props }), { mesh });
const labels = (...args: Parameters<typeof render>) => find(render(...args), 'Namespace', 'home').metadata.labels;

test('by default it is restricted, outside the mesh, and closed to other namespaces', () => {
  expect(labels()).toEqual({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  expect(find(render(), 'NetworkPolicy', 'default-allow-same-namespace-home')).toMatchObject({
    metadata: { namespace: 'home' },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  });
});

test.each([
  ['sidecar', {}, { 'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': 'restricted' }],
  [
    'a revision',
    { revision: 'stable' },
    { 'istio.io/rev': 'stable', 'pod-security.kubernetes.io/enforce': 'restricted' },
  ],
  [
    'ambient',
    { dataPlane: 'ambient' },
    { 'istio.io/dataplane-mode': 'ambient', 'pod-security.kubernetes.io/enforce': 'restricted' },
  ],
  ['no CNI', { cni: false }, { 'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': 'privileged' }],
] as const)('in the mesh it has the labels of its data plane: %s', (_, mesh, expected) => {
  expect(labels({ mesh: true }, mesh)).toEqual(expected);
});

test('outside the mesh it stays restricted, however the mesh works', () => {
  expect(labels({}, { cni: false })).toEqual({ 'pod-security.kubernetes.io/enforce': 'restricted' });
});

test('what the user says of it wins over the defaults, and does not take away the labels of the mesh', () => {
  const props = { mesh: true, podSecurity: 'baseline', labels: { team: 'a', 'istio-injection': 'no' } } as const;
  expect(labels(props)).toEqual({
    team: 'a',
    'istio-injection': 'enabled',
    'pod-security.kubernetes.io/enforce': 'baseline',
  });
  const annotated = render({ annotations: { owner: 'ops' } });
  expect(find(annotated, 'Namespace', 'home').metadata.annotations).toEqual({ owner: 'ops' });
});

test('admitted namespaces may connect to every pod', () => {
  const [policy] = render({ admit: ['monitoring'], policy: 'closed', policyLabels: { app: 'a' } }).slice(1);
  expect(policy).toMatchObject({ metadata: { name: 'closed', labels: { app: 'a' } } });
  expect(policy?.spec).toMatchObject({
    ingress: [
      {
        from: [
          { podSelector: {} },
          {
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['monitoring'] }],
            },
          },
        ],
      },
    ],
  });
});

test("in an ambient mesh the kubelet may probe its pods, whose address then is Istio's", () => {
  const kinds = (...args: Parameters<typeof render>) => render(...args).map(({ metadata }) => metadata.name);
  expect(kinds({ mesh: true }, { dataPlane: 'ambient' })).toContain('allow-kubelet-probes');
  expect(kinds({}, { dataPlane: 'ambient' })).not.toContain('allow-kubelet-probes');
  expect(kinds({ mesh: true })).not.toContain('allow-kubelet-probes');
});

describe('in the mesh, which refuses what a NetworkPolicy lets in', () => {
  const rulesOf = (...args: Parameters<typeof render>) =>
    render(...args)
      .filter(({ kind }) => kind === 'AuthorizationPolicy')
      .map(({ spec }) => (spec as { rules: unknown }).rules);
  const from = [{ source: { namespaces: ['monitoring'] } }];

  test('the same namespaces are let in, but for requests in the name of a user', () => {
    expect(rulesOf({ mesh: true, admit: ['monitoring'] })).toEqual([
      [
        { from, when: [{ key: 'request.headers[kubeflow-userid]', notValues: ['*'] }] },
        { from, to: [{ operation: { ports: ['3306', '5432'] } }] },
      ],
    ]);
  });

  test('an ambient mesh sees no headers, so they are trusted', () => {
    expect(rulesOf({ mesh: true, admit: ['monitoring'] }, { dataPlane: 'ambient' })).toEqual([[{ from }]]);
  });

  test('so are they where pods are in the mesh by a word of their own', () => {
    expect(rulesOf({ mesh: false, meshPods: true, admit: ['monitoring'] })).toHaveLength(1);
  });

  test.each<Partial<PlatformNamespaceProps>>([{ mesh: true }, { admit: ['monitoring'] }])('not with %j', (props) => {
    expect(rulesOf(props)).toEqual([]);
  });
});
