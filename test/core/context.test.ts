import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { PlatformContext } from '../../lib/core/context';
import { IDENTITIES } from '../../lib/core/identities';
import { IMAGES } from '../../lib/core/release';

describe('of', () => {
  test("gives upstream's values in anybody's chart", () => {
    const context = PlatformContext.of(new Chart(new App(), 'mine'));
    expect(context.namespace('kubeflow')).toBe('kubeflow');
    expect(context.clusterDomain).toBe('cluster.local');
    expect(context.userHeader).toBe('kubeflow-userid');
    expect(context.image('dex')).toBe(IMAGES.dex);
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
