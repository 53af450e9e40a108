import { hashSync } from 'bcryptjs';
import { connectorSchema } from '../../lib/core/schemas/connector-schema';
import { passwordKey } from '../../lib/infrastructure/dex/dex-config';
import { parseKfDef } from '../../lib/migrate/kfdef/read-kfdef';
import { type Surroundings, translateKfDef } from '../../lib/migrate/kfdef/translate';

/** An application as v1beta1 and v1 write it. */
function application(
  path: string,
  { name = path.split('/').at(-1), overlays = [], parameters = {} }: Partial<App> = {},
): string {
  const lines = Object.entries(parameters).map(([key, value]) => `{ name: ${key}, value: ${JSON.stringify(value)} }`);
  const config = `repoRef: { name: manifests, path: ${path} }, overlays: [${overlays.join()}], parameters: [${lines.join()}]`;
  return `  - { name: ${name}, kustomizeConfig: { ${config} } }`;
}

interface App {
  readonly name: string;
  readonly overlays: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

function kfdef(applications: readonly string[], rest: readonly string[] = [], version = 'v1'): string {
  return [
    `apiVersion: kfdef.apps.kubeflow.org/${version}`,
    'kind: KfDef',
    'metadata: { name: mine, namespace: kubeflow }',
    'spec:',
    '  applications:',
    ...applications,
    ...rest,
  ].join('\n');
}

/** What becomes of a text. */
function migrate(text: string, surroundings: Surroundings = {}) {
  const migration = translateKfDef(parseKfDef(text, 'kfdef.yaml'), surroundings);
  const of = (verdict: string) => migration.findings.filter((each) => each.verdict === verdict);
  return {
    settings: migration.draft.settings,
    text: migration.draft.text([]),
    secrets: migration.secrets,
    findings: migration.findings,
    of,
    found: (what: string) => migration.findings.find((each) => each.what === what),
  };
}

const ISTIO = [application('istio/istio-crds'), application('istio/istio-install'), application('istio/istio')];
const LOGIN = [
  application('istio/oidc-authservice', {
    parameters: { oidc_provider: 'http://dex.auth.svc.cluster.local:5556/dex' },
  }),
];
const REST = [
  application('profiles'),
  application('knative/installs/generic'),
  application('kfserving/installs/generic'),
];

describe('how users log in', () => {
  test.each([
    ['nobody', [], 'anonymous'],
    ['a filter', [application('istio/add-anonymous-user-filter')], 'anonymous'],
    ['an authservice with Dex', [...LOGIN, application('dex-auth/dex-crds', { name: 'dex' })], undefined],
    ['an authservice alone', LOGIN, 'oidc'],
    ['IAP', [application('gcp/iap-ingress')], 'iap'],
    ['a basic login', [application('common/basic-auth')], undefined],
    ['a load balancer by Cognito', [application('aws/istio-ingress', { overlays: ['cognito'] })], 'cognito'],
    ['a stack by Cognito', [application('stacks/aws/application/istio-ingress-cognito')], 'cognito'],
    ['a load balancer that only forwards', [application('aws/istio-ingress')], 'anonymous'],
  ])('%s', (_, applications, provider) => {
    const { settings } = migrate(kfdef([...ISTIO, ...applications]));
    expect((settings.auth as { provider?: string } | undefined)?.provider).toBe(provider);
  });

  test('a password that everybody knows is refused, another is kept', () => {
    const dex = (hash: string) =>
      kfdef([
        ...ISTIO,
        ...LOGIN,
        application('dex-auth/dex-crds', {
          parameters: { static_email: 'ann@example.com', static_password_hash: hash },
        }),
      ]);
    const published = migrate(dex(hashSync('12341234', 4)));
    expect(published.secrets).toEqual({});
    expect(published.of('refused')).toEqual([
      expect.objectContaining({
        what: 'dex-crds: static_password_hash',
        value: undefined,
        place: { file: 'kfdef.yaml', line: 10, column: 173 },
      }),
    ]);
    expect(published.settings.auth).toEqual({ dex: { users: [{ email: 'ann@example.com' }] } });
    const own = hashSync('a long one of our own', 4);
    expect(migrate(dex(own)).secrets).toEqual({ 'auth/dex-passwords': { [passwordKey('ann@example.com')]: own } });
  });

  test.each([
    ['a number', 'password: 12341234', 'refused', {}],
    ['text', 'password: of our own', 'taken', { 'auth/dex-users': { 'ann@example.com': 'of our own' } }],
    [
      'a secret by a literal',
      'password: { name: literal }',
      'taken',
      { 'auth/dex-users': { 'ann@example.com': '987654' } },
    ],
    [
      'a secret by a variable',
      'password: { name: variable }',
      'taken',
      { 'auth/dex-users': { 'ann@example.com': 'from outside' } },
    ],
    ['a variable that is not set', 'password: { name: unset }', 'dropped', {}],
  ])('the password of a plugin as %s', (_, password, verdict, secrets) => {
    const plugin = [
      '  plugins:',
      '  - kind: KfAwsPlugin',
      '    metadata: { name: aws }',
      `    spec: { region: us-west-2, auth: { basicAuth: { username: ann@example.com, ${password} } } }`,
      '  secrets:',
      '  - { name: literal, secretSource: { literalSource: { value: 987654 } } }',
      '  - { name: variable, secretSource: { envSource: { name: PASSWORD_OF_ANN } } }',
      '  - { name: unset, secretSource: { envSource: { name: NOBODY_SETS_IT } } }',
    ];
    const text = kfdef([...ISTIO, ...LOGIN, application('stacks/aws/application/dex-auth', { name: 'dex' })], plugin);
    const result = migrate(text, { env: { PASSWORD_OF_ANN: 'from outside' } });
    expect(result.secrets).toEqual(secrets);
    expect(result.findings.find(({ what }) => what.startsWith('plugin aws: auth.basicAuth.password'))).toMatchObject({
      verdict,
      value: undefined,
    });
    expect(result.text).not.toContain('of our own');
    const name = /name: (\w+)/.exec(password)?.[1];
    const unread = ['literal', 'variable', 'unset'].filter((each) => each !== name).map((each) => `secret ${each}`);
    expect(result.findings.flatMap(({ what }) => (what.startsWith('secret ') ? what : []))).toEqual(unread);
  });

  test('before Dex, nothing asked for the user of KfAwsPlugin', () => {
    const plugin = [
      '  plugins: [{ kind: KfAwsPlugin, spec: { auth: { basicAuth: { username: admin, password: { name: p } } } } }]',
    ];
    const result = migrate(kfdef([...ISTIO, application('aws/istio-ingress')], plugin));
    expect(result.settings.auth).toEqual({ provider: 'anonymous' });
    expect(result.found('plugin aws: auth.basicAuth.username')?.verdict).toBe('dropped');
  });

  test('a user pool by its ARN; what stands for it in examples is missing', () => {
    const cognito = (pool: string, client: string) => [
      `  plugins: [{ kind: KfAwsPlugin, spec: { auth: { cognito: { cognitoUserPoolArn: '${pool}', cognitoAppClientId: ${client}, cognitoUserPoolDomain: mine, certArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/2' } } } }]`,
    ];
    const ingress = [...ISTIO, application('aws/istio-ingress', { overlays: ['cognito'] })];
    const arn = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e';
    expect(migrate(kfdef(ingress, cognito(arn, '3n4b5u'))).settings).toMatchObject({
      cluster: { platform: 'eks' },
      gateway: { ingress: { kind: 'alb', certificateArns: ['arn:aws:acm:eu-central-1:123456789012:certificate/2'] } },
      auth: {
        provider: 'cognito',
        cognito: { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: '3n4b5u' },
      },
    });
    const example = migrate(
      kfdef(ingress, cognito('arn:aws:cognito-idp:us-west-2:xxxxx:userpool/us-west-2_xxxxxx', 'xxxxxbxxxxxx')),
    );
    expect(example.settings.auth).toEqual({ provider: 'cognito', cognito: { domain: 'mine' } });
    expect(example.of('missing').map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['auth.cognito.userPoolArn', 'auth.cognito.clientId']),
    );
  });
});

test.each(['default', 'kube-system'])("the namespace %s is the cluster's own: the components get another", (name) => {
  const { settings, found } = migrate(kfdef(ISTIO).replace('namespace: kubeflow', `namespace: ${name}`));
  expect(settings.namespaces).toBeUndefined();
  expect(found('metadata.namespace')).toMatchObject({
    verdict: 'replaced',
    setting: 'namespaces.kubeflow',
    note: `kubeflow: "${name}" is the cluster's own, which no platform closes`,
  });
});

test.each([
  ['a load balancer', kfdef([...ISTIO, application('aws/istio-ingress')]), true],
  ['an Istio that is there', kfdef([application('istio/istio')]), true],
  [
    'ports of nodes',
    kfdef([...ISTIO, application('ambassador', { parameters: { ambassadorServiceType: 'NodePort' } })]),
    true,
  ],
  ['nothing from outside', kfdef([...ISTIO]), false],
])('who lets everybody in has to say so, where others reach the gateway: by %s', (_, text, asked) => {
  const settings = migrate(text)
    .of('missing')
    .map(({ setting }) => setting);
  expect(settings.includes('auth.anonymous.public')).toBe(asked);
});

describe('directories and services that Dex asks', () => {
  const LDAP = {
    ldap_host: 'ldap.example.com:389',
    ldap_bind_dn: 'cn=reader,dc=example,dc=com',
    ldap_bind_pw: 'of the reader alone',
    ldap_user_base_dn: 'ou=people,dc=example,dc=com',
    ldap_group_base_dn: 'ou=groups,dc=example,dc=com',
    static_email: 'ann@example.com',
  };
  const GITHUB = {
    github_client_id: 'a1b2c3',
    github_client_secret: 'of the app alone',
    github_org_name: 'our-org',
    github_hostname: 'github.example.com',
    github_use_login_as_id: 'true',
  };
  const dex = (overlays: readonly string[], parameters: Readonly<Record<string, unknown>>) =>
    migrate(
      kfdef([...ISTIO, ...LOGIN, application('dex-auth/dex-crds', { name: 'dex', overlays, parameters }), ...REST]),
    );
  const connectorsOf = (result: ReturnType<typeof migrate>) =>
    (result.settings.auth as { dex: { connectors: { config: Record<string, unknown> }[] } }).dex.connectors;

  test('the overlay ldap: the directory, with TLS, and no user with a password', () => {
    const result = dex(['istio', 'ldap'], LDAP);
    expect(result.settings.auth).toEqual({
      dex: {
        users: [],
        connectors: [
          {
            type: 'ldap',
            id: 'ldap',
            name: 'LDAP',
            config: {
              host: 'ldap.example.com:389',
              startTLS: true,
              bindDN: 'cn=reader,dc=example,dc=com',
              userSearch: {
                baseDN: 'ou=people,dc=example,dc=com',
                filter: '(objectClass=posixAccount)',
                username: 'mail',
                idAttr: 'uid',
                emailAttr: 'mail',
                nameAttr: 'uid',
              },
              groupSearch: {
                baseDN: 'ou=groups,dc=example,dc=com',
                filter: '(objectClass=posixGroup)',
                userMatchers: [{ userAttr: 'gidNumber', groupAttr: 'gidNumber' }],
                nameAttr: 'cn',
              },
            },
          },
        ],
      },
    });
    for (const each of connectorsOf(result)) expect(connectorSchema.parse(each)).toMatchObject({ type: 'ldap' });
    expect(result.secrets).toEqual({ 'auth/dex-connectors': { CONNECTOR_LDAP: 'of the reader alone' } });
    expect(JSON.stringify(result.findings) + result.text).not.toContain('of the reader alone');
    expect(result.found('dex: ldap_host')).toMatchObject({
      verdict: 'taken',
      value: 'ldap.example.com:389',
      setting: 'auth.dex.connectors[0].config.host',
    });
    expect(result.found('dex: static_email')).toMatchObject({
      verdict: 'dropped',
      note: 'nobody logs in by it with the overlay ldap of dex',
    });
    expect(result.of('missing').map(({ setting }) => setting)).toEqual(['auth.dex.connectors[0].config.rootCAData']);
    expect(result.text).toContain('host: ldap.example.com:389 # kfdef.yaml:10 dex: ldap_host');
    expect(connectorsOf(dex(['ldap'], { ...LDAP, ldap_host: 'ldap.example.com:636' }))[0]?.config).not.toHaveProperty(
      'startTLS',
    );
  });

  test('the overlay github: its organization, and where users come back to', () => {
    const result = dex(['github'], GITHUB);
    const [connector] = connectorsOf(result);
    expect(connector).toEqual({
      type: 'github',
      id: 'github',
      name: 'GitHub',
      config: { clientID: 'a1b2c3', orgs: [{ name: 'our-org' }], hostName: 'github.example.com', useLoginAsID: true },
    });
    expect(connectorSchema.parse(connector)).toMatchObject({ type: 'github' });
    expect(result.secrets).toEqual({ 'auth/dex-connectors': { CONNECTOR_GITHUB: 'of the app alone' } });
    expect(result.of('missing').map(({ setting }) => setting)).toEqual(['gateway.hostname']);
    expect(result.found('dex: github_client_id')?.note).toContain('/dex/callback');
  });

  test.each([
    ['nothing at all', ['ldap'], {}, ['config.host', 'config.userSearch.baseDN', 'config.rootCAData']],
    ['no password', ['ldap'], { ...LDAP, ldap_bind_pw: '' }, ['CONNECTOR_LDAP', 'config.rootCAData']],
    [
      'the values of the overlay itself',
      ['github'],
      { github_client_id: '', github_org_name: null },
      ['config.clientID', 'CONNECTOR_GITHUB', 'config.orgs', 'gateway.hostname'],
    ],
  ])('what is to be filled in: %s', (_, overlays, parameters, places) => {
    const found = dex(overlays, parameters).of('missing');
    expect(found.map(({ setting }) => setting)).toEqual(places.map((place) => expect.stringContaining(place)));
  });

  test('a password that everybody knows is refused', () => {
    const result = dex(['ldap'], { ...LDAP, ldap_bind_pw: 'admin' });
    expect(result.secrets).toEqual({});
    expect(result.of('refused')).toEqual([
      expect.objectContaining({
        what: 'dex: ldap_bind_pw',
        value: undefined,
        note: expect.stringContaining('CONNECTOR_LDAP of auth/dex-connectors'),
      }),
    ]);
  });

  test('without its overlay a value counts for nothing, and is never unknown', () => {
    const result = dex([], { ...LDAP, ...GITHUB });
    expect(result.settings.auth).toEqual({ dex: { users: [{ email: 'ann@example.com' }] } });
    expect(result.of('unknown')).toEqual([]);
    expect(result.of('dropped').filter(({ note }) => note?.startsWith('nothing reads it'))).toHaveLength(10);
    expect(JSON.stringify(result.findings)).not.toContain('alone');
  });
});

describe('what stands before the gateway', () => {
  test('the Ingress of GKE, and the client of IAP that kfctl took from the environment', () => {
    const ingress = application('gcp/iap-ingress', {
      parameters: {
        ipName: 'my-ip',
        hostname: 'ml.example.com',
        ingressName: 'envoy-ingress',
        oauthSecretName: 'kubeflow-oauth',
      },
    });
    const env = { CLIENT_ID: 'id.apps.googleusercontent.com', CLIENT_SECRET: 'known to few' };
    const result = migrate(kfdef([...ISTIO, ingress]), { env });
    expect(result.settings).toMatchObject({
      gateway: { hostname: 'ml.example.com', ingress: { kind: 'gke', staticIpName: 'my-ip' } },
      auth: { provider: 'iap', iap: { client: {} } },
    });
    expect(result.secrets).toEqual({
      'istio-system/kubeflow-oauth': { client_id: env.CLIENT_ID, client_secret: env.CLIENT_SECRET },
    });
    expect(JSON.stringify(result.findings)).not.toContain('known to few');
    const alone = migrate(kfdef([...ISTIO, ingress]));
    expect(alone.settings.auth).toEqual({ provider: 'iap', iap: {} });
    expect(alone.of('missing').map(({ setting }) => setting)).toEqual(['auth.iap.backend', 'auth.iap.client']);
  });

  test('a load balancer of AWS: what it let in, and plain HTTP where it had no certificate', () => {
    const alb = (parameters: Record<string, string>) =>
      migrate(kfdef([...ISTIO, application('aws/istio-ingress', { parameters })])).settings.gateway;
    expect(alb({ loadBalancerScheme: 'internet-facing', inboundCidrs: '10.0.0.0/8, 192.168.0.0/16' })).toEqual({
      ingress: { kind: 'alb', http: 'only', scheme: 'internet-facing', inboundCidrs: ['10.0.0.0/8', '192.168.0.0/16'] },
    });
    const arn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1a2b';
    expect(alb({ certArn: arn, inboundCidrs: '0.0.0.0/0' })).toEqual({
      ingress: { kind: 'alb', certificateArns: [arn] },
    });
  });

  test('issuers by ACME, and the device plugin', () => {
    const issuer = application('cert-manager/cert-manager', {
      parameters: { acmeEmail: 'ann@example.com', acmeUrl: 'https://acme.example.com' },
    });
    expect(migrate(kfdef([issuer, application('aws/nvidia-device-plugin')])).settings).toMatchObject({
      cluster: { gpu: { devicePlugin: 'nvidia' } },
      components: {
        'cert-manager': {
          issuers: [{ name: 'letsencrypt-prod', email: 'ann@example.com', server: 'https://acme.example.com' }],
        },
      },
    });
  });
});

describe('what the platform consists of', () => {
  test('the folder of an application decides, not its name', () => {
    const result = migrate(
      kfdef([application('common/istio-1-9/kubeflow-istio-resources/base', { name: 'kubeflow-apps' })]),
    );
    expect(result.found('application kubeflow-apps')).toMatchObject({
      verdict: 'taken',
      setting: 'components.kubeflow-istio-resources',
    });
    expect(
      migrate(kfdef([application('stacks/kubernetes', { name: 'kubeflow-apps' })])).found('application kubeflow-apps')
        ?.note,
    ).toMatch(/^the stack kubernetes: centraldashboard, kubeflow-roles, profiles, webhook/);
  });

  test('what is none of Kubeflow, or of a folder of somebody else, is listed', () => {
    const result = migrate(kfdef([application('odh-common'), application('my/argo'), application('argo')]));
    expect(result.of('unknown').map(({ what }) => what)).toEqual(['application odh-common', 'argo: path']);
    expect(result.found('application argo')?.verdict).toBe('replaced');
    expect(result.of('dropped').map(({ what }) => what)).toContain('application argo');
  });

  test('no application installs Istio where the cluster has one', () => {
    const anthos = application('istio/istio', { parameters: { gatewaySelector: 'ingress-gke-system' } });
    expect(migrate(kfdef([anthos, ...REST], [], 'v1beta1')).settings).toMatchObject({
      istio: { installation: 'existing' },
      namespaces: { 'istio-system': 'gke-system' },
      gateway: { selector: { istio: 'ingress-gke-system' } },
      profiles: [{ name: 'anonymous', owner: { kind: 'User', name: 'anonymous@kubeflow.org' } }],
    });
    expect(migrate(kfdef([...ISTIO, ...REST])).settings.istio).toBeUndefined();
  });

  test('what the list has no application for goes off, with what needs it; what came later stays', () => {
    const { settings } = migrate(kfdef([...ISTIO, application('profiles'), application('pipeline/api-service')]));
    expect(settings.components).toMatchObject({
      'knative-serving': false,
      kserve: false,
      katib: false,
      'spark-operator': false,
    });
    expect(settings.components).not.toHaveProperty('trainer');
    expect(settings.components).not.toHaveProperty('volumes-web-app');
    const training = migrate(
      kfdef([...ISTIO, application('tf-training/tf-job-operator'), application('mxnet-job/mxnet-operator')]),
    );
    expect(training.settings.components).toMatchObject({ 'training-operator': true });
    expect(training.found('application mxnet-operator')).toMatchObject({
      verdict: 'dropped',
      note: expect.stringContaining('MXNet is retired'),
    });
  });

  test.each([
    ['stacks/azure/application/istio', 'aks'],
    ['stacks/ibm/application/cert-manager', 'ibm'],
    ['distributions/stacks/aws/application/notebooks', 'eks'],
    ['stacks/openshift/application/openshift/openshift-scc', 'openshift'],
  ])('the cloud of %s is %s', (path, platform) => {
    expect(migrate(kfdef([application(path)])).settings.cluster).toEqual({ platform });
  });
});

describe('values', () => {
  test('each is told with its place, and what it became with where it comes from', () => {
    const text = kfdef([
      ...ISTIO,
      application('profiles', { parameters: { admin: 'ann@example.com' } }),
      application('jupyter/notebook-controller', { parameters: { ENABLE_CULLING: 'true', CULL_IDLE_TIME: '60' } }),
      application('knative/knative-serving-install', { parameters: { namespace: 'serving' } }),
      application('pipeline/mysql', { parameters: { mysqlPd: 'old-disk' } }),
      application('argo', { parameters: { containerRuntimeExecutor: 'pns', whatever: 'x' } }),
    ]);
    const result = migrate(text);
    expect(result.settings).toMatchObject({
      namespaces: { 'knative-serving': 'serving' },
      components: {
        'profile-controller': { admins: ['ann@example.com'] },
        'notebook-controller': { culling: { enabled: true, idleMinutes: 60 } },
      },
    });
    expect(result.text).toContain('idleMinutes: 60 # kfdef.yaml:10 notebook-controller: CULL_IDLE_TIME\n');
    expect(result.found('mysql: mysqlPd')).toMatchObject({
      verdict: 'missing',
      value: 'old-disk',
      place: { file: 'kfdef.yaml', line: 12, column: 118 },
    });
    expect(result.found('argo: containerRuntimeExecutor')?.verdict).toBe('dropped');
    expect(result.found('argo: whatever')).toMatchObject({ verdict: 'unknown', value: 'x' });
  });

  test('a server outside of the cluster', () => {
    const values = {
      mysqlHost: 'db.example.com',
      mysqlUser: 'kubeflow',
      mysqlPassword: 'known to few',
      pipelineDb: 'runs',
    };
    const result = migrate(kfdef([...ISTIO, application('pipeline/api-service', { parameters: values })]));
    expect(result.settings.components).toMatchObject({
      pipelines: { database: { installation: 'external', host: 'db.example.com', names: { pipelines: 'runs' } } },
    });
    expect(JSON.stringify(result.findings)).not.toContain('known to few');
    const inside = migrate(
      kfdef([...ISTIO, application('pipeline/api-service', { parameters: { mysqlHost: 'mysql' } })]),
    );
    expect(inside.settings.components).not.toHaveProperty('pipelines');
  });

  test('names that kfctl made up of those of the deployment', () => {
    const plugin = [
      '  plugins:',
      '  - kind: KfGcpPlugin',
      '    spec: { project: ml-1, email: ann@example.com, enableWorkloadIdentity: true, createPipelinePersistentStorage: true }',
    ];
    const { settings } = migrate(
      kfdef([...ISTIO, application('gcp/iap-ingress'), application('default-install')], plugin),
    );
    expect(settings).toMatchObject({
      cluster: { platform: 'gke' },
      gateway: { hostname: 'mine.endpoints.ml-1.cloud.goog', ingress: { kind: 'gke' } },
      components: {
        'profile-controller': {
          admins: ['ann@example.com'],
          workloadIdentity: 'mine-user@ml-1.iam.gserviceaccount.com',
        },
      },
      profiles: [{ name: 'kubeflow-ann', owner: { kind: 'User', name: 'ann@example.com' } }],
    });
  });
});

describe('other shapes', () => {
  test('lists of names with parameters apart, and a word for the platform', () => {
    const text = `
apiVersion: kfdef.apps.kubeflow.org/v1alpha1
kind: KfDef
metadata: { name: old }
spec:
  platform: existing_arrikto
  componentParams:
    argo: [{ name: overlay, value: istio }]
    spartakus: [{ initRequired: true, name: usageId, value: <randomly-generated-id> }]
  components: [argo, spartakus, profiles, nobody-knows]
  packageManager: kustomize
  useIstio: true
`;
    const result = migrate(text);
    expect(result.settings.istio).toEqual({ installation: 'existing' });
    expect(result.settings.auth).toBeUndefined();
    expect(result.found('argo: overlay istio')?.verdict).toBe('replaced');
    expect(result.of('unknown').map(({ what }) => what)).toEqual(['application nobody-knows']);
  });

  test('a spec alone, as 0.5 has it', () => {
    const text =
      'components: [iap-ingress, ambassador]\ncomponentParams: { iap-ingress: [{ name: hostname, value: ml.example.com }] }\nplatform: gcp\n';
    expect(parseKfDef(text, 'old.yaml').version).toBe('v1alpha1');
    expect(migrate(text).settings).toMatchObject({
      cluster: { platform: 'gke' },
      gateway: { hostname: 'ml.example.com' },
      auth: { provider: 'iap' },
    });
  });

  test('an application without a name is called by its path, and values of files beside win', () => {
    const text = kfdef([
      '  - kustomizeConfig: { repoRef: { name: manifests, path: jupyter/notebook-controller }, parameters: [{ name: CULL_IDLE_TIME, value: "5" }] }',
    ]);
    const location = { file: 'kustomize/notebook-controller/params.env', line: 1, column: 1 };
    const said = { value: '90', location };
    const value = {
      owner: 'notebook-controller',
      name: 'CULL_IDLE_TIME',
      what: 'notebook-controller: CULL_IDLE_TIME',
      said,
      location,
      secret: false,
    };
    const result = migrate(text, { values: [value] });
    expect(result.settings.components).toMatchObject({ 'notebook-controller': { culling: { idleMinutes: 90 } } });
    expect(result.found('application notebook-controller')?.verdict).toBe('taken');
    expect(result.of('dropped')).toContainEqual(
      expect.objectContaining({ value: '5', note: expect.stringContaining('idleMinutes stays') }),
    );
  });

  test.each([
    ['another kind', 'apiVersion: v1\nkind: Pod\n', 'a.yaml:1:1: expected a KfDef, got kind "Pod"'],
    ['nothing', '', 'a.yaml:1:1: expected a KfDef, got an empty file'],
    [
      'an upgrade',
      'apiVersion: x/v1alpha1\nkind: KfUpgrade\nspec: { baseConfigPath: b.yaml }\n',
      /^a.yaml:1:1: kind: a KfUpgrade names two KfDefs.*\(b.yaml\)$/,
    ],
    [
      'a version that there is not',
      kfdef([]).replace('/v1', '/v2'),
      /^a.yaml:1:1: apiVersion: got "kfdef.apps.kubeflow.org\/v2"; allowed: /,
    ],
    ['no YAML', 'kind: [\n', /^a.yaml:\d:\d: not valid YAML/],
    ['two of them', `${kfdef(ISTIO)}\n---\n${kfdef(ISTIO)}`, /^a.yaml:10:1: a second KfDef/],
  ])('%s is refused with its place', (_, text, message) => {
    expect(() => parseKfDef(text, 'a.yaml')).toThrow(message);
  });

  test('other documents beside a KfDef are left alone, and told', () => {
    const text = `apiVersion: v1\nkind: Namespace\n---\n${kfdef(ISTIO)}`;
    expect(parseKfDef(text, 'a.yaml').applications).toHaveLength(3);
    expect(migrate(text).found('document: kind "Namespace"')).toMatchObject({ verdict: 'unknown', setting: 'extras' });
  });

  const WITH = (field: string) => kfdef([...ISTIO], [`  ${field}`]);
  const CONFIG = (config: string) => kfdef([`  - { name: dex, kustomizeConfig: ${config} }`]);
  test.each([
    ['a list for a kind', 'kind: [KfDef]', 'a.yaml:1:1: expected a KfDef, got kind ["KfDef"]'],
    ['no kind', 'spec: {}', 'a.yaml:1:1: expected a KfDef, got a map without kind (its keys: spec)'],
    ['a list of documents', '- one', 'a.yaml:1:1: expected a KfDef, got a list'],
    ['text', 'one', 'a.yaml:1:1: expected a KfDef, got the text "one"'],
    ['no apiVersion', 'kind: KfDef\nspec: {}', 'a.yaml:1:1: apiVersion: got nothing; allowed: kfdef.apps.'],
    ['a number for apiVersion', 'kind: KfDef\napiVersion: 1', 'a.yaml:2:1: apiVersion: got 1; allowed: kfdef.apps.'],
    ['no spec', 'apiVersion: kfdef.apps.kubeflow.org/v1\nkind: KfDef\n', 'a.yaml:1:1: spec: missing; expected a map'],
    ['a text for spec', kfdef([]).replace(/spec:[\s\S]*/, 'spec: none'), 'spec: expected a map, got "none"'],
    ['no applications', kfdef([]), 'a.yaml:4:1: spec.applications: expected the list of applications of a platform'],
    [
      'a list for metadata',
      kfdef(ISTIO).replace(/metadata: .*/, 'metadata: [a]'),
      'metadata: expected a map, got ["a"]',
    ],
    [
      'a map for a namespace',
      kfdef(ISTIO).replace('namespace: kubeflow', 'namespace: {}'),
      'a.yaml:3:25: metadata.namespace: expected text, got {}',
    ],
    [
      'a map of applications',
      kfdef([]).replace('applications:', 'applications: { dex: {} }'),
      'a.yaml:5:3: spec.applications: expected a list, got {"dex":{}}',
    ],
    ['a text for an application', kfdef(['  - dex']), 'a.yaml:6:5: spec.applications[0]: expected a map, got "dex"'],
    [
      'an application without a name',
      kfdef(['  - { kustomizeConfig: { repoRef: { name: manifests, path: / } } }']),
      'a.yaml:6:5: spec.applications[0]: expected an application with a name, or a path by which to call it, got ',
    ],
    [
      'a list for a name',
      kfdef(['  - { name: [dex] }']),
      'spec.applications[0].name: expected text that is not empty, got',
    ],
    ['a list of configurations', CONFIG('[]'), 'spec.applications[0].kustomizeConfig: expected a map, got []'],
    ['a text for a folder', CONFIG('{ repoRef: dex }'), 'kustomizeConfig.repoRef: expected a map, got "dex"'],
    [
      'a list of paths',
      CONFIG('{ repoRef: { path: [a] } }'),
      'repoRef.path: expected text that is not empty, got ["a"]',
    ],
    ['a text for overlays', CONFIG('{ overlays: istio }'), 'kustomizeConfig.overlays: expected a list, got "istio"'],
    [
      'a map for an overlay',
      CONFIG('{ overlays: [{ a: 1 }] }'),
      'overlays[0]: expected text that is not empty, got {"a":1}',
    ],
    ['an empty overlay', CONFIG('{ overlays: [istio, ""] }'), 'overlays[1]: expected text that is not empty, got ""'],
    ['a map of parameters', CONFIG('{ parameters: { a: b } }'), 'parameters: expected a list, got {"a":"b"}'],
    ['a text for a parameter', CONFIG('{ parameters: [a=b] }'), 'parameters[0]: expected a map, got "a=b"'],
    [
      'a parameter without a name',
      CONFIG('{ parameters: [{ value: b }] }'),
      /^a\.yaml:6:\d+: spec\.applications\[0\]\.kustomizeConfig\.parameters\[0\]\.name: expected text that is not empty, got nothing$/,
    ],
    [
      'a list for the value of a parameter',
      CONFIG('{ parameters: [{ name: a, value: [b] }] }'),
      'parameters[0].value: expected text, got ["b"]',
    ],
    ['a text for components', WITH('components: a'), 'spec.components: expected a list, got "a"'],
    [
      'a map as a component',
      WITH('components: [{ a: b }]'),
      'spec.components[0]: expected text that is not empty, got',
    ],
    ['a list for componentParams', WITH('componentParams: [a]'), 'spec.componentParams: expected a map, got ["a"]'],
    ['a text for those of one', WITH('componentParams: { a: b }'), 'spec.componentParams.a: expected a list, got "b"'],
    [
      'one of these without a name',
      WITH('componentParams: { a: [{ value: b }] }'),
      'spec.componentParams.a[0].name: expected text that is not empty, got nothing',
    ],
    ['a list for a version', WITH('version: [1]'), 'a.yaml:9:3: spec.version: expected text, got [1]'],
    ['a map for a mail', WITH('email: { a: b }'), 'spec.email: expected text, got {"a":"b"}'],
    ['a map of repos', WITH('repos: { manifests: x }'), 'spec.repos: expected a list, got {"manifests":"x"}'],
    [
      'a repo without uri',
      WITH('repos: [{ name: a }]'),
      'spec.repos[0].uri: expected text that is not empty, got nothing',
    ],
    ['a map of plugins', WITH('plugins: { gcp: {} }'), 'spec.plugins: expected a list, got {"gcp":{}}'],
    [
      'a plugin that says nothing',
      WITH('plugins: [{ spec: {} }]'),
      'spec.plugins[0]: expected a plugin with a kind or a name, got',
    ],
    [
      'a list for what a plugin says',
      WITH('plugins: [{ kind: KfGcpPlugin, spec: [a] }]'),
      'spec.plugins[0].spec: expected a map, got ["a"]',
    ],
    [
      'a list for a field of Google Cloud',
      WITH('plugins: [{ kind: KfGcpPlugin, spec: { project: [a] } }]'),
      'spec.plugins[0].spec.project: expected text, got ["a"]',
    ],
    [
      'a text for a login of AWS',
      WITH('plugins: [{ kind: KfAwsPlugin, spec: { auth: { cognito: pool } } }]'),
      'spec.plugins[0].spec.auth.cognito: expected a map, got "pool"',
    ],
    ['a map of secrets', WITH('secrets: { a: b }'), 'spec.secrets: expected a list, got {"a":"b"}'],
    [
      'a secret without a source',
      WITH('secrets: [{ name: a }]'),
      'spec.secrets[0].secretSource: missing; expected a map',
    ],
    [
      'a secret of a source that there is not',
      WITH('secrets: [{ name: a, secretSource: { fileSource: {} } }]'),
      'spec.secrets[0].secretSource: expected one of literalSource, envSource, hashedSource, got {}',
    ],
    [
      'a secret without its value',
      WITH('secrets: [{ name: a, secretSource: { envSource: {} } }]'),
      'spec.secrets[0].secretSource.envSource: expected a name, got {}',
    ],
  ])('%s is refused with its place and what is allowed', (_, text, message) => {
    expect(() => parseKfDef(text, 'a.yaml')).toThrow(message);
  });

  test('all that is wrong comes in one run', () => {
    const text = kfdef(['  - { name: dex, kustomizeConfig: { overlays: istio } }'], ['  repos: none', '  version: {}']);
    expect(() => parseKfDef(text, 'a.yaml')).toThrow(
      /^a.yaml:6:.*overlays.*\na.yaml:7:.*repos.*\na.yaml:8:.*version.*$/,
    );
  });

  test.each(['null', '', '~'])('what is "%s" is as if nothing were said', (nothing) => {
    const text = kfdef(
      [
        `  - { name: dex, kustomizeConfig: { repoRef: { name: manifests, path: dex-auth/dex-crds }, overlays: ${nothing}, parameters: ${nothing} } }`,
        `  - { name: ${nothing}, kustomizeConfig: { repoRef: { path: istio/istio }, parameters: [{ name: a, value: ${nothing} }] } }`,
      ],
      [`  plugins: ${nothing}`, `  secrets: ${nothing}`, `  repos: ${nothing}`, `  version: ${nothing}`],
    );
    expect(parseKfDef(text, 'a.yaml').applications).toMatchObject([
      { name: 'dex', overlays: [], parameters: [] },
      { name: 'istio', parameters: [{ name: 'a', said: undefined }] },
    ]);
  });

  test('nothing that kfctl took no notice of vanishes', () => {
    const result = migrate(
      kfdef(
        [
          '  - { name: dex, kustomizeConfig: { repoRef: { name: fork, path: dex-auth/dex-crds }, parameter: [], overlays: [] } }',
          '  - { name: istio, kustomizeConfig: { repoRef: { name: nowhere, path: istio/istio } }, enabled: false }',
        ],
        [
          '  repos: [{ name: fork, uri: https://example.com/fork.tar.gz }, { name: unused, uri: https://example.com/u.tar.gz }]',
          '  componentParams: { argo: [{ name: overlay, value: istio }] }',
          '  nobody: { knows: [it] }',
          'applications: []',
        ],
      ),
    );
    const told = (what: string) => result.found(what)?.verdict;
    expect({
      key: told('spec.applications[0].kustomizeConfig.parameter'),
      other: told('spec.applications[1].enabled'),
      top: told('applications'),
      spec: told('nobody'),
      params: told('componentParams argo'),
      repo: told('repository fork'),
      unused: told('repository unused'),
      missing: told('istio: repository nowhere'),
    }).toEqual({
      key: 'dropped',
      other: 'dropped',
      top: 'dropped',
      spec: 'unknown',
      params: 'dropped',
      repo: 'unknown',
      unused: undefined,
      missing: 'unknown',
    });
  });
});
