import type { PlatformContextOptions } from '../../lib/core/context';
import { type NetworkPolicyProps, networkPolicy } from '../../lib/patterns/network-policy';
import { find, renderObjects } from '../support/render';

const specOf = (props: Partial<NetworkPolicyProps>, context?: PlatformContextOptions) =>
  find(
    renderObjects(
      (chart) => networkPolicy(chart, 'policy', { name: 'policy', namespace: 'apps', pods: { app: 'a' }, ...props }),
      context,
    ),
    'NetworkPolicy',
    'policy',
  ).spec;

test('without sources and ports anyone may connect to every port', () => {
  expect(specOf({})).toEqual({
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] },
    policyTypes: ['Ingress'],
    ingress: [{}],
  });
});

test('an empty list of sources lets nobody in, not everybody', () => {
  expect(specOf({ from: [], ports: [80] })).not.toHaveProperty('ingress');
});

test('each kind of source', () => {
  expect(specOf({ from: ['same-namespace', 'profiles', { namespace: 'mesh' }] })).toMatchObject({
    ingress: [
      {
        from: [
          { podSelector: {} },
          { namespaceSelector: { matchExpressions: [{ values: ['kubeflow-profile'] }] } },
          { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', values: ['mesh'] }] } },
        ],
      },
    ],
  });
});

test('ports by number and by name', () => {
  expect(specOf({ ports: [8080, 'https'] })).toMatchObject({
    ingress: [
      {
        ports: [
          { port: 8080, protocol: 'TCP' },
          { port: 'https', protocol: 'TCP' },
        ],
      },
    ],
  });
});

test('no labels select every pod of the namespace', () => {
  expect(specOf({ pods: {} })).toHaveProperty('podSelector', {});
});

test('several labels are all required', () => {
  expect(specOf({ pods: { app: 'a', tier: 'b' } })).toMatchObject({
    podSelector: { matchLabels: { app: 'a', tier: 'b' } },
  });
});

test('in an ambient mesh the port of its tunnel is open as well', () => {
  expect(specOf({ ports: [8080] }, { mesh: { dataPlane: 'ambient' } })).toMatchObject({
    ingress: [{ ports: [{ port: 8080 }, { port: 15008 }] }],
  });
});

test('some pods of a namespace are told by their labels', () => {
  expect(specOf({ from: [{ namespace: 'mesh', pods: { istio: 'ingressgateway' } }] })).toHaveProperty(
    'ingress.0.from',
    [
      {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['mesh'] }],
        },
        podSelector: { matchLabels: { istio: 'ingressgateway' } },
      },
    ],
  );
});
