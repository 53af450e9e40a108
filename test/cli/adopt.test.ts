import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parse, stringify } from 'yaml';
import { registerAdopt } from '../../lib/cli/adopt';
import type { KubeObject } from '../../lib/deploy';
import { kubeconfig, object, Stage } from '../deploy/support';
import { captured } from '../support/captured';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  const kind = (apiVersion: string, name: string, resource: string, namespaced = true) => ({
    apiVersion,
    kind: name,
    resource,
    namespaced,
  });
  stage.server.kinds.push(
    kind('kubeflow.org/v1', 'Profile', 'profiles', false),
    kind('networking.istio.io/v1beta1', 'Gateway', 'gateways'),
  );
});
afterEach(() => stage.stop());

const file = () => join(stage.dist, 'my-platform.yaml');
const credentialsFile = () => join(stage.dist, 'my-platform.credentials.yaml');
const settings = () => parse(readFileSync(file(), 'utf8'));
const credentials = () => parse(readFileSync(credentialsFile(), 'utf8'));

function adopt() {
  const program = new Command();
  registerAdopt(program);
  return captured(() =>
    program.parseAsync(['adopt', file(), '--dist', stage.dist, '--kubeconfig', kubeconfig(stage)], { from: 'user' }),
  );
}

function put(...objects: readonly KubeObject[]): void {
  for (const each of objects) stage.server.put(each);
}

const secret = (title: string, values: Record<string, string>) =>
  object('v1', 'Secret', title, {
    data: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  });

const dex = (config: unknown) => object('v1', 'ConfigMap', 'auth/dex', { data: { 'config.yaml': stringify(config) } });

test('writes what a cluster has into new files, tells where it came from and changes nothing there', async () => {
  put(
    secret('kubeflow/mysql-secret', { username: 'root', password: '' }),
    secret('kubeflow/katib-mysql-secrets', { MYSQL_ROOT_PASSWORD: 'the-old-password' }),
    secret('kubeflow/mlpipeline-minio-artifact', { accesskey: 'minio', secretkey: 'minio123' }),
    secret('oauth2-proxy/oauth2-proxy-24bcdfghkm', { 'client-secret': 'our-own-secret', other: 'x' }),
    object('v1', 'PersistentVolumeClaim', 'kubeflow/minio-pvc', {
      spec: { resources: { requests: { storage: '300Gi' } } },
    }),
    object('kubeflow.org/v1', 'Profile', 'ann', {
      spec: { owner: { kind: 'User', name: 'ann@example.com' }, resourceQuotaSpec: { hard: { cpu: '4' } } },
    }),
    object('networking.istio.io/v1beta1', 'Gateway', 'kubeflow/kubeflow-gateway', {
      spec: { servers: [{ hosts: ['ml.example.com'], tls: { credentialName: 'ml-certificate' } }] },
    }),
    dex({
      staticPasswords: [{ email: 'ann@example.com', username: 'ann', hash: 'x' }],
      connectors: [
        {
          type: 'github',
          id: 'github',
          name: 'GitHub',
          config: { clientID: 'kubeflow', clientSecret: 'of-github', redirectURI: 'x', orgs: [{ name: 'example' }] },
        },
        { type: 'google', id: 'google', config: { clientID: 'kubeflow', clientSecret: 'of-google' } },
      ],
    }),
  );
  const before = [...stage.server.objects.values()];

  const { code, stdout } = await adopt();

  expect(code).toBe(0);
  expect(settings()).toMatchObject({
    auth: {
      dex: {
        users: [{ email: 'ann@example.com', name: 'ann' }],
        connectors: [{ type: 'github', id: 'github', name: 'GitHub', config: { orgs: [{ name: 'example' }] } }],
      },
    },
    components: { pipelines: { objectStore: { volume: { size: '300Gi' } } } },
    gateway: { hostname: 'ml.example.com', tls: { mode: 'secret', secretName: 'ml-certificate' } },
    profiles: [{ name: 'ann', owner: { kind: 'User', name: 'ann@example.com' }, quota: { cpu: '4' } }],
  });
  expect(credentials()).toMatchObject({
    'kubeflow/mysql-secret': { username: 'root', password: '' },
    'kubeflow/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: 'the-old-password' },
    'oauth2-proxy/oauth2-proxy': { 'client-secret': 'our-own-secret' },
    'auth/dex-connectors': { CONNECTOR_GITHUB: 'of-github' },
  });
  expect(statSync(credentialsFile()).mode & 0o777).toBe(0o600);
  expect(readFileSync(credentialsFile(), 'utf8')).not.toContain('minio123');

  expect(stdout).toContain('credentials: kubeflow/mysql-secret password, from Secret kubeflow/mysql-secret');
  expect(stdout).toContain(
    'gateway.hostname: "ml.example.com", from networking.istio.io/Gateway kubeflow/kubeflow-gateway',
  );
  expect(stdout).toContain('kubeflow/mlpipeline-minio-artifact secretkey: not taken');
  expect(stdout).toContain('google of ConfigMap auth/dex is not taken: config.hostedDomains');
  for (const value of ['the-old-password', 'our-own-secret', 'of-github', 'of-google', 'minio123'])
    expect(stdout).not.toContain(value);
  expect([...stage.server.objects.values()]).toEqual(before);
});

test('keeps comments, says only what differs, and nothing a second time', async () => {
  put(
    object('v1', 'PersistentVolumeClaim', 'kubeflow/mysql-pv-claim', {
      spec: { resources: { requests: { storage: '20Gi' } } },
    }),
    object('kubeflow.org/v1', 'Profile', 'ann', { spec: { owner: { name: 'ann@example.com' } } }),
  );
  writeFileSync(file(), '# Ours.\ngateway: # as users know it\n  hostname: ml.example.com\n');
  expect((await adopt()).code).toBe(0);
  const text = readFileSync(file(), 'utf8');
  expect(text).toContain('# Ours.\ngateway: # as users know it\n  hostname: ml.example.com\n');
  expect(settings()).toEqual({
    gateway: { hostname: 'ml.example.com' },
    profiles: [{ name: 'ann', owner: { kind: 'User', name: 'ann@example.com' } }],
  });
  expect((await adopt()).stdout).toBe('');
  expect(readFileSync(file(), 'utf8')).toBe(text);
});

test('every volume keeps its size, which no claim can go below', async () => {
  const sizes = {
    'katib-postgres': '4Gi',
    'metadata-postgres': '30Gi',
    'model-catalog-postgres': '7Gi',
    'mysql-pv-claim': '33Gi',
    'seaweedfs-pvc': '44Gi',
  };
  for (const [name, storage] of Object.entries(sizes)) {
    const spec = { storageClassName: 'fast', resources: { requests: { storage } } };
    put(object('v1', 'PersistentVolumeClaim', `kubeflow/${name}`, { spec }));
  }
  writeFileSync(
    file(),
    'storage: { defaultClass: other }\ncomponents: { katib: { database: { engine: postgresql } } }\n',
  );
  expect(await adopt()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('not taken') });
  const volume = (size: string) => ({ volume: { size, storageClass: 'fast' } });
  expect(settings().components).toEqual({
    katib: { database: { engine: 'postgresql', ...volume('4Gi') } },
    'model-registry': { registries: [{ database: volume('30Gi') }] },
    'model-catalog': volume('7Gi'),
    pipelines: { database: volume('33Gi'), objectStore: volume('44Gi') },
  });
});

test('looks where the parts of the platform are', async () => {
  put(
    object('apps/v1', 'Deployment', 'mlops/profiles-deployment'),
    secret('mlops/mysql-secret', { username: 'root', password: 'kept' }),
  );
  expect((await adopt()).code).toBe(0);
  expect(settings()).toMatchObject({ namespaces: { kubeflow: 'mlops' } });
  expect(credentials()).toMatchObject({ 'mlops/mysql-secret': { password: 'kept' } });
});

test('writes nothing for a cluster that cannot be read', async () => {
  stage.server.fault('GET', /secrets/, { status: 403, body: { kind: 'Status', message: 'no right to it' } }, 100);
  const { code, stderr } = await adopt();
  expect(code).toBe(2);
  expect(stderr).toContain('no right to it');
  expect([existsSync(file()), existsSync(credentialsFile())]).toEqual([false, false]);
});
