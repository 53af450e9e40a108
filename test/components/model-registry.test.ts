import { ModelRegistries } from '../../lib/components/model-registry/model-registry';
import {
  type ModelRegistriesProps,
  modelRegistriesProps,
} from '../../lib/components/model-registry/model-registry-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { objectsIn } from '../support/objects';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const login = { POSTGRES_PASSWORD: 'one', MYSQL_ROOT_PASSWORD: 'two' };
const values = Object.fromEntries(
  ['kubeflow', 'mlops', 'team-a', 'team-b'].flatMap((namespace) => [
    [`${namespace}/model-registry-db-secrets`, login],
    [`${namespace}/second-db-secrets`, login],
  ]),
);
const render = (props?: ModelRegistriesProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ModelRegistries(chart, 'registry', props), {
    credentials: { source: 'fixed', values },
    profiles: ['team-a', 'team-b'],
    ...context,
  });

interface Container {
  args: string[];
  env: { name: string; value?: string }[];
  image: string;
  livenessProbe: object;
  startupProbe: object;
  readinessProbe: object;
}
const podOf = (object: KubeObject) =>
  (object as unknown as { spec: { template: { metadata: { labels: object }; spec: { containers: [Container] } } } })
    .spec.template;
const containerOf = (objects: readonly KubeObject[], name: string) =>
  podOf(find(objects, 'Deployment', name)).spec.containers[0];
const dsnOf = (props: ModelRegistriesProps) =>
  containerOf(render(props), 'model-registry-deployment').env.find(({ name }) => name === 'MR_EMBEDMD_DATABASE_DSN')
    ?.value;
const registry = (more: NonNullable<ModelRegistriesProps['registries']>[number]): ModelRegistriesProps => ({
  registries: [more],
});

snapshotObjects('defaults', render());

const everyProp: Required<ModelRegistriesProps> = {
  registries: [
    {
      name: 'second',
      displayName: 'Second',
      description: 'A registry of two teams',
      namespace: 'mlops',
      profiles: ['team-a', 'team-b'],
      database: { engine: 'mysql', volume: { size: '20Gi', storageClass: 'fast' } },
      clients: 'network',
      resources: { limits: { memory: '1Gi' } },
      gateway: true,
    },
    {
      profile: 'team-a',
      clients: 'none',
      database: {
        installation: 'external',
        host: 'db.example.com',
        port: 5433,
        name: 'models',
        credentials: { secret: 'login' },
        tls: { caSecret: 'authority' },
      },
    },
  ],
  ui: { enabled: true, tokenHeader: 'x-token', resources: { requests: { memory: '64Mi' } } },
  controller: { enabled: true, registriesNamespace: 'team-a', leaderElection: false },
  storageInitializer: { enabled: false, resources: { limits: { memory: '2Gi' } } },
  istio: true,
};

snapshotProps('every prop set', {
  schema: modelRegistriesProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

snapshotProps('without Istio', {
  schema: modelRegistriesProps,
  props: { istio: false },
  objects: render({ istio: false }),
  defaults: render(),
});

describe('who may call a registry', () => {
  const rules = (objects: readonly KubeObject[]) =>
    find(objects, 'AuthorizationPolicy', 'model-registry-service') as unknown as { spec: { rules: unknown } };
  const sources = (objects: readonly KubeObject[]) =>
    (find(objects, 'NetworkPolicy', 'model-registry') as unknown as { spec: { ingress: [{ from: unknown[] }] } }).spec
      .ingress[0].from;
  const PAGE = 'cluster.local/ns/kubeflow/sa/model-registry-ui';
  const page = { from: [{ source: { principals: [PAGE] } }] };

  test.each<[string, ModelRegistriesProps, unknown[]]>([
    ['shared by all', {}, [page, { from: [{ source: { principals: ['*'] } }] }]],
    ['shared by some', registry({ profiles: ['team-a'] }), [page, { from: [{ source: { namespaces: ['team-a'] } }] }]],
    ['of a profile', registry({ profile: 'team-a' }), [page, { from: [{ source: { namespaces: ['team-a'] } }] }]],
    ['of pods without a proxy', registry({ clients: 'network' }), [page, { to: [{ operation: { ports: ['8080'] } }] }]],
    ['of the page alone', registry({ clients: 'none' }), [page]],
    [
      'without a page',
      { ...registry({ profile: 'team-a' }), ui: { enabled: false } },
      [{ from: [{ source: { namespaces: ['team-a'] } }] }],
    ],
    [
      'on the gateway',
      registry({ clients: 'none', gateway: true }),
      [
        page,
        {
          from: [{ source: { principals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'] } }],
          when: [{ key: 'request.headers[kubeflow-userid]', values: ['*'] }],
        },
      ],
    ],
  ])('one %s', (_, props, expected) => {
    expect(rules(render(props)).spec.rules).toEqual(expected);
  });

  test('on the gateway: it is called by mutual TLS only, as the pages are', () => {
    expect(find(render(registry({ gateway: true })), 'DestinationRule', 'model-registry-service')).toHaveProperty(
      'spec',
      {
        host: 'model-registry-service.kubeflow.svc.cluster.local',
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      },
    );
  });

  test('of a profile: its own pods and the page, not the pods of other profiles', () => {
    expect(sources(render(registry({ profile: 'team-a' })))).toEqual([
      { podSelector: {} },
      expect.objectContaining({ podSelector: { matchLabels: { app: 'model-registry-ui' } } }),
    ]);
  });
});

describe('the page finds', () => {
  const services = (objects: readonly KubeObject[]) =>
    objects
      .filter(({ kind, metadata }) => kind === 'Service' && metadata.labels?.component === 'model-registry')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

  test('the shared registry in each profile, where it asks whether the user may see Services', () => {
    expect(services(render())).toEqual([
      'kubeflow/model-registry-service',
      'team-a/shared-model-registry',
      'team-b/shared-model-registry',
    ]);
    // client.Services(namespace): it takes Services with a cluster IP and a port of this name only.
    expect(find(render(registry({ profiles: ['team-a'] })), 'Service', 'shared-model-registry')).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: { type: 'ClusterIP', ports: [{ name: 'http-api', port: 8080 }] },
    });
  });

  test('what leads from there to the registry holds for the platform’s own proxies only', () => {
    expect(find(render(), 'VirtualService', 'shared-model-registry-kubeflow')).toMatchObject({
      metadata: { namespace: 'kubeflow' },
      spec: {
        exportTo: ['.'],
        gateways: ['mesh'],
        hosts: ['shared-model-registry.team-a.svc.cluster.local', 'shared-model-registry.team-b.svc.cluster.local'],
        http: [{ route: [{ destination: { host: 'model-registry-service.kubeflow.svc.cluster.local' } }] }],
      },
    });
  });

  test('that of a profile in this profile alone', () => {
    expect(services(render(registry({ profile: 'team-a' })))).toEqual(['team-a/model-registry-service']);
  });

  test('the registries of profiles past the limits of the namespace’s other proxies, in an ambient mesh by a proxy of its own (D60)', () => {
    for (const dataPlane of ['sidecar', 'ambient'] as const) {
      const objects = render({}, { mesh: { dataPlane } });
      expect(find(objects, 'Sidecar', 'model-registry-ui')).toMatchObject({ spec: { egress: [{ hosts: ['*/*'] }] } });
      expect(podOf(find(objects, 'Deployment', 'model-registry-ui')).metadata.labels).toEqual(
        expect.objectContaining(dataPlane === 'ambient' ? { 'sidecar.istio.io/inject': 'true' } : {}),
      );
    }
  });

  test('its user under the name of the header that is compiled into it', () => {
    const route = (context?: PlatformContextOptions) =>
      find(render({}, context), 'VirtualService', 'model-registry-ui');
    expect(JSON.stringify(route())).not.toMatch(/kubeflow-userid/);
    expect(route({ userHeader: 'x-user', groupsHeader: 'x-groups' })).toMatchObject({
      spec: {
        http: [
          {
            headers: { request: { set: { 'kubeflow-userid': '%REQ(x-user)%', 'kubeflow-groups': '%REQ(x-groups)%' } } },
          },
        ],
      },
    });
  });
});

test('two registries have no object in common, in one namespace or in two (D60)', () => {
  const names = (props: ModelRegistriesProps) =>
    render({ ui: { enabled: false }, ...props }).map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].join('/'),
    );
  const both = names({ registries: [{}, { name: 'second' }, { profile: 'team-a' }, { profile: 'team-b' }] });
  expect(both.filter((name, index) => both.indexOf(name) !== index)).toEqual([]);
  expect(both.filter((name) => /^ClusterRole/.test(name))).toEqual([]);
});

test('only its own database is behind the Service of a database, and only its server reaches it (D60)', () => {
  const objects = render({ registries: [{}, { name: 'second' }] });
  for (const name of ['model-registry', 'second']) {
    const { selector } = (find(objects, 'Service', `${name}-db`) as unknown as { spec: { selector: object } }).spec;
    const others = objects.filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-db') && metadata.name !== `${name}-db`,
    );
    expect(podOf(find(objects, 'Deployment', `${name}-db`)).metadata.labels).toMatchObject(selector);
    for (const other of others) expect(podOf(other).metadata.labels).not.toMatchObject(selector);
    expect(find(objects, 'NetworkPolicy', `${name}-db`)).toMatchObject({
      spec: { ingress: [{ from: [{ podSelector: { matchLabels: { component: `${name}-server` } } }] }] },
    });
  }
});

test('an outage of the database takes the server off its Service, and does not end it (D60)', () => {
  const { livenessProbe, startupProbe, readinessProbe } = containerOf(render(), 'model-registry-deployment');
  expect([livenessProbe, startupProbe]).toEqual([
    expect.objectContaining({ tcpSocket: { port: 'http-api' } }),
    expect.objectContaining({ tcpSocket: { port: 'http-api' } }),
  ]);
  expect(readinessProbe).toMatchObject({ httpGet: { path: '/readyz/health' } });
});

describe('the database', () => {
  test.each<[string, ModelRegistriesProps, string]>([
    ['PostgreSQL', {}, 'host=$(POSTGRES_HOST) port=$(POSTGRES_PORT) dbname=$(POSTGRES_DB) sslmode=disable'],
    [
      'MySQL',
      registry({ database: { engine: 'mysql' } }),
      '$(MYSQL_USER_NAME):$(MYSQL_ROOT_PASSWORD)@tcp(model-registry-db:$(MYSQL_PORT))/$(MYSQL_DATABASE)?charset=utf8mb4',
    ],
    [
      'a PostgreSQL that is there, with TLS',
      registry({ database: { installation: 'external', host: 'db.example.com', tls: {} } }),
      'host=db.example.com port=5432 dbname=metadb sslmode=verify-full',
    ],
    [
      'a MySQL that is there, with TLS',
      registry({ database: { installation: 'external', engine: 'mysql', host: 'db.example.com', tls: {} } }),
      '$(DB_USER):$(DB_PASSWORD)@tcp(db.example.com:3306)/metadb?charset=utf8mb4&tls=true',
    ],
  ])('%s: its address stands in the environment, without the password among the arguments', (_, props, dsn) => {
    expect(dsnOf(props)).toBe(dsn);
    expect(containerOf(render(props), 'model-registry-deployment').args.join(' ')).not.toMatch(/dsn|PASSWORD/);
  });

  test('variables stand before the address that names them', () => {
    const { env } = containerOf(render(registry({ database: { engine: 'mysql' } })), 'model-registry-deployment');
    expect(env.at(-1)?.name).toBe('MR_EMBEDMD_DATABASE_DSN');
  });

  test('flags of the server are those of its program (hub v0.3.8 cmd/proxy.go)', () => {
    const FLAGS = [
      '--hostname',
      '--port',
      '--datastore-type',
      '--embedmd-database-type',
      '--embedmd-database-ssl-ca',
      '--embedmd-database-ssl-verify-server-cert',
    ];
    const given = [
      {},
      registry({
        database: { installation: 'external', engine: 'mysql', host: 'db.example.com', tls: { caSecret: 'ca' } },
      }),
    ]
      .flatMap((props) => containerOf(render(props), 'model-registry-deployment').args)
      .map((arg) => arg.split('=', 1)[0]);
    expect(given.filter((flag) => !FLAGS.includes(String(flag)))).toEqual([]);
    expect(given).toContain('--embedmd-database-ssl-ca');
  });

  test('no password is guessable, and none is in the render where somebody else makes it', () => {
    const objects = render({}, { credentials: { source: 'existing' } });
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

describe('rights', () => {
  type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };
  const rightsOf = (objects: readonly KubeObject[], kinds: readonly string[]) =>
    objects
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((object) => (object as unknown as { rules: Rule[] }).rules)
      .flatMap(({ apiGroups = [], resources = [], verbs }) =>
        apiGroups.flatMap((group) => resources.flatMap((each) => verbs.map((verb) => `${group}/${each} ${verb}`))),
      )
      .sort();

  // clients/ui/bff/internal of hub v0.3.8 with --auth-method=internal. Of what it would also do, transfers of models, it asks
  // nobody whether the user may: it gets no rights for them.
  test('of the page are what its backend calls as itself', () => {
    expect(rightsOf(render({ registries: [] }), ['ClusterRole', 'Role'])).toEqual([
      // integrations/kubernetes/shared_k8s_client.go: GetServiceDetailsByName, GetServiceDetails
      '/services get',
      '/services list',
      // integrations/kubernetes/internal_k8s_client.go: CanListServicesInNamespace, CanAccessServiceInNamespace
      'authorization.k8s.io/subjectaccessreviews create',
      // integrations/kubernetes/internal_k8s_client.go: IsClusterAdmin
      'rbac.authorization.k8s.io/clusterrolebindings list',
    ]);
  });

  test('without a login before it the page has none, and nobody is made an administrator (D38)', () => {
    const objects = render({ istio: false });
    expect(objects.filter(({ kind }) => /Role/.test(kind))).toEqual([]);
    expect(containerOf(objects, 'model-registry-ui').args).toEqual([
      '--deployment-mode=standalone',
      '--port=8080',
      '--auth-method=user_token',
    ]);
    expect(containerOf(render({ istio: false, ui: { tokenHeader: 'X-Token' } }), 'model-registry-ui').args).toEqual(
      expect.arrayContaining(['--auth-token-header=X-Token', '--auth-token-prefix=']),
    );
  });

  const controller = render({ registries: [], ui: { enabled: false }, controller: { enabled: true } });
  test('of the controller are what its program calls (pkg/inferenceservice-controller, cmd/controller/main.go)', () => {
    expect(rightsOf(controller, ['ClusterRole'])).toEqual([
      '/services get',
      '/services list',
      '/services watch',
      'authentication.k8s.io/tokenreviews create',
      'authorization.k8s.io/subjectaccessreviews create',
      'serving.kserve.io/inferenceservices get',
      'serving.kserve.io/inferenceservices list',
      'serving.kserve.io/inferenceservices update',
      'serving.kserve.io/inferenceservices watch',
    ]);
    expect(rightsOf(controller, ['Role'])).toEqual(
      expect.arrayContaining(['coordination.k8s.io/leases create', 'coordination.k8s.io/leases update']),
    );
  });

  test('the controller has every variable that its program needs (cmd/controller/main.go)', () => {
    const NEEDED = [
      'NAMESPACE_LABEL',
      'NAME_LABEL',
      'URL_ANNOTATION',
      'INFERENCE_SERVICE_ID_LABEL',
      'MODEL_VERSION_ID_LABEL',
      'REGISTERED_MODEL_ID_LABEL',
      'FINALIZER',
      'SERVICE_ANNOTATION',
      'REGISTRIES_NAMESPACE',
    ];
    const { env } = containerOf(controller, 'controller-controller-manager');
    const set = env.filter(({ value }) => value).map(({ name }) => name);
    expect(NEEDED.filter((name) => !set.includes(name))).toEqual([]);
    expect(env).toContainEqual({ name: 'INFERENCE_SERVICE_CONTROLLER', value: 'managed' });
  });

  test('the controller can send its token to registries only, whatever address an InferenceService names', () => {
    const objects = render({ controller: { enabled: true } });
    expect(find(objects, 'Sidecar', 'controller-controller-manager')).toMatchObject({
      spec: {
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
        egress: [
          {
            hosts: [
              'default/kubernetes.default.svc.cluster.local',
              'istio-system/istiod.istio-system.svc.cluster.local',
              'kubeflow/model-registry-service.kubeflow.svc.cluster.local',
            ],
          },
        ],
      },
    });
  });

  test('the metrics Service of the controller reaches no pods of other controllers', () => {
    const { selector } = (
      find(controller, 'Service', 'controller-controller-manager-metrics-service') as unknown as {
        spec: { selector: Record<string, string> };
      }
    ).spec;
    expect(Object.keys(selector)).toContain('app.kubernetes.io/name');
    expect(podOf(find(controller, 'Deployment', 'controller-controller-manager')).metadata.labels).toMatchObject(
      selector,
    );
  });
});

describe('what loads models for KServe', () => {
  const containers = (props?: ModelRegistriesProps, context?: PlatformContextOptions) =>
    render(props, context).filter(({ kind }) => kind === 'ClusterStorageContainer');

  test.each<[string, ModelRegistriesProps, PlatformContextOptions, string]>([
    ['the shared registry', {}, {}, 'model-registry-service.kubeflow.svc.cluster.local:8080'],
    [
      'it wherever it stands',
      registry({ namespace: 'mlops' }),
      {},
      'model-registry-service.mlops.svc.cluster.local:8080',
    ],
    [
      'it in another domain',
      {},
      { clusterDomain: 'c.internal' },
      'model-registry-service.kubeflow.svc.c.internal:8080',
    ],
    [
      'that of a profile where it is the only one',
      registry({ profile: 'team-a' }),
      {},
      'model-registry-service.team-a.svc.cluster.local:8080',
    ],
  ])('asks %s (D25)', (_, props, context, value) => {
    expect(containers(props, context)).toMatchObject([
      { spec: { container: { env: [{ name: 'MODEL_REGISTRY_BASE_URL', value }, {}, {}] } } },
    ]);
    expect(containers(props, context)[0]?.metadata).not.toHaveProperty('namespace');
  });

  // cmd/csi/main.go
  test('has the variables of its program, and an image with a tag', () => {
    const [made] = containers() as unknown as [{ spec: { container: { env: { name: string }[]; image: string } } }];
    expect(made.spec.container.env.map(({ name }) => name)).toEqual([
      'MODEL_REGISTRY_BASE_URL',
      'MODEL_REGISTRY_SERVICE_NAME',
      'MODEL_REGISTRY_CLUSTER_DOMAIN',
    ]);
    expect(made.spec.container.image).toMatch(/:v\d/);
  });

  test('is not there without KServe, and not without a registry', () => {
    expect(containers({}, { absent: ['kserve'] })).toEqual([]);
    expect(containers({ registries: [] })).toEqual([]);
    expect(containers({ storageInitializer: { enabled: false } })).toEqual([]);
  });
});

describe('in a platform', () => {
  const settings = (registries: object[], profiles = [{ name: 'team-a', owner: { name: 'ann@example.com' } }]) =>
    ({ profiles, components: { 'model-registry': { registries } } }) as SettingsInput;

  test('what stands in a profile comes in a later wave than the profile', () => {
    const objects = new Platform(settings([{}, { profile: 'team-a' }]))
      .render()
      .flatMap(({ name, text }) => (/profiles\.k8s|model-registry/.test(name) ? objectsIn(text) : []));
    const waves = (chosen: readonly KubeObject[]) =>
      chosen.map(({ metadata }) => Number(metadata.annotations?.[WAVE_ANNOTATION]));
    const [profile = Number.NaN] = waves(objects.filter(({ kind }) => kind === 'Profile'));
    const inside = waves(objects.filter(({ metadata }) => metadata.namespace === 'team-a'));
    expect(inside.length).toBeGreaterThan(8);
    expect(inside.filter((wave) => !(wave > profile))).toEqual([]);
  });

  test.each<[string, object[], RegExp]>([
    ['a profile that nobody makes', [{ profile: 'team-x' }], /registries\[0\]\.profile: got "team-x".*team-a/],
    ['two of a name in one namespace', [{ profile: 'team-a' }, { profile: 'team-a' }], /registries\[1\]\.name/],
    ['two shared ones of a name', [{}, { namespace: 'mlops' }], /registries\[1\]\.name/],
    ['a place beside a profile', [{ profile: 'team-a', namespace: 'mlops' }], /registries\[0\]\.namespace/],
    ['the gateway for a profile', [{ profile: 'team-a', gateway: true }], /registries\[0\]\.gateway/],
    ['the gateway for two', [{ gateway: true }, { name: 'second', gateway: true }], /registries\[1\]\.gateway/],
    ['a name as that of the Services in profiles', [{ name: 'shared-one' }], /registries\[0\]\.name/],
    ['TLS for the bundled database', [{ database: { tls: {} } }], /database\.tls/],
  ])('%s is refused', (_, registries, message) => {
    expect(() => new Platform(settings(registries))).toThrow(message);
  });
});
