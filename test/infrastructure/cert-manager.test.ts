import type { PlatformContextOptions } from '../../lib/core/context';
import { ObjectSchemas } from '../../lib/core/object-schemas/object-schemas';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { CertManager } from '../../lib/infrastructure/cert-manager/cert-manager';
import { certManagerComponent } from '../../lib/infrastructure/cert-manager/cert-manager-component';
import { type CertManagerProps, certManagerProps } from '../../lib/infrastructure/cert-manager/cert-manager-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { PodTemplate } from '../../lib/kubernetes/pods';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { problemsOf } from '../support/problems';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: CertManagerProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new CertManager(chart, 'cert-manager', props), context);

snapshotObjects('defaults', render());

type Issuer = NonNullable<CertManagerProps['issuers']>[number];
type Solver = NonNullable<Issuer['solvers']>[number];
type SolverOf<Kind> = Required<Extract<Solver, { kind: Kind }>>;

const token = { name: 'dns', key: 'token' };
const dnsZones = ['example.com'];

/** Every setting of each solver: a new one does not compile until it is here. */
const SOLVERS: { readonly [Kind in Solver['kind']]: SolverOf<Kind> } = {
  http01: { kind: 'http01', className: 'nginx', dnsZones },
  cloudDNS: { kind: 'cloudDNS', project: 'p', hostedZoneName: 'z', serviceAccountSecret: token, dnsZones },
  route53: {
    kind: 'route53',
    region: 'eu-central-1',
    hostedZoneID: 'Z1',
    role: 'arn:aws:iam::1:role/dns',
    accessKeyID: 'AK',
    secretAccessKeySecret: token,
    dnsZones,
  },
  azureDNS: {
    kind: 'azureDNS',
    subscriptionID: 's',
    resourceGroupName: 'g',
    hostedZoneName: 'example.com',
    environment: 'AzureChinaCloud',
    managedIdentityClientID: 'm',
    clientID: 'c',
    tenantID: 't',
    clientSecret: token,
    dnsZones,
  },
  cloudflare: { kind: 'cloudflare', apiToken: token, dnsZones },
};

const ISSUERS: Required<Issuer>[] = [
  {
    name: 'letsencrypt',
    email: 'ops@example.com',
    server: 'https://acme.example.com/directory',
    ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    accountSecret: 'account',
    externalAccount: { keyID: 'k', key: { name: 'external', key: 'hmac' } },
    solvers: Object.values(SOLVERS),
  },
];

type Bundled = Required<Extract<CertManagerProps, { installation?: 'bundled' }>>;

const everyProp: Bundled & { [part in 'controller' | 'cainjector' | 'webhook']: Required<Bundled[part]> } = {
  installation: 'bundled',
  clusterIssuer: 'home-made',
  issuers: ISSUERS,
  namespace: { podSecurity: 'baseline', admit: ['monitoring'], labels: { team: 'ops' }, annotations: { note: 'a' } },
  logLevel: 4,
  metrics: false,
  leaderElectionNamespace: 'leases',
  controller: {
    replicas: 2,
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: 1 } },
    featureGates: { ExperimentalGatewayAPISupport: true, ACMEHTTP01IngressPathTypeExact: false },
    extraArgs: ['--enable-certificate-owner-ref'],
    serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/dns' },
    maxConcurrentChallenges: 10,
    defaultIssuer: { name: 'letsencrypt', kind: 'Issuer', group: 'issuers.example.com' },
    recursiveNameservers: ['8.8.8.8:53', 'https://1.1.1.1/dns-query'],
    recursiveNameserversOnly: true,
  },
  cainjector: { replicas: 2, resources: {}, featureGates: { ServerSideApply: true }, extraArgs: ['--enable-x'] },
  webhook: {
    replicas: 3,
    resources: {},
    featureGates: { LiteralCertificateSubject: false },
    extraArgs: ['--tls-min-version=VersionTLS13'],
    port: 10260,
    timeoutSeconds: 5,
  },
};

snapshotProps('every prop set', {
  schema: certManagerProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

type Deployment = KubeObject & { spec: { replicas: number; template: PodTemplate } };
const deployment = (objects: readonly KubeObject[], name: string) => find(objects, 'Deployment', name) as Deployment;
const argsOf = (objects: readonly KubeObject[], name: string) =>
  deployment(objects, name).spec.template.spec.containers[0]?.args as string[];
const kindsOf = (objects: readonly KubeObject[]) => objects.map(({ kind }) => kind);

describe('parts', () => {
  const objects = render(everyProp);

  test.each([
    ['cert-manager', 2],
    ['cert-manager-cainjector', 2],
    ['cert-manager-webhook', 3],
  ])('%s has its number of pods', (name, replicas) => {
    expect(deployment(objects, name).spec.replicas).toBe(replicas);
  });

  test('resources reach the container', () => {
    expect(deployment(objects, 'cert-manager').spec.template.spec.containers[0]?.resources).toEqual({
      requests: { cpu: '10m', memory: '32Mi' },
      limits: { cpu: '1' },
    });
  });

  test('arguments come in the order log level, ours, features, the user’s own', () => {
    expect(argsOf(objects, 'cert-manager-webhook')).toEqual([
      '--v=4',
      '--secure-port=10260',
      ...argsOf(render(), 'cert-manager-webhook').slice(2),
      '--feature-gates=LiteralCertificateSubject=false',
      '--tls-min-version=VersionTLS13',
    ]);
  });

  test('selectors are upstream’s: a cluster that it installed can be taken over', () => {
    expect(deployment(objects, 'cert-manager').spec).toMatchObject({
      selector: {
        matchLabels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'cert-manager',
          'app.kubernetes.io/name': 'cert-manager',
        },
      },
      template: { metadata: { labels: { app: 'cert-manager' } } },
    });
  });
});

describe('controller', () => {
  test('default issuer and DNS challenges', () => {
    expect(argsOf(render(everyProp), 'cert-manager')).toEqual(
      expect.arrayContaining([
        '--max-concurrent-challenges=10',
        '--default-issuer-name=letsencrypt',
        '--default-issuer-kind=Issuer',
        '--default-issuer-group=issuers.example.com',
        '--dns01-recursive-nameservers=8.8.8.8:53,https://1.1.1.1/dns-query',
        '--dns01-recursive-nameservers-only=true',
      ]),
    );
  });

  test('an issuer without a kind is a ClusterIssuer', () => {
    const args = argsOf(render({ controller: { defaultIssuer: { name: 'ca' } } }), 'cert-manager');
    expect(args).toContain('--default-issuer-kind=ClusterIssuer');
    expect(args).toContain('--default-issuer-group=cert-manager.io');
  });

  test('its account carries the annotations by which a cloud knows it', () => {
    const { metadata } = find(render(everyProp), 'ServiceAccount', 'cert-manager');
    expect(metadata.annotations).toEqual(everyProp.controller.serviceAccountAnnotations);
  });

  test('the solver of HTTP challenges comes from the mirror, too', () => {
    const args = argsOf(render({}, { images: { registry: 'mirror.example.com' } }), 'cert-manager');
    expect(args.join()).toContain('--acme-http01-solver-image=mirror.example.com/jetstack/cert-manager-acmesolver:');
  });
});

describe('webhook', () => {
  test('another port reaches program, pod and NetworkPolicy', () => {
    const objects = render({ webhook: { port: 10260 } });
    expect(argsOf(objects, 'cert-manager-webhook')).toContain('--secure-port=10260');
    const [container] = deployment(objects, 'cert-manager-webhook').spec.template.spec.containers;
    expect(container?.ports).toContainEqual({ name: 'https', containerPort: 10260, protocol: 'TCP' });
    expect(find(objects, 'NetworkPolicy', 'cert-manager-webhook')).toHaveProperty('spec.ingress', [
      { ports: [{ port: 10260, protocol: 'TCP' }] },
    ]);
  });

  test.each(['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'])('%s waits as long as told', (kind) => {
    expect(find(render({ webhook: { timeoutSeconds: 5 } }), kind, 'cert-manager-webhook')).toMatchObject({
      webhooks: [{ timeoutSeconds: 5 }],
    });
  });
});

test('without metrics there is nothing that leads Prometheus to them', () => {
  const objects = render({ metrics: false });
  const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
  expect(services).toEqual(['cert-manager-webhook']);
  expect(find(objects, 'Service', 'cert-manager-webhook')).toHaveProperty('spec.ports.length', 1);
  expect(JSON.stringify(objects)).not.toContain('prometheus.io');
});

test('leases are where they are told to be, with the rights to them', () => {
  const objects = render({ leaderElectionNamespace: 'leases' });
  for (const name of ['cert-manager', 'cert-manager-cainjector']) {
    expect(argsOf(objects, name)).toContain('--leader-election-namespace=leases');
    expect(find(objects, 'Role', `${name}:leaderelection`).metadata.namespace).toBe('leases');
    expect(find(objects, 'RoleBinding', `${name}:leaderelection`).metadata.namespace).toBe('leases');
  }
});

describe('where cert-manager is there already', () => {
  const existing = { installation: 'existing', clusterIssuer: 'home-made' } as const;

  test('only the ClusterIssuer is added', () => {
    expect(render(existing)).toEqual([
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'ClusterIssuer',
        metadata: { name: 'home-made' },
        spec: { selfSigned: {} },
      },
    ]);
  });

  test('its CRDs stay its own', () => {
    const filesOf = (props: CertManagerProps) =>
      new Platform({ components: { 'cert-manager': props } }, { catalog: [certManagerComponent] })
        .render()
        .map(({ name }) => name);
    expect(filesOf({})).toEqual(['00-crds-cert-manager.k8s.yaml', '100-cert-manager.k8s.yaml']);
    expect(filesOf(existing)).toEqual(['100-cert-manager.k8s.yaml']);
  });

  test('settings of the parts are refused', () => {
    expect(certManagerProps.safeParse({ ...existing, webhook: {} }).success).toBe(false);
  });
});

test.each([
  ['a log level that is none', { logLevel: 11 }],
  ['no pods', { controller: { replicas: 0 } }],
  ['a nameserver without a port', { controller: { recursiveNameservers: ['8.8.8.8'] } }],
  ['an argument that is none', { webhook: { extraArgs: ['v=2'] } }],
  ['a longer wait than the API server allows', { webhook: { timeoutSeconds: 31 } }],
  ['an unknown part', { controler: {} }],
])('%s is refused', (_, props) => {
  expect(certManagerProps.safeParse(props).success).toBe(false);
});

test('the settings of the test are valid', () => {
  expect(certManagerProps.safeParse(everyProp).error).toBeUndefined();
});

test('its namespace can have another name', () => {
  const objects = render({}, { namespaces: { 'cert-manager': 'certificates' } });
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
  expect(namespaces).toEqual(new Set(['certificates', 'kube-system', undefined]));
  expect(find(objects, 'Namespace', 'certificates').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  expect(find(objects, 'ValidatingWebhookConfiguration', 'cert-manager-webhook')).toMatchObject({
    metadata: { annotations: { 'cert-manager.io/inject-ca-from-secret': 'certificates/cert-manager-webhook-ca' } },
    webhooks: [{ clientConfig: { service: { namespace: 'certificates' } } }],
  });
  const bindings = objects.filter(({ kind }) => kind.endsWith('RoleBinding'));
  expect(
    new Set(bindings.flatMap(({ subjects }) => (subjects as { namespace: string }[]).map((s) => s.namespace))),
  ).toEqual(new Set(['certificates']));
});

test('it is not in the mesh, whose sidecars need its certificates', () => {
  expect(find(render(), 'Namespace', 'cert-manager').metadata.labels).not.toHaveProperty('istio-injection');
  expect(kindsOf(render())).not.toContain('AuthorizationPolicy');
});

describe('issuers by ACME', () => {
  const issuer = (settings: Partial<Issuer>, context?: PlatformContextOptions) =>
    find(render({ installation: 'existing', issuers: [{ name: 'le', ...settings }] }, context), 'ClusterIssuer', 'le');

  test('ask by HTTP for Let’s Encrypt, on the way of the gateway, unless they say otherwise', () => {
    expect(issuer({}).spec).toEqual({
      acme: {
        server: 'https://acme-v02.api.letsencrypt.org/directory',
        privateKeySecretRef: { name: 'le' },
        solvers: [{ http01: { ingress: { ingressClassName: 'none' } } }],
      },
    });
  });

  test('fit the definition of their kind, each solver by itself', () => {
    const schemas = new ObjectSchemas(NEWEST_RELEASE);
    for (const solver of Object.values(SOLVERS)) {
      const made = issuer({ solvers: [solver] });
      expect(schemas.problems(made)).toEqual([]);
      expect(JSON.stringify(made)).toContain('"dnsZones":["example.com"]');
    }
  });

  test('read Secrets that somebody has to make, where cert-manager looks', () => {
    const { expectedSecrets } = new Platform({
      namespaces: { 'cert-manager': 'certificates' },
      components: { 'cert-manager': { issuers: ISSUERS } },
    });
    const of = (name: string) => expectedSecrets.filter((each) => each.name === name);
    expect(of('external')).toMatchObject([{ namespace: 'certificates', keys: { hmac: expect.any(String) } }]);
    expect(of('dns').length).toBe(4);
  });

  test.each<[Partial<Issuer>, RegExp]>([
    [{ solvers: [{ kind: 'route53', accessKeyID: 'AK' }] }, /accessKeyID: expected secretAccessKeySecret beside it/],
    [
      { solvers: [{ kind: 'azureDNS', subscriptionID: 's', resourceGroupName: 'g', clientID: 'c' }] },
      /tenantID and clientSecret/,
    ],
    [{ solvers: [] }, /solvers/],
    [{ email: 'ops' }, /an e-mail address/],
  ])('%j is refused', (settings, message) => {
    expect(() => issuer(settings)).toThrow(message);
  });

  test.each<[SettingsInput, string]>([
    [
      { components: { 'cert-manager': { clusterIssuer: 'le', issuers: [{ name: 'le' }] } } },
      'components.cert-manager.issuers[0].name: "le" is clusterIssuer',
    ],
    [
      { components: { 'cert-manager': { issuers: [{ name: 'le' }, { name: 'le' }] } } },
      'components.cert-manager.issuers[1].name: expected another name',
    ],
    [
      {
        gateway: {
          hostname: 'a.example.com',
          additionalHosts: ['*.a.example.com'],
          tls: { mode: 'issuer', issuer: 'le' },
        },
        components: { 'cert-manager': { issuers: [{ name: 'le' }] } },
      },
      'gateway.additionalHosts[0]: "*.a.example.com" needs an issuer with a solver for DNS',
    ],
  ])('%j contradicts itself', (settings, expected) => {
    const found = problemsOf(() => new Platform(settings)).map(({ path, message }) => `${path}: ${message}`);
    expect(found).toEqual([expect.stringContaining(expected)]);
  });
});
