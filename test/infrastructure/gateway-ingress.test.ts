import type { PlatformContextOptions } from '../../lib/core/context';
import { gatewayIngress, tlsOf } from '../../lib/core/gateway-ingress';
import { ObjectSchemas } from '../../lib/core/object-schemas/object-schemas';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { type GatewayIngressInput, gatewayIngressSchema } from '../../lib/core/schemas/ingress-schema';
import { GatewayIngress } from '../../lib/infrastructure/gateway-ingress/gateway-ingress';
import { Istio } from '../../lib/infrastructure/istio/istio';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { find, renderObjects } from '../support/render';
import { snapshotObjects } from '../support/snapshot';

type Kind = GatewayIngressInput['kind'];
type Input<K extends Kind> = Extract<GatewayIngressInput, { kind: K }>;
type Login = NonNullable<PlatformContextOptions['login']>;

const HOSTS = { hostname: 'kubeflow.example.com', additionalHosts: ['*.models.example.com'] };
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const contextWith = (ingress: GatewayIngressInput, login: Login = {}): PlatformContextOptions => ({
  gateway: { ...HOSTS, ingress },
  login,
  credentials: { source: 'existing' },
});
const render = (ingress: GatewayIngressInput, login?: Login) =>
  renderObjects((chart) => new GatewayIngress(chart, 'ingress'), contextWith(ingress, login));

const common = {
  service: 'istio-ingressgateway-external',
  annotations: { 'example.com/team': 'ml' },
  trustedProxies: 3,
  sources: ['10.0.0.0/8'],
  name: 'front',
};
const oidc = {
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/userinfo',
  clientId: 'balancer',
  secretName: 'balancer-client',
  scopes: ['openid', 'email'],
};

/** Every setting of each kind: a new one does not compile until it is here. */
const FULL: { readonly [K in Kind]: Required<Input<K>> } = {
  gke: {
    ...common,
    kind: 'gke',
    staticIpName: 'kubeflow',
    managedCertificate: true,
    preSharedCertificates: ['one', 'two'],
    tlsSecret: 'kubeflow-tls',
    http: 'refuse',
    sslPolicy: 'modern',
    securityPolicy: 'armor',
    timeoutSeconds: 600,
  },
  alb: {
    ...common,
    kind: 'alb',
    className: 'public',
    scheme: 'internet-facing',
    targetType: 'instance',
    certificateArns: [
      'arn:aws:acm:eu-central-1:123456789012:certificate/1',
      'arn:aws:iam::123456789012:server-certificate/2',
    ],
    http: 'refuse',
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    subnets: ['subnet-1', 'subnet-2'],
    securityGroups: ['sg-1'],
    inboundCidrs: ['192.0.2.0/24', '2001:db8::/32'],
    wafAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/one/2',
    group: { name: 'shared', order: 5 },
    attributes: { 'access_logs.s3.enabled': 'true', 'idle_timeout.timeout_seconds': '60' },
    externalDns: true,
    oidc,
  },
  route: {
    ...common,
    kind: 'route',
    termination: 'reencrypt',
    insecurePolicy: 'None',
    certificateSecret: 'router-tls',
    destinationCa: PEM,
    timeout: '10m',
  },
  gatewayApi: {
    ...common,
    kind: 'gatewayApi',
    className: 'gke-l7-rilb',
    gateway: { namespace: 'edge', name: 'public', sectionName: 'https' },
    certificateSecrets: ['one'],
    tlsOptions: { 'networking.gke.io/pre-shared-certs': 'one' },
    addresses: [{ type: 'NamedAddress', value: 'kubeflow' }],
    http: 'redirect',
    timeout: '90s',
    gkePolicies: true,
    securityPolicy: 'armor',
  },
  ingress: { ...common, kind: 'ingress', className: 'nginx', tls: true, tlsSecret: 'front-tls', issuer: 'letsencrypt' },
};

/** What each kind must at least say. */
const LEAST: { readonly [K in Kind]: Input<K> } = {
  gke: { kind: 'gke' },
  alb: { kind: 'alb' },
  route: { kind: 'route' },
  gatewayApi: { kind: 'gatewayApi', className: 'envoy' },
  ingress: { kind: 'ingress', className: 'nginx' },
};

const { gateway: _ofOthers, ...made } = FULL.gatewayApi;
const {
  className: _class,
  certificateSecrets: _secrets,
  tlsOptions: _options,
  addresses: _any,
  ...attached
} = FULL.gatewayApi;

describe.each<[string, GatewayIngressInput, Login?]>([
  ['gke', LEAST.gke],
  ['gke with every setting', FULL.gke],
  ['gke with IAP and Google’s client', LEAST.gke, { provider: 'iap', iap: {} }],
  ['gke with IAP and an own client', LEAST.gke, { provider: 'iap', iap: { client: { id: 'kubeflow' } } }],
  ['alb', LEAST.alb],
  ['alb with every setting', FULL.alb],
  ['route', LEAST.route],
  ['route with every setting', FULL.route],
  ['gatewayApi', LEAST.gatewayApi],
  ['gatewayApi with every setting of a Gateway that is made', made],
  ['gatewayApi with every setting of one that is there', attached],
  ['gatewayApi with IAP', made, { provider: 'iap', iap: { client: { id: 'kubeflow', secretName: 'own' } } }],
  ['ingress', LEAST.ingress],
  ['ingress with every setting', FULL.ingress],
])('%s', (_title, ingress, login) => {
  const objects = render(ingress, login);
  const schemas = new ObjectSchemas(NEWEST_RELEASE);

  snapshotObjects('objects', objects);

  test('objects fit the definitions of their kinds', () => {
    expect(objects.flatMap((object) => schemas.problems(object))).toEqual([]);
    // Those of Gateway API and OpenShift are imported: a wrong field of theirs is found.
    const known = objects.filter(({ kind }) => ['Route', 'Gateway', 'HTTPRoute', 'Ingress'].includes(kind));
    expect(known.length).toBeGreaterThan(0);
    for (const object of known) expect(schemas.problems({ ...object, spec: { wrong: 1 } })).not.toEqual([]);
  });

  test('all is where the gateway is', () => {
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['istio-system']));
  });
});

test.each(Object.values(FULL))('$kind: settings parsed again stay the same', (settings) => {
  const parsed = gatewayIngressSchema.parse(settings);
  expect(gatewayIngressSchema.parse(parsed)).toEqual(parsed);
});

test('nothing stands before the gateway: nothing is rendered', () => {
  expect(renderObjects((chart) => new GatewayIngress(chart, 'ingress'), {})).toEqual([]);
});

test('the user’s annotations win', () => {
  const ingress = render({ ...LEAST.alb, annotations: { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' } });
  expect(find(ingress, 'Ingress', 'istio-ingress').metadata.annotations).toMatchObject({
    'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    'alb.ingress.kubernetes.io/target-type': 'ip',
  });
});

describe('Cognito at the load balancer', () => {
  const pool = { region: 'eu-central-1', userPool: 'eu-central-1_a1', clientId: 'client', domain: 'login' };
  const annotationsWith = (cognito: Login['cognito']) =>
    find(render(LEAST.alb, { provider: 'cognito', cognito, sessionDuration: '1h' }), 'Ingress', 'istio-ingress')
      .metadata.annotations;

  test.each<[string, Login['cognito'], string]>([
    [
      'by the account',
      { ...pool, account: '123456789012' },
      'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1',
    ],
    [
      'in China',
      { ...pool, region: 'cn-north-1', userPool: 'cn-north-1_a1', account: '123456789012' },
      'arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_a1',
    ],
    [
      'by its ARN',
      { ...pool, userPoolArn: 'arn:aws:cognito-idp:eu-central-1:999999999999:userpool/eu-central-1_a1' },
      'arn:aws:cognito-idp:eu-central-1:999999999999:userpool/eu-central-1_a1',
    ],
  ])('names the user pool %s', (_, cognito, userPoolARN) => {
    const annotations = annotationsWith(cognito);
    expect(annotations).toMatchObject({
      'alb.ingress.kubernetes.io/auth-type': 'cognito',
      'alb.ingress.kubernetes.io/auth-scope': 'openid',
      'alb.ingress.kubernetes.io/auth-session-timeout': '3600',
      'alb.ingress.kubernetes.io/auth-on-unauthenticated-request': 'authenticate',
    });
    expect(JSON.parse(annotations?.['alb.ingress.kubernetes.io/auth-idp-cognito'] ?? '')).toEqual({
      userPoolARN,
      userPoolClientID: 'client',
      userPoolDomain: 'login',
    });
  });
});

describe('Secrets with clients', () => {
  const GATEWAY = { ...LEAST.gatewayApi, className: 'gke-l7-global-external-managed' };
  test.each<[string, GatewayIngressInput, Login, string, Record<string, string>]>([
    ['IAP, Ingress', LEAST.gke, { provider: 'iap', iap: { client: {} } }, 'kubeflow-oauth', { client_id: 'i', client_secret: 's' }],
    ['IAP, Ingress, id said', LEAST.gke, { provider: 'iap', iap: { client: { id: 'i' } } }, 'kubeflow-oauth', { client_id: 'i', client_secret: 's' }],
    ['IAP, Gateway', GATEWAY, { provider: 'iap', iap: { client: { id: 'i' } } }, 'kubeflow-oauth', { key: 's' }],
    ['an issuer at the ALB', { ...LEAST.alb, oidc }, {}, 'balancer-client', { clientID: 'balancer', clientSecret: 's' }],
  ])('%s', (_, ingress, login, name, expected) => {
    const known = { [`istio-system/${name}`]: { client_id: 'i', client_secret: 's', key: 's', clientSecret: 's' } };
    const of = (credentials: PlatformContextOptions['credentials']) =>
      renderObjects((chart) => new GatewayIngress(chart, 'ingress'), { ...contextWith(ingress, login), credentials });
    expect(find(of({ source: 'fixed', values: known }), 'Secret', name)).toMatchObject({ stringData: expected });
    // Only who has the client knows its secret.
    expect(() => of({ source: 'generated' })).toThrow(/is known to its maker only/);
    const store = of({ source: 'externalSecrets', store: 'vault' });
    expect(JSON.stringify(find(store, 'ExternalSecret', name))).toContain(`istio-system/${name}`);
  }); // biome-ignore format: a table
});

describe('the gateway behind it', () => {
  const istio = (ingress: GatewayIngressInput, service: object = {}) => {
    const objects = renderObjects(
      (chart) => new Istio(chart, 'istio', { ingressGateway: { service } }),
      contextWith(ingress),
    );
    const template = find(objects, 'Deployment', 'istio-ingressgateway').spec as { template: KubeObject };
    const policy = find(objects, 'NetworkPolicy', 'istio-ingressgateway').spec as { ingress: { from?: object[] }[] };
    return {
      service: find(objects, 'Service', 'istio-ingressgateway'),
      proxies: template.template.metadata.annotations?.['proxy.istio.io/config'],
      from: policy.ingress[0]?.from,
    };
  };
  const trusts = (number: number) => JSON.stringify({ gatewayTopology: { numTrustedProxies: number } });
  const pods = { namespaceSelector: {} };
  const range = (cidr: string) => ({ ipBlock: { cidr } });

  test.each<[GatewayIngressInput, string, string | undefined, object[] | undefined]>([
    [LEAST.gke, 'ClusterIP', trusts(2), [pods, range('130.211.0.0/22'), range('35.191.0.0/16')]],
    [LEAST.alb, 'ClusterIP', trusts(1), undefined],
    [{ ...LEAST.alb, targetType: 'instance' }, 'NodePort', trusts(1), undefined],
    [LEAST.route, 'ClusterIP', trusts(1), [pods]],
    [{ ...LEAST.route, termination: 'passthrough' }, 'ClusterIP', undefined, [pods]],
    [LEAST.gatewayApi, 'ClusterIP', trusts(1), undefined],
    [{ ...LEAST.gatewayApi, className: 'gke-l7-rilb' }, 'ClusterIP', trusts(2), undefined],
    [LEAST.ingress, 'ClusterIP', trusts(1), undefined],
    [
      { ...LEAST.ingress, trustedProxies: 0, sources: ['10.0.0.0/8'] },
      'ClusterIP',
      undefined,
      [pods, range('10.0.0.0/8')],
    ],
  ])('%j: a Service of type %s', (ingress, type, proxies, from) => {
    const found = istio(ingress);
    expect(found.service.spec).toMatchObject({ type });
    expect([found.proxies, found.from]).toEqual([proxies, from]);
  });

  test('GKE finds its pods and how to treat them; what the user says of the Service stays', () => {
    const annotations = { 'cloud.google.com/neg': '{"exposed_ports":{"80":{}}}', team: 'ml' };
    expect(istio(LEAST.gke).service.metadata.annotations).toEqual({
      'cloud.google.com/neg': '{"ingress":true}',
      'cloud.google.com/backend-config': '{"ports":{"http2":"envoy-ingress"}}',
    });
    expect(istio(LEAST.gke, { annotations }).service.metadata.annotations).toMatchObject(annotations);
    // What is asked without a login, on a port that the Service has.
    const { spec } = find(render(LEAST.gke), 'BackendConfig', 'envoy-ingress') as { spec?: object };
    expect(spec).toMatchObject({ healthCheck: { port: 15021, requestPath: '/healthz/ready' } });
    expect(JSON.stringify(istio(LEAST.gke).service.spec)).toContain('"name":"status-port","port":15021');
  });

  test('OpenShift makes the certificate of a gateway to which the router speaks TLS', () => {
    const { service } = istio({ ...LEAST.route, termination: 'reencrypt' });
    expect(service.metadata.annotations).toEqual({
      'service.beta.openshift.io/serving-cert-secret-name': 'kubeflow-gateway-certificate',
    });
    expect(istio(LEAST.route).service.metadata.annotations).toBeUndefined();
  });
});

test.each<[GatewayIngressInput, string]>([
  [LEAST.gke, 'external'],
  [{ ...LEAST.gke, http: 'only' }, 'none'],
  [LEAST.route, 'external'],
  [{ ...LEAST.route, termination: 'reencrypt' }, 'serviceCa'],
  [{ ...LEAST.ingress, tls: false }, 'none'],
])('%j: gateway.tls is %s unless it is said', (input, mode) => {
  const ingress = gatewayIngressSchema.parse(input);
  expect(tlsOf({ ingress })).toEqual({ mode });
  expect(tlsOf({ ingress, tls: { mode: 'selfSigned' } })).toEqual({ mode: 'selfSigned' });
  expect(gatewayIngress(ingress).nameless).toBe(mode === 'serviceCa');
});
