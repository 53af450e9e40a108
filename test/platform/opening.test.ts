import { RECORD_FILE, readRecord } from '../../lib/kubernetes/render-record';
import { LEASE } from '../../lib/kubernetes/run-time-object';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { useFolder } from '../support/folder';

const hostname = 'kubeflow.example.com';
const SERVICE = 'istio-ingressgateway -n istio-system';
const opening = (settings: SettingsInput) => {
  const platform = new Platform(settings);
  const [open, login] = platform.opening;
  return { open: open?.replace(/^open: /, ''), login: login?.replace(/^login: /, '') };
};
const service = (type: 'NodePort' | 'LoadBalancer', more: object = {}): SettingsInput => ({
  components: { istio: { ingressGateway: { service: { type, ...more } } } },
});
const secure = { tls: { mode: 'selfSigned' } } as const;
const forward = (ports: string) => `kubectl port-forward -n istio-system service/istio-ingressgateway ${ports}`;

describe('where the platform opens', () => {
  test.each<[string, SettingsInput, string]>([
    ['a forwarded port', {}, `http://localhost:8080 while this runs: ${forward('8080:80')}`],
    ['with TLS', { gateway: secure }, `https://localhost:8443 while this runs: ${forward('8443:443')}`],
    [
      'on a port of its own',
      { gateway: { ...secure, port: 9443 } },
      `https://localhost:9443 while this runs: ${forward('9443:443')}`,
    ],
    [
      'in namespaces with other names',
      { namespaces: { 'istio-system': 'mesh' } },
      'http://localhost:8080 while this runs: kubectl port-forward -n mesh service/istio-ingressgateway 8080:80',
    ],
    ['a port of the nodes', service('NodePort', { nodePorts: { http: 30080 } }), 'http://NODE:30080'],
    [
      'a port that the cluster chooses',
      { ...service('NodePort'), gateway: secure },
      `https://NODE:PORT, where PORT is what this says: kubectl get service ${SERVICE} ` +
        `-o jsonpath='{.spec.ports[?(@.name=="https")].nodePort}'`,
    ],
    [
      'a load balancer',
      service('LoadBalancer'),
      `http://ADDRESS, where ADDRESS is what this says: kubectl get service ${SERVICE} -o jsonpath='{.status.loadBalancer.ingress[0]}'`,
    ],
    [
      'a name',
      { gateway: { hostname, ...secure } },
      `https://${hostname}; the name must lead to port 443 of the Service istio-system/istio-ingressgateway; ` +
        `from this machine alone: "127.0.0.1 ${hostname}" in /etc/hosts, and ${forward('443:443')}`,
    ],
    [
      'a name with a port of the nodes',
      { ...service('NodePort', { nodePorts: { https: 30443 } }), gateway: { hostname, port: 30443, ...secure } },
      `https://${hostname}:30443; the name must lead to port 30443 of the nodes`,
    ],
    [
      'a name with a load balancer',
      { ...service('LoadBalancer'), gateway: { hostname, ...secure } },
      `https://${hostname}; the name must lead to the address that this says: kubectl get service ${SERVICE} -o jsonpath='{.status.loadBalancer.ingress[0]}'`,
    ],
    [
      'TLS before the gateway',
      { gateway: { hostname, tls: { mode: 'external' } } },
      `https://${hostname}, through the load balancer that speaks TLS`,
    ],
    [
      'a mesh that is there already',
      { gateway: { hostname }, istio: { installation: 'existing' } },
      `http://${hostname}, through the Service of your ingress gateway (its pods: istio=ingressgateway)`,
    ],
    [
      'Pipelines alone',
      { components: { default: 'off', pipelines: { mode: 'standalone', ownNamespace: { name: 'kfp' } } } },
      'http://localhost:8080 while this runs: kubectl port-forward -n kfp service/ml-pipeline-ui 8080:80',
    ],
    ['nothing that has a page', { components: { default: 'off' } }, undefined as never],
  ])('%s', (_, settings, open) => {
    expect(opening(settings).open).toBe(open);
  });
});

describe('who logs in first', () => {
  const cognito = { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: 'x' };
  const hash = 'the Secret auth/dex-passwords has a hash of the password';
  test.each<[string, SettingsInput, string]>([
    ['the default user', {}, 'user@example.com; password, under auth/dex-users'],
    [
      'users of Dex with a directory',
      {
        gateway: { hostname },
        auth: {
          dex: {
            users: ['a', 'b', 'c', 'd'].map((name) => ({ email: `${name}@example.com` })),
            connectors: [
              { type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'x', orgs: [{ name: 'x' }] } },
            ],
          },
        },
        credentials: { source: 'existing' },
      },
      'a@example.com, b@example.com, c@example.com and 1 more; the Secret auth/dex-passwords has hashes of the passwords; ' +
        'or with an account at GitHub',
    ],
    ['Secrets of yours', { credentials: { source: 'existing' } }, `user@example.com; ${hash}`],
    [
      'a store',
      { credentials: { source: 'externalSecrets', store: 'vault', prefix: 'kf/' } },
      'user@example.com; the store has a hash of the password: kf/auth/dex-passwords',
    ],
    [
      'an issuer',
      {
        gateway: { hostname },
        auth: { provider: 'oidc', oidc: { issuer: 'https://login.example.com', clientId: 'x' } },
        credentials: { source: 'existing' },
      },
      'with an account at https://login.example.com',
    ],
    ['Cognito', { auth: { provider: 'cognito', cognito } }, 'at the load balancer, before the platform'],
    ['nobody', { auth: { provider: 'anonymous' } }, 'none: everybody is anonymous@kubeflow.org'],
  ])('%s', (_, settings, login) => {
    expect(opening(settings).login).toBe(login);
  });

  test.each<[string, SettingsInput]>([
    ['iap', { auth: { provider: 'iap', iap: { audiences: ['/projects/1/global/backendServices/2'] } } }],
    ['cognito', { auth: { provider: 'cognito', cognito } }],
  ])('a forwarded port leads nowhere with %s', (_, settings) => {
    expect(opening(settings).open).toBe('http://ADDRESS, only through the load balancer that logs users in');
  });
});

test('the record is no manifest by its name', () => expect(RECORD_FILE).toBe('.rendered'));

describe('what a render tells the applier', () => {
  const folder = useFolder();
  const recordOf = (settings: SettingsInput) => {
    new Platform({ credentials: { source: 'existing' }, ...settings }, { outdir: folder.path('dist') }).synth();
    return readRecord(folder.path('dist'));
  };
  const small: SettingsInput = {
    components: {
      default: false,
      'cert-manager': true,
      istio: true,
      'kubeflow-namespace': true,
      'kubeflow-roles': true,
      'kubeflow-istio-resources': true,
      login: true,
      dex: true,
      'oauth2-proxy': true,
    },
  };

  test('the way to the gateway, the cluster that it is for, what it asks of Kubernetes, and what its programs make', () => {
    const cluster = { context: 'prod', server: 'https://10.0.0.1:6443' };
    const record = recordOf({ ...small, cluster, namespaces: { 'istio-system': 'mesh' } });
    expect(record).toMatchObject({
      release: '26.03.1',
      cluster,
      entrance: {
        namespace: 'mesh',
        service: 'istio-ingressgateway',
        port: 80,
        localPort: 8080,
        url: 'http://localhost:8080',
      },
      kubernetes: { oldest: { istio: '1.32' }, checked: 'v1.36.3' },
    });
    expect(record?.runTimeObjects).toEqual(
      expect.arrayContaining([
        { groupKind: '/Secret', namespace: 'mesh', name: 'istio-ca-secret' },
        { groupKind: '/ConfigMap', namespace: '*', name: 'istio-ca-root-cert' },
        { groupKind: LEASE, namespace: 'mesh', name: '*' },
        { groupKind: 'apiextensions.k8s.io/CustomResourceDefinition', name: '*.dex.coreos.com' },
      ]),
    );
  });

  test('nothing of an Istio that is not its own', () => {
    const record = recordOf({ ...small, istio: { installation: 'existing' } });
    expect(record).toMatchObject({ cluster: {}, kubernetes: { oldest: {} } });
    expect(record?.entrance).toBeUndefined();
    expect(JSON.stringify(record?.runTimeObjects)).not.toContain('istio');
  });

  test('no way through a load balancer that logs users in', () => {
    expect(recordOf({ ...small, gateway: { tls: { mode: 'external' } } })?.entrance).toBeUndefined();
  });
});
