import { parse } from 'yaml';
import { valueAt } from '../../lib/kubernetes/json';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { FeatureStore } from '../../lib/workloads/feast/feature-store';
import type { FeatureStoreProps } from '../../lib/workloads/feast/feature-store-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

type Context = Parameters<typeof renderObjects>[1];
const render = (props: FeatureStoreProps = {}, context?: Context) =>
  renderObjects((chart) => new FeatureStore(chart, 'reviews', { namespace: 'team-a', ...props }), context);
const specOf = (objects: readonly KubeObject[]) =>
  find(objects, 'FeatureStore', 'reviews').spec as { services: { offlineStore?: unknown } };
const titles = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();

test('by itself: files on volumes, an empty project, nobody asked who calls, the profile alone admitted', () => {
  const objects = render();
  expect(titles(objects)).toEqual(['FeatureStore reviews', 'NetworkPolicy feast-reviews']);
  expect(specOf(objects)).toMatchObject({
    feastProject: 'reviews',
    feastProjectDir: { init: { minimal: true } },
    authz: { noAuth: true },
    services: {
      registry: {
        local: {
          persistence: {
            file: { path: 'registry.db', pvc: { create: { resources: { requests: { storage: '5Gi' } } } } },
          },
          server: { restAPI: false },
        },
      },
      onlineStore: { persistence: { file: { path: 'online_store.db', pvc: { mountPath: '/data/online' } } } },
      offlineStore: { persistence: { file: { type: 'dask' } } },
      podAnnotations: { 'sidecar.istio.io/inject': 'false' },
      securityContext: { runAsNonRoot: true, fsGroup: 1001, seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  expect(find(objects, 'NetworkPolicy', 'feast-reviews')).toMatchObject({
    metadata: { namespace: 'team-a' },
    spec: {
      podSelector: { matchExpressions: [{ key: 'feast.dev/name', values: ['reviews'] }] },
      ingress: [{ from: [{ podSelector: {} }] }],
    },
  });
});

test('the repository is made anew at each start, unless the offline store has a volume, on which it stays', () => {
  const offline = (props: FeatureStoreProps) => JSON.stringify(specOf(render(props)).services.offlineStore);
  expect(offline({})).not.toContain('pvc');
  expect(offline({ offline: { volume: {} } })).toContain('/data/offline');
});

describe('PostgreSQL and Redis that come with it', () => {
  const props: FeatureStoreProps = {
    registry: { kind: 'postgresql' },
    online: { kind: 'redis' },
    offline: { kind: 'postgresql' },
  };
  const values = {
    'team-a/feast-reviews-postgresql': { password: 'Pg0' },
    'team-a/feast-reviews-redis': { password: 'Re0' },
  };
  const objects = render(props, { credentials: { source: 'fixed', values }, clusterDomain: 'example.internal' });

  test('one PostgreSQL for all stores in it, and a Redis', () => {
    const kinds = ['Deployment', 'NetworkPolicy', 'PersistentVolumeClaim', 'Secret', 'Service'];
    const server = (name: string) => kinds.map((kind) => `${kind} feast-reviews-${name}`);
    expect(titles(objects)).toEqual(
      [
        'FeatureStore reviews',
        'NetworkPolicy feast-reviews',
        'Secret feast-reviews-stores',
        ...server('postgresql'),
        ...server('redis'),
      ].sort(),
    );
  });

  test('their parameters name them, with variables for the passwords, which the servers have', () => {
    const { stringData } = find(objects, 'Secret', 'feast-reviews-stores') as unknown as {
      stringData: Record<string, string>;
    };
    expect(Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, parse(text)]))).toEqual({
      sql: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Feast puts in the variable
        path: 'postgresql+psycopg://feast:${POSTGRES_PASSWORD}@feast-reviews-postgresql.team-a.svc.example.internal:5432/feast',
        cache_ttl_seconds: 60,
        sqlalchemy_config_kwargs: { echo: false, pool_pre_ping: true },
      },
      postgres: {
        host: 'feast-reviews-postgresql.team-a.svc.example.internal',
        port: 5432,
        db_schema: 'public',
        user: 'feast',
        database: 'feast',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Feast puts in the variable
        password: '${POSTGRES_PASSWORD}',
      },
      redis: {
        redis_type: 'redis',
        connection_string:
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Feast puts in the variable
          'feast-reviews-redis.team-a.svc.example.internal:6379,password=${REDIS_PASSWORD}',
      },
    });
    expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret'))).not.toMatch(/Pg0|Re0/);
    const env = [
      { name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: 'feast-reviews-postgresql', key: 'password' } } },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'feast-reviews-redis', key: 'password' } } },
    ];
    const secretRef = { name: 'feast-reviews-stores' };
    expect(specOf(objects).services).toMatchObject({
      registry: { local: { server: { env }, persistence: { store: { type: 'sql', secretRef } } } },
      onlineStore: { server: { env }, persistence: { store: { type: 'redis', secretRef } } },
      offlineStore: { server: { env }, persistence: { store: { type: 'postgres', secretRef } } },
    });
  });

  test.each(['postgresql', 'redis'])('only pods of the store reach the %s', (kind) => {
    const name = `feast-reviews-${kind}`;
    expect(find(objects, 'NetworkPolicy', name)).toMatchObject({
      spec: { ingress: [{ from: [{ podSelector: { matchLabels: { 'feast.dev/name': 'reviews' } } }] }] },
    });
    const { spec } = find(objects, 'Deployment', name) as unknown as {
      spec: { selector: { matchLabels: object }; template: { metadata: { labels: object } } };
    };
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(find(objects, 'Service', name)).toMatchObject({ spec: { selector: spec.selector.matchLabels } });
    expect(find(objects, 'NetworkPolicy', name)).toMatchObject({
      spec: { podSelector: { matchLabels: spec.selector.matchLabels } },
    });
  });

  test('on OpenShift they have no numbers of users', () => {
    const pods = render(props, { clusterPlatform: 'openshift' });
    expect(JSON.stringify(pods)).not.toMatch(/runAsUser|runAsGroup|fsGroup"/);
  });

  test('with credentials that exist dist holds none', () => {
    const existing = render(props, { credentials: { source: 'existing' } });
    expect(titles(existing).filter((title) => title.startsWith('Secret'))).toEqual(['Secret feast-reviews-stores']);
  });
});

const SECRETS: Record<string, FeatureStoreProps> = {
  'sql, Redis, Snowflake': {
    registry: { kind: 'secret', type: 'sql', secret: 'stores', rest: true },
    online: { kind: 'secret', type: 'redis', secret: 'stores', key: 'cache' },
    offline: { kind: 'secret', type: 'snowflake.offline', secret: 'stores' },
  },
  'Snowflake, DynamoDB, BigQuery': {
    registry: { kind: 'secret', type: 'snowflake.registry', secret: 'stores' },
    online: { kind: 'secret', type: 'dynamodb', secret: 'stores' },
    offline: { kind: 'secret', type: 'bigquery', secret: 'stores' },
    replicas: 3,
  },
  'a bucket': { registry: { kind: 'bucket', path: 's3://features/registry.db' }, envFromSecrets: ['keys'] },
  'the registry of another one': { registry: { kind: 'remote', store: { name: 'central', namespace: 'team-b' } } },
  'a registry elsewhere, no online store': {
    registry: { kind: 'remote', hostname: 'registry.example.com:80' },
    online: { kind: 'none' },
  },
  'no offline store, a page': { offline: { kind: 'none' }, ui: { logLevel: 'debug' } },
  'an image, roles': {
    repository: { kind: 'image', image: 'registry.example.com/features:v1', path: '/app/features' },
    authorization: { kind: 'kubernetes', roles: ['reader'] },
  },
  'git with a token, oidc': {
    repository: {
      kind: 'git',
      url: 'https://git.example.com/a.git',
      path: 'src',
      secret: 'git-token',
      configs: { 'http.sslVerify': 'true' },
    },
    authorization: { kind: 'oidc', issuer: 'https://login.example.com', secret: 'oidc' },
    materialize: { schedule: '0 3 * * *', timeZone: 'Europe/Berlin', commands: ['feast apply'] },
  },
  'an example': { repository: { template: 'local' }, env: { LOG: '1' }, sidecar: true },
};

test.each(Object.entries(SECRETS))('%s: what the CRD takes', (_, props) => {
  expect(render(props).flatMap(schemaProblems)).toEqual([]);
});

test('as many pods as the load asks for, where all stores are servers', () => {
  const scaled = { ...SECRETS['sql, Redis, Snowflake'], autoscaling: { maxReplicas: 4 } };
  expect(specOf(render(scaled))).toMatchObject({
    replicas: 1,
    services: { scaling: { autoscaling: { minReplicas: 1, maxReplicas: 4 } } },
  });
  expect(render(scaled).flatMap(schemaProblems)).toEqual([]);
  expect(() => render({ ...scaled, replicas: 2 })).toThrow(/replicas: .*nothing beside autoscaling/);
  expect(() => render({ autoscaling: { maxReplicas: 4 } })).toThrow(/online\.kind: .*a server/);
});

test('it is filled at times that cron knows', () => {
  const times = (schedule: string) => specOf(render({ materialize: { schedule } }));
  for (const schedule of ['0 */6 * * MON-FRI', '@daily']) {
    expect(times(schedule)).toMatchObject({ cronJob: { schedule } });
  }
  expect(() => times('sometimes')).toThrow(/materialize\.schedule: expected five fields/);
});

const TWICE = { env: { A: 'b' }, envSecrets: { A: { secret: 'c' } } };

test('stores by Secret, and environment for all servers', () => {
  const environment = { envFromSecrets: ['keys'], env: { A: 'b' }, envSecrets: { B: { secret: 'c', key: 'd' } } };
  const { services } = specOf(render({ ...SECRETS['sql, Redis, Snowflake'], ...environment }));
  const b = { name: 'B', valueFrom: { secretKeyRef: { name: 'c', key: 'd' } } };
  const server = { env: [{ name: 'A', value: 'b' }, b], envFrom: [{ secretRef: { name: 'keys' } }] };
  const store = (type: string) => ({ store: { type, secretRef: { name: 'stores' } } });
  expect(services).toMatchObject({
    registry: { local: { server: { ...server, restAPI: true }, persistence: store('sql') } },
    onlineStore: { server, persistence: { store: { ...store('redis').store, secretKeyName: 'cache' } } },
    offlineStore: { server, persistence: store('snowflake.offline') },
  });
});

test('accounts that the operator makes get the Secrets that images need', () => {
  const objects = render({}, { images: { pullSecrets: ['mirror'] } });
  for (const name of ['feast-reviews', 'feast-reviews-cronjob']) {
    expect(find(objects, 'ServiceAccount', name)).toMatchObject({ imagePullSecrets: [{ name: 'mirror' }] });
  }
});

test.each<[string, FeatureStoreProps, RegExp]>([
  ['a variable with two values', TWICE, /envSecrets\.A: .*another variable, as env has it/],
  [
    'a variable of a server that comes with it',
    { online: { kind: 'redis' }, envSecrets: { REDIS_PASSWORD: { secret: 'a' } } },
    /envSecrets\.REDIS_PASSWORD: expected another name, as the redis that comes with it has this one/,
  ],
  [
    'times at which nothing is filled',
    { online: { kind: 'none' }, materialize: { schedule: '@daily' } },
    /materialize: expected none, as there is no online store that it would fill; or commands/,
  ],
  [
    'a PostgreSQL that holds nothing',
    { postgresql: { volume: { size: '1Gi' } } },
    /postgresql: expected none, as no store has the kind postgresql/,
  ],
  ['several pods before a file', { replicas: 2 }, /registry\.kind: .*a server, as several pods share it/],
  ['several pods without an online store', { replicas: 2, online: { kind: 'none' } }, /online\.kind/],
  [
    'no store at all',
    { registry: { kind: 'remote', hostname: 'a:80' }, online: { kind: 'none' }, offline: { kind: 'none' } },
    /online\.kind: .*a store/,
  ],
  ['two registries elsewhere', { registry: { kind: 'remote', hostname: 'a:80', store: { name: 'b' } } }, /either/],
  ['a long name', { name: 'a'.repeat(44) }, /at most 43 characters/],
  ...['git.example.com/a.git', 'https://git.example.com/a.git;id', 'https://git.example.com/a?b=1&c=2', 'git@host'].map(
    (url): [string, FeatureStoreProps, RegExp] => [
      `a repository at ${url}`,
      { repository: { kind: 'git', url } },
      /repository\.url: expected an address such as https:\/\/\S+ or git@git\.example\.com:team\/features\.git/,
    ],
  ),
  ['a project with a dash', { project: 'a-b' }, /project: .*letters, digits/],
])('%s is refused', (_, props, message) => {
  expect(() => render(props)).toThrow(message);
});

test.each([
  'https://git.example.com/team/features.git',
  `https://oauth2:\${TOKEN}@git.example.com/team/features.git`,
  'ssh://git@git.example.com:2222/team/features.git',
  'git@git.example.com:team/features.git',
  'team-a@git.example.com:/srv/features.git',
])('a repository can be at %s', (url) => {
  const object = find(render({ repository: { kind: 'git', url } }), 'FeatureStore', 'reviews');
  expect(schemaProblems(object)).toEqual([]);
  expect(object.spec).toMatchObject({ feastProjectDir: { git: { url } } });
});

test('values of the configuration of Git stay whole in the script that they get into', () => {
  const make = (value: string) => {
    const repository = {
      kind: 'git' as const,
      url: 'https://git.example.com/a.git',
      configs: { 'http.extraHeader': value },
    };
    return valueAt(find(render({ repository }), 'FeatureStore', 'reviews').spec, 'feastProjectDir', 'git', 'configs');
  };
  const header = `Authorization: Bearer \${TOKEN}`;
  expect(make(header)).toEqual({ 'http.extraHeader': `"${header}"` });
  expect(make(`"${header}"`)).toEqual({ 'http.extraHeader': `"${header}"` });
  expect(make('true')).toEqual({ 'http.extraHeader': 'true' });
  expect(() => make(`it's`)).toThrow(/configs.*extraHeader.*: expected text without quotes/);
});

test('without a namespace it says what is missing', () => {
  expect(() => renderObjects((chart) => new FeatureStore(chart, 'reviews'))).toThrow(/namespace: missing/);
});
