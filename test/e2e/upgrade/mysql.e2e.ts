import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { upgradePathTo } from '../../../lib/core/releases/upgrade-path';
import { type Api, ControlPlane, type KubernetesObject, referenceTo, valueAt, waitFor } from '../harness';
import { freePorts } from '../harness/ports';
import { expectCode, ROOT, runCli } from '../support';
import { applyAsKubectl } from './kubectl-install';
import { kubeletOf, layOutPrograms } from './mysql/kubelet';
import { COLUMNS, DATABASE, rowOf } from './mysql/pipelines-tables';
import { MINDED, MySqlPods } from './mysql/pods';
import { fetchMySql, MAX_DOWNLOAD } from './mysql/programs';
import { query } from './mysql/server';
import { claim, object } from './objects';
import { cutOut } from './small-platform';

const SETTINGS = {
  extends: join(ROOT, 'platforms/minimal.yaml'),
  auth: { provider: 'anonymous' },
  components: { dex: false, 'oauth2-proxy': false, pipelines: true, katib: true },
  profiles: [],
  workloads: { 'kubeflow/mysql': { annotations: MINDED }, 'kubeflow/katib-mysql': { annotations: MINDED } },
};

const PARTS = [
  'Namespace kubeflow',
  'ConfigMap kubeflow/pipeline-install-config',
  'Secret kubeflow/mysql-secret',
  'PersistentVolumeClaim kubeflow/mysql-pv-claim',
  'apps/Deployment kubeflow/mysql',
  'Secret kubeflow/katib-mysql-secrets',
  'PersistentVolumeClaim kubeflow/katib-mysql',
  'apps/Deployment kubeflow/katib-mysql',
];

/** The servers of a Kubeflow 1.8, as its manifests have them: the one of Pipelines has no password, and no probe. */
const OLD = [
  object('v1', 'Namespace', 'kubeflow'),
  object('v1', 'ConfigMap', 'kubeflow/pipeline-install-config', { data: { appVersion: '2.0.5' } }),
  object('v1', 'Secret', 'kubeflow/mysql-secret', { stringData: { username: 'root', password: '' } }),
  object('v1', 'Secret', 'kubeflow/katib-mysql-secrets', { stringData: { MYSQL_ROOT_PASSWORD: 'test' } }),
  claim('kubeflow/mysql-pv-claim'),
  claim('kubeflow/katib-mysql'),
  server('mysql', 'example.com/ml-pipeline/mysql:8.0.26', 'mysql-pv-claim', {
    labels: { app: 'mysql', 'application-crd-id': 'kubeflow-pipelines' },
    args: ['--datadir', '/var/lib/mysql', '--default-authentication-plugin=mysql_native_password'],
    env: [],
  }),
  server('katib-mysql', 'mysql:8.0.29', 'katib-mysql', {
    labels: { 'katib.kubeflow.org/component': 'mysql' },
    args: ['--datadir', '/var/lib/mysql/datadir'],
    env: [
      {
        name: 'MYSQL_ROOT_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'katib-mysql-secrets', key: 'MYSQL_ROOT_PASSWORD' } },
      },
      { name: 'MYSQL_DATABASE', value: 'katib' },
    ],
  }),
];

/** What the step long-rows asks. */
const queries = (upgradePathTo('26.03.1')?.steps ?? []).flatMap((step) =>
  step.do === 'check' && 'sql' in step.expect ? step.expect.sql : [],
);

describe('a real MySQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mysql-'));
  const dist = join(folder, 'small');
  const settings = join(folder, 'settings.yaml');
  let plane: ControlPlane;
  let api: Api;
  let pods: MySqlPods;
  let mysql: string;
  let ports: { readonly mysql: number; readonly 'katib-mysql': number };
  /** What the first render has made, and no server knows. */
  let generated: Record<string, Record<string, string>>;

  const place = { mysql: 'mysql-secret', 'katib-mysql': 'katib-mysql-secrets' } as const;
  type Container = keyof typeof place;
  const containers: readonly Container[] = ['mysql', 'katib-mysql'];
  const pid = (container: Container) => pods.server(container)?.pid;
  const ask = (container: Container, statement: string, password: string, user = 'root', database?: string) =>
    query(mysql, { port: ports[container], user, password, database }, statement);
  const who = (container: Container, password: string, user = 'root') =>
    ask(container, 'SELECT CURRENT_USER()', password, user).catch(
      (error: Error) => /Access denied/.exec(error.message)?.[0],
    );
  const deploy = (...options: string[]) =>
    runCli(['deploy', '--dist', dist, '--kubeconfig', plane.kubeconfig, '--timeout', '90s', ...options]);
  const upgrade = () => deploy('--upgrade-from', 'auto', '--yes', '--yes-step', 'back-up', 'customised');
  const deployment = (container: Container) =>
    api.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kubeflow', name: container });
  const image = async (container: Container) =>
    valueAt(await deployment(container), 'spec', 'template', 'spec', 'containers', 0, 'image');
  const versions = async () =>
    Promise.all(OLD.map(async (each) => (await api.get(referenceTo(each))).metadata.resourceVersion));
  const password = async (container: Container) => {
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'kubeflow', name: place[container] };
    const key = container === 'mysql' ? 'password' : 'MYSQL_ROOT_PASSWORD';
    return Buffer.from(String(valueAt(await api.get(secret), 'data', key)), 'base64').toString();
  };
  const serve = (container: Container, secret: string) =>
    waitFor(async () => (await who(container, secret)) === 'root@%', `${container} to serve`, 180_000);

  /** What the credentials file says, in dist. */
  const setPassword = async (value: string) => {
    const file = join(folder, 'settings.credentials.yaml');
    const login = { username: 'root', password: value };
    writeFileSync(file, stringify({ ...parse(readFileSync(file, 'utf8')), 'kubeflow/mysql-secret': login }));
    await cutOut(folder, PARTS);
  };

  beforeAll(async () => {
    const [programs, numbers] = await Promise.all([fetchMySql(), freePorts(2)]);
    mysql = programs.mysql;
    const [first = 0, second = 0] = numbers;
    ports = { mysql: first, 'katib-mysql': second };
    const places = containers.map((container) => ({ container, port: ports[container] }));
    const bin = layOutPrograms(folder, places, programs);
    writeFileSync(settings, stringify(SETTINGS));
    const start = ControlPlane.start({ nodes: 1, kubelet: kubeletOf(folder, places), programs: bin });
    [plane] = await Promise.all([start, cutOut(folder, PARTS)]);
    api = plane.api;
    generated = parse(readFileSync(join(folder, 'settings.credentials.yaml'), 'utf8'));
    pods = new MySqlPods(api, { programs, folder, places });
    await applyAsKubectl(api, OLD, true);
    await Promise.all([serve('mysql', ''), serve('katib-mysql', 'test')]);
    await ask('mysql', DATABASE.join('; '), '');
    await ask('mysql', "CREATE USER 'app'@'%' IDENTIFIED BY 'of the app'; GRANT ALL ON mlpipeline.* TO 'app'@'%'", '');
  }, MAX_DOWNLOAD);

  afterAll(async () => {
    await pods?.stop();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is asked for exactly those values of Pipelines that are too long', async () => {
    const asked = COLUMNS.flatMap((column) => {
      const { table, limit } = column;
      return [rowOf(column, limit), ...queries, rowOf(column, limit + 1), ...queries, `DELETE FROM ${table}`];
    });
    const counts = (await ask('mysql', asked.join('; '), '', 'root', 'mlpipeline')).split('\n').map(Number);
    const expected = COLUMNS.flatMap(({ table }) => [
      ...queries.map(() => 0),
      ...queries.map((each) => (each.includes(`FROM ${table} `) ? 1 : 0)),
    ]);
    expect(counts).toEqual(expected);
  });

  test('is left alone as long as dist has other passwords', async () => {
    const [before, servers] = [await versions(), containers.map(pid)];
    for (const run of [upgrade, () => deploy('--take-over', 'kubectl')])
      expect(expectCode(await run(), 2)).toContain('it would put data out of reach');
    expect([await versions(), containers.map(pid)]).toEqual([before, servers]);
  });

  test('has its passwords adopted', async () => {
    expectCode(await runCli(['adopt', settings, '--kubeconfig', plane.kubeconfig]), 0);
    await cutOut(folder, PARTS);
    expect(parse(readFileSync(join(folder, 'settings.credentials.yaml'), 'utf8'))).toMatchObject({
      'kubeflow/mysql-secret': { username: 'root', password: '' },
      'kubeflow/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: 'test' },
    });
  });

  test('is not upgraded with such values', async () => {
    const before = await versions();
    await ask('mysql', COLUMNS.map((column) => rowOf(column, column.limit + 1)).join('; '), '');
    expect(expectCode(await upgrade(), 2)).toContain(`rows are found by: ${queries.join('; ')}`);
    await ask('mysql', COLUMNS.map(({ table }) => `DELETE FROM mlpipeline.${table}`).join('; '), '');
    expect(await versions()).toEqual(before);
  });

  test('is not brought to another version by an apply alone', async () => {
    const before = await versions();
    const output = expectCode(await deploy('--take-over', 'kubectl'), 2);
    expect(output).toMatch(
      /Deployment kubeflow\/mysql runs \S+mysql:8\.0\.26, and is to run mysql:8\.4: .*--upgrade-from auto/,
    );
    expect(output).toContain('Deployment kubeflow/katib-mysql runs mysql:8.0.29, and is to run mysql:8.0');
    expect(await versions()).toEqual(before);
  });

  test('is asked with the password of its Secret where root has got one since', async () => {
    await ask('mysql', alter('set since'), '');
    await setPassword('set since');
    const stringData = { password: 'set since' };
    const secret = referenceTo(object('v1', 'Secret', 'kubeflow/mysql-secret'));
    await api.patch(secret, { stringData }, { query: { fieldManager: 'kubectl-patch' } });
    await ask('mysql', COLUMNS.map((column) => rowOf(column, column.limit + 1)).join('; '), 'set since');
    expect(expectCode(await upgrade(), 2)).toContain(`rows are found by: ${queries.join('; ')}`);
    await ask('mysql', COLUMNS.map(({ table }) => `DELETE FROM mlpipeline.${table}`).join('; '), 'set since');
    await ask('mysql', "INSERT INTO mlpipeline.pipelines (UUID, Name) VALUES ('1', 'kept')", 'set since');
  });

  test('is stopped once more when it was killed in the middle', async () => {
    const servers = containers.map(pid);
    pods.killNext('mysql');
    expect(expectCode(await upgrade(), 1)).toMatch(
      /the log of mysql-\S+ does not say "Shutdown complete"; run this again/,
    );
    expect(await Promise.all(containers.map(image))).toEqual(['example.com/ml-pipeline/mysql:8.0.26', 'mysql:8.0.29']);
    expectCode(await upgrade(), 0);
    expect(await Promise.all(containers.map(image))).toEqual(['mysql:8.4', 'mysql:8.0']);
    expect(containers.map(pid)).not.toEqual(servers);
  });

  test('has its rows, and lets in whom it let in before, and nobody else', async () => {
    await Promise.all([serve('mysql', 'set since'), serve('katib-mysql', 'test')]);
    expect(pods.server('mysql')?.args).toContain('--mysql-native-password=ON');
    expect(await ask('mysql', 'SELECT Name FROM pipelines', 'set since', 'root', 'mlpipeline')).toBe('kept');
    expect(await Promise.all(containers.map(password))).toEqual(['set since', 'test']);
    expect(await who('mysql', 'of the app', 'app')).toBe('app@%');
    const wrong = [generated['kubeflow/mysql-secret']?.password, '', 'test', 'of the app'];
    for (const each of wrong) expect([each, await who('mysql', String(each))]).toEqual([each, 'Access denied']);
    const others = [generated['kubeflow/katib-mysql-secrets']?.MYSQL_ROOT_PASSWORD, '', 'of the app'];
    for (const each of others) expect([each, await who('katib-mysql', String(each))]).toEqual([each, 'Access denied']);
    expect(await who('mysql', '', 'app')).toBe('Access denied');
  });

  test('gets another password in two steps', async () => {
    await ask('mysql', alter('new one'), 'set since');
    await setPassword('new one');
    expect(expectCode(await deploy(), 2)).toContain('--change-secrets kubeflow/mysql-secret');
    expectCode(await deploy('--change-secrets', 'kubeflow/mysql-secret'), 0);
    expect(await password('mysql')).toBe('new one');
    await serve('mysql', 'new one');
    expect(await who('mysql', 'set since')).toBe('Access denied');
  });
});

/** As docs/deploy.md says it: for each host. */
function alter(password: string): string {
  return `ALTER USER ${['%', 'localhost'].map((host) => `'root'@'${host}' IDENTIFIED BY '${password}'`).join(', ')}`;
}

/** A Deployment of one server. */
function server(
  name: string,
  image: string,
  claimName: string,
  { labels, args, env }: { labels: Record<string, string>; args: string[]; env: object[] },
): KubernetesObject {
  const container = {
    name,
    image,
    args,
    env: [...env, { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: 'true' }],
    volumeMounts: [{ name: 'data', mountPath: '/var/lib/mysql' }],
  };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
  return object('apps/v1', 'Deployment', `kubeflow/${name}`, {
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations: MINDED }, spec: { containers: [container], volumes } },
    },
  });
}
