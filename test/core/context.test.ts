import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import { IDENTITIES } from '../../lib/core/contracts/identities';
import { PropsError } from '../../lib/core/props';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';

describe('of', () => {
  test("gives upstream's values in anybody's chart", () => {
    const context = PlatformContext.of(new Chart(new App(), 'mine'));
    expect(context.namespace('kubeflow')).toBe('kubeflow');
    expect(context.clusterDomain).toBe('cluster.local');
    expect(context.userHeader).toBe('kubeflow-userid');
    expect(context.image('dex')).toBe(NEWEST_RELEASE.images.dex);
    expect(context.gateway).toMatchObject({
      name: 'kubeflow-gateway',
      namespace: 'kubeflow',
      reference: 'kubeflow/kubeflow-gateway',
      hostname: '*',
      hosts: ['*'],
      tls: false,
      selector: { istio: 'ingressgateway' },
    });
  });

  test('finds the context of the nearest construct above that has one', () => {
    const app = new App();
    PlatformContext.provide(app, { clusterDomain: 'outer' });
    const inner = new Construct(app, 'inner');
    PlatformContext.provide(inner, { clusterDomain: 'inner' });
    expect(PlatformContext.of(new Construct(app, 'a')).clusterDomain).toBe('outer');
    expect(PlatformContext.of(new Construct(inner, 'a')).clusterDomain).toBe('inner');
  });
});

describe('what follows from the options', () => {
  const context = new PlatformContext({
    clusterDomain: 'example.org',
    trustDomain: 'mesh.example.org',
    namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
    gateway: {
      hostname: 'kf.example.com',
      additionalHosts: ['*.models.example.com'],
      certificate: { mode: 'selfSigned' },
      selector: { app: 'gateway' },
    },
    images: { registry: 'mirror' },
  });

  test('namespaces have the names that the user gave', () => {
    expect(context.namespace('kubeflow')).toBe('mlops');
    expect(context.namespace('auth')).toBe('auth');
  });

  test('services are in the domain of the cluster', () => {
    expect(context.serviceHost('dashboard', 'mlops')).toBe('dashboard.mlops.svc.example.org');
  });

  test('a Service that several components know is where the cluster has it', () => {
    expect(context.service('istiod')).toEqual({
      name: 'istiod',
      namespace: 'mesh',
      host: 'istiod.mesh.svc.example.org',
      ports: { plain: 15010, tls: 15012, webhook: 443, monitoring: 15014 },
      podPorts: { plain: 15010, tls: 15012, webhook: 15017, monitoring: 15014 },
      pods: { app: 'istiod' },
    });
  });

  test('the pods of the ingress gateway are those that the settings name', () => {
    expect(context.service('ingressGateway').pods).toEqual({ app: 'gateway' });
  });

  test('Knative stands on the ingress gateway where the cluster-local gateway is off', () => {
    const without = new PlatformContext({
      gateway: { selector: { app: 'gateway' } },
      absent: ['cluster-local-gateway'],
    });
    expect(without.service('knativeLocalGateway').pods).toEqual({ app: 'gateway' });
    expect(context.service('knativeLocalGateway').pods).toEqual(context.service('clusterLocalGateway').pods);
  });

  test('principals are in the trust domain', () => {
    expect(context.principal('mlops', 'dashboard')).toBe('mesh.example.org/ns/mlops/sa/dashboard');
  });

  test('the gateway is in the renamed namespace', () => {
    expect(context.gateway).toMatchObject({
      name: 'kubeflow-gateway',
      namespace: 'mlops',
      reference: 'mlops/kubeflow-gateway',
      hostname: 'kf.example.com',
      hosts: ['kf.example.com', '*.models.example.com'],
      tls: true,
      selector: { app: 'gateway' },
    });
  });

  test('well-known service accounts are in renamed namespaces', () => {
    const { serviceAccount } = IDENTITIES.ingressGateway;
    expect(context.principalOf('ingressGateway')).toBe(`mesh.example.org/ns/mesh/sa/${serviceAccount}`);
    expect(context.serviceAccountOf('ingressGateway')).toBe(serviceAccount);
  });

  test('TLS may end before the gateway', () => {
    expect(new PlatformContext({ gateway: { tls: true } }).gateway).toMatchObject({
      tls: true,
      certificate: undefined,
    });
  });

  test('pods of an own gateway have an own service account', () => {
    const own = new PlatformContext({ gateway: { serviceAccount: 'mine' } });
    expect(own.principalOf('ingressGateway')).toBe('cluster.local/ns/istio-system/sa/mine');
  });

  test('images come from the mirror', () => {
    expect(context.image('dex')).toMatch(/^mirror\//);
  });
});

test.each([
  [{ clusterPlatform: 'azure' }, 'PlatformContext: clusterPlatform: got "azure"; allowed: generic, kind, gke,'],
  [{ clusterDomain: 'Cluster' }, 'PlatformContext: clusterDomain: expected lowercase letters, digits'],
  [{ userHeader: 'user_id' }, "PlatformContext: userHeader: expected a header name: lowercase letters, digits and '-'"],
  [{ gateway: { selector: { 'a b': 'c' } } }, 'PlatformContext: gateway.selector["a b"]: key "a b": expected the key'],
  [
    { mesh: { dataPlane: 'ambiant' } },
    'Mesh: dataPlane: got "ambiant"; did you mean "ambient"? allowed: sidecar, ambient',
  ],
  [{ credentials: { source: 'externalSecrets' } }, 'CredentialStore: store: missing; expected text'],
])('%j is refused', (options, message) => {
  expect(() => new PlatformContext(options as PlatformContextOptions)).toThrow(PropsError);
  expect(() => new PlatformContext(options as PlatformContextOptions)).toThrow(message);
});

test('the trust domain is that of the cluster, unless the mesh has a domain of its own', () => {
  expect(new PlatformContext({ clusterDomain: 'example.org' }).trustDomain).toBe('example.org');
  expect(new PlatformContext({ clusterDomain: 'example.org', trustDomain: 'mesh' }).trustDomain).toBe('mesh');
});
