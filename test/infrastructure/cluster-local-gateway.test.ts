import type { PlatformContextOptions } from '../../lib/core/context';
import { ClusterLocalGateway } from '../../lib/infrastructure/cluster-local-gateway/cluster-local-gateway';
import {
  type ClusterLocalGatewayProps,
  clusterLocalGatewayProps,
} from '../../lib/infrastructure/cluster-local-gateway/cluster-local-gateway-props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: ClusterLocalGatewayProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ClusterLocalGateway(chart, 'gateway', props), context);

snapshotObjects('defaults', render());

const everyProp: Required<ClusterLocalGatewayProps> = {
  service: { type: 'NodePort', annotations: { a: 'b' }, nodePorts: { http: 30081 } },
  autoscaling: { min: 2, max: 8, cpu: 50 },
};

snapshotProps('every prop set', {
  schema: clusterLocalGatewayProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('profiles and Knative reach it, at the ports of Knative too', () => {
  const { ingress } = find(
    render({}, { namespaces: { 'knative-serving': 'models' } }),
    'NetworkPolicy',
    'cluster-local-gateway',
  ).spec as { ingress: { from: object[]; ports: { port: number }[] }[] };
  expect(JSON.stringify(ingress[0]?.from)).toContain('kubeflow-profile');
  expect(JSON.stringify(ingress[0]?.from)).toContain('models');
  expect(ingress[0]?.ports.map(({ port }) => port)).toEqual([8080, 8081, 8444]);
});

test('names come from the context', () => {
  const objects = render(
    {},
    { namespaces: { 'istio-system': 'mesh' }, clusterDomain: 'example.internal', trustDomain: 'example' },
  );
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mesh']));
  expect(JSON.stringify(objects)).not.toMatch(/istio-system|cluster\.local/);
});

test("without autoscaling the number of pods is the user's", () => {
  expect(render({ autoscaling: false }).map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  const replicas = (props: ClusterLocalGatewayProps) =>
    (find(render(props), 'Deployment', 'cluster-local-gateway').spec as { replicas?: number }).replicas;
  expect([replicas({ autoscaling: false }), replicas({ autoscaling: { min: 2 } })]).toEqual([1, undefined]);
});

test('an Istio that is there already makes its pods, in its own version', () => {
  const mesh = { installation: 'existing', revision: 'stable' } as const;
  expect(find(render({}, { mesh }), 'Deployment', 'cluster-local-gateway')).toMatchObject({
    spec: {
      template: {
        metadata: {
          labels: { 'sidecar.istio.io/inject': 'true', 'istio.io/rev': 'stable', istio: 'cluster-local-gateway' },
          annotations: { 'inject.istio.io/templates': 'gateway' },
        },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      },
    },
  });
});

describe('where calls need a token of a program', () => {
  const login: PlatformContextOptions['login'] = {
    provider: 'anonymous',
    machineTokens: { cluster: { namespaces: ['team-a'] }, clusterLocalGateway: true },
  };
  const objects = render({}, { login });
  const subjects = ['https://kubernetes.default.svc.cluster.local/system:serviceaccount:team-a:*'];
  const unknown = { key: 'request.auth.principal', notValues: subjects };
  const probe = { key: 'request.headers[k-network-probe]', values: ['probe'] };

  test('the gateway knows the tokens, and gives none to the models of others', () => {
    expect(find(objects, 'RequestAuthentication', 'cluster-local-gateway-jwt').spec).toMatchObject({
      selector: { matchLabels: { app: 'cluster-local-gateway', istio: 'cluster-local-gateway' } },
      jwtRules: [
        {
          jwksUri: 'http://cluster-jwks-proxy.istio-system.svc.cluster.local/openid/v1/jwks',
          audiences: ['kubeflow'],
          forwardOriginalToken: false,
          outputClaimToHeaders: [{ claim: 'sub', header: 'kubeflow-userid' }],
        },
      ],
    });
  });

  test('it refuses who has none, but for questions of Knative, and allows no others', () => {
    expect(find(objects, 'AuthorizationPolicy', 'cluster-local-gateway-require-jwt').spec).toMatchObject({
      action: 'DENY',
      rules: [
        { to: [{ operation: { notPaths: ['/healthz'] } }], when: [unknown] },
        { when: [unknown, { key: probe.key, notValues: probe.values }] },
      ],
    });
    expect(find(objects, 'AuthorizationPolicy', 'cluster-local-gateway').spec).toMatchObject({
      action: 'ALLOW',
      rules: [
        { when: [{ key: 'request.auth.principal', values: subjects }] },
        { to: [{ operation: { paths: ['/healthz'] } }], when: [probe] },
      ],
    });
  });

  test.each<PlatformContextOptions['login']>([
    {},
    { machineTokens: { cluster: { namespaces: ['team-a'] } } },
  ])('not with %j', (other) => {
    const kinds = render({}, { login: other }).map(({ kind }) => kind);
    expect(kinds).not.toContain('RequestAuthentication');
    expect(kinds.filter((kind) => kind === 'AuthorizationPolicy')).toHaveLength(1);
  });
});
