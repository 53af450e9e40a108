import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from '../../../lib/platform/platform';
import { find } from '../../support/render';
import { containerOf, dataOf, environmentOf, namesOf, pipelines } from './support';

test('the bundled MySQL has a password, and its clients have it too', () => {
  const objects = pipelines({ database: { volume: { size: '5Gi' }, credentials: { secret: 'my-database' } } });
  const password = 'my-database/password';
  expect(environmentOf(objects, 'mysql')).toEqual({ MYSQL_ROOT_PASSWORD: password });
  expect(environmentOf(objects, 'ml-pipeline').DBCONFIG_MYSQLCONFIG_PASSWORD).toBe(password);
  expect(environmentOf(objects, 'cache-server').DBCONFIG_PASSWORD).toBe(password);
  expect(environmentOf(objects, 'metadata-grpc-deployment').DBCONFIG_PASSWORD).toBe(password);
  expect(find(objects, 'PersistentVolumeClaim', 'mysql-pv-claim').spec).toMatchObject({
    resources: { requests: { storage: '5Gi' } },
  });
});

test('an external MySQL', () => {
  const objects = pipelines({
    database: {
      installation: 'external',
      host: 'db.example.com',
      port: 3307,
      names: { pipelines: 'one', cache: 'two', metadata: 'three' },
      connectionLifetime: '30s',
    },
  });
  expect(namesOf(objects, 'Deployment')).not.toContain('mysql');
  expect(dataOf(objects, 'pipeline-install-config')).toMatchObject({
    dbHost: 'db.example.com',
    dbPort: '3307',
    mysqlHost: 'db.example.com',
    pipelineDb: 'one',
    cacheDb: 'two',
    mlmdDb: 'three',
    ConMaxLifeTime: '30s',
  });
});

test('all three clients of a MySQL with TLS use it, and trust its authority', () => {
  const objects = pipelines({
    database: { installation: 'external', host: 'db.example.com', tls: { caSecret: 'database-ca' } },
  });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    DBCONFIG_MYSQLCONFIG_EXTRAPARAMS: '{"tls":"true"}',
    SSL_CERT_DIR: '/etc/ssl/certs:/etc/database-ca',
  });
  expect(containerOf(objects, 'cache-server').args).toContain('--db_extra_params={"tls":"true"}');
  expect(environmentOf(objects, 'cache-server').SSL_CERT_DIR).toContain('/etc/database-ca');
  for (const name of ['ml-pipeline', 'cache-server', 'metadata-grpc-deployment']) {
    expect(containerOf(objects, name).volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/etc/database-ca');
  }
  expect(containerOf(objects, 'metadata-grpc-deployment').args).toContain(
    '--metadata_store_server_config_file=/config/store.pbtxt',
  );
});

test('the configuration of the metadata store survives any password', () => {
  const folder = mkdtempSync(join(tmpdir(), 'metadata-'));
  try {
    const script = readFileSync(join(__dirname, '../../../lib/components/pipelines/metadata/write-config.sh'), 'utf8');
    writeFileSync(join(folder, 'tls.crt'), '-----BEGIN CERTIFICATE-----\nab+/\n-----END CERTIFICATE-----\n');
    writeFileSync(join(folder, 'tls.key'), 'the\nkey\n');
    execFileSync('/bin/sh', ['-ec', script.replaceAll('/config/', `${folder}/`)], {
      env: {
        PATH: process.env.PATH,
        MYSQL_HOST: 'db.example.com',
        MYSQL_PORT: '3306',
        MYSQL_DATABASE: 'metadb',
        DBCONFIG_USER: 'root',
        DBCONFIG_PASSWORD: 'a"b\\c$d`e',
        CA_FILE: '/etc/database-ca/ca.crt',
        CERTIFICATES: folder,
      },
    });
    const text = readFileSync(join(folder, 'store.pbtxt'), 'utf8');
    expect(text).toContain('password: "a\\"b\\\\c$d`e"');
    expect(text).toContain('ssl_options { ca: "/etc/database-ca/ca.crt" verify_server_cert: true }');
    expect(text).toContain('server_key: "the\\nkey\\n"');
    expect(text).toContain('"-----BEGIN CERTIFICATE-----\\nab+/\\n-----END CERTIFICATE-----\\n"');
    // In a file the flag for it counts no more.
    expect(text).toContain('migration_options { enable_upgrade_migration: true }');
    expect(text.split('{').length).toBe(text.split('}').length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('PostgreSQL: its clients use the name of its Service, and one Secret', () => {
  const objects = pipelines({ mode: 'standalone', database: { engine: 'postgresql' } });
  const { host, secret } = { host: 'postgres-service', secret: 'postgres-secret-extended' };
  expect(namesOf(objects, 'Service')).toContain(host);
  expect(dataOf(objects, 'pipeline-install-config')).toMatchObject({ postgresHost: host, dbHost: host, dbType: 'pgx' });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    DBDRIVERNAME: 'pipeline-install-config/dbType',
    DBCONFIG_POSTGRESQLCONFIG_HOST: 'pipeline-install-config/postgresHost',
    DBCONFIG_POSTGRESQLCONFIG_PASSWORD: `${secret}/password`,
    OBJECTSTORECONFIG_HOST: 'seaweedfs.kubeflow',
  });
  expect(environmentOf(objects, 'cache-server')).toMatchObject({
    DBCONFIG_DRIVER: 'pgx',
    DBCONFIG_HOST_NAME: 'pipeline-install-config/postgresHost',
  });
  expect(environmentOf(objects, 'metadata-grpc-deployment').POSTGRES_PASSWORD).toBe(`${secret}/password`);
  expect(environmentOf(objects, 'postgres').POSTGRES_PASSWORD).toBe(`${secret}/password`);
  expect(JSON.stringify(objects)).not.toContain('mysql-secret');
});

test('the bundled PostgreSQL is ready when it answers the user that its Secret names', () => {
  const objects = pipelines({
    mode: 'standalone',
    database: { engine: 'postgresql', credentials: { secret: 'my-database' } },
  });
  const { readinessProbe } = containerOf(objects, 'postgres');
  const [shell, ...args] = readinessProbe?.exec?.command ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  try {
    writeFileSync(join(folder, 'psql'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}`, POSTGRES_USER: 'my user', POSTGRES_DB: 'my-db' };
    const asked = execFileSync(shell as string, args, { env, encoding: 'utf8' });
    expect(asked.trim().split('\n')).toEqual([
      '-h',
      'localhost',
      '-p',
      '5432',
      '-U',
      'my user',
      '-d',
      'my-db',
      '-c',
      'SELECT 1',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(environmentOf(objects, 'postgres')).toMatchObject({
    POSTGRES_USER: 'my-database/username',
    POSTGRES_DB: 'postgres',
  });
});

test('the proxy of Cloud SQL stands where MySQL would', () => {
  const objects = pipelines({
    mode: 'standalone',
    database: {
      installation: 'external',
      cloudSqlProxy: { instance: 'project:region:name', serviceAccount: 'sql@project.iam.gserviceaccount.com' },
    },
  });
  expect(find(objects, 'Service', 'mysql').spec).toMatchObject({ selector: { app: 'cloudsqlproxy' } });
  expect(dataOf(objects, 'pipeline-install-config')).toMatchObject({
    gcsCloudSqlInstanceName: 'project:region:name',
    mysqlHost: 'mysql',
  });
  expect(containerOf(objects, 'cloudsqlproxy').command).toContain('-term_timeout=10s');
  expect(find(objects, 'ServiceAccount', 'kubeflow-pipelines-cloudsql-proxy').metadata.annotations).toEqual({
    'iam.gke.io/gcp-service-account': 'sql@project.iam.gserviceaccount.com',
  });
});

test('PostgreSQL comes with a warning, MySQL without', () => {
  const warnings = (database: object) => new Platform({ components: { pipelines: { database } } }).warnings;
  expect(warnings({ engine: 'postgresql' })).toEqual([expect.stringContaining('never gets ready on PostgreSQL')]);
  expect(warnings({ engine: 'mysql' })).toEqual([]);
});

test('an external MySQL comes with a warning about how the metadata store logs in', () => {
  const external = { installation: 'external', host: 'db.example.com' };
  const warnings = (database: object) => new Platform({ components: { pipelines: { database } } }).warnings;
  expect(warnings(external)).toEqual([expect.stringMatching(/mysql_native_password .* mysql-secret/)]);
  expect(warnings({ ...external, credentials: { secret: 'my-login' } })[0]).toContain('my-login');
  expect(warnings({ ...external, engine: 'postgresql' })).toEqual([expect.not.stringContaining('mysql')]);
});
