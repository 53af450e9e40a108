import { type Input, textIn } from '../inputs';
import { isPublished } from '../published';
import type { KfDefSource } from './source';

const DATABASE = ['components', 'pipelines', 'database'];
const STORE = ['components', 'pipelines', 'objectStore'];
const RDS = 'managedRelationDatabase';
const S3 = 'managedObjectStorage';

/** Says where Pipelines keeps rows and objects, where that is outside of the cluster. */
export function takeStorage(source: KfDefSource): void {
  takeDatabase(source);
  takeObjects(source);
}

function takeDatabase({ inputs, migration }: KfDefSource): void {
  const all = (...names: string[]) => names.flatMap((name) => inputs.take(name));
  const hosts = all('mysqlHost', 'MYSQL_HOST', 'dbHost', `${RDS}.host`);
  const ports = all('mysqlPort', 'MYSQL_PORT', `${RDS}.port`);
  const instances = all('gcsCloudSqlInstanceName');
  const logins = all(
    'mysqlUser',
    'mysqlPassword',
    'MYSQL_USERNAME',
    'MYSQL_ROOT_PASSWORD',
    `${RDS}.username`,
    `${RDS}.password`,
  );
  const names: readonly (readonly [string, readonly Input[]])[] = [
    ['pipelines', all('pipelineDb')],
    ['metadata', all('mlmdDb', 'MYSQL_DATABASE', `${RDS}.database`)],
    ['cache', all('cacheDb')],
  ];
  const isExternal = (input: Input) => {
    const host = textIn(input);
    return host !== undefined && !/^(mysql|metadata-db)(\.|$)/.test(host);
  };
  const external = [...hosts.filter(isExternal), ...instances.filter((each) => textIn(each) !== undefined)];
  for (const input of hosts) {
    if (!isExternal(input)) migration.report('dropped', input, { note: 'the server comes with the platform' });
    else {
      migration.take(input, [...DATABASE, 'installation'], 'external');
      migration.take(input, [...DATABASE, 'host'], textIn(input));
    }
  }
  for (const input of instances) {
    if (textIn(input) === undefined) migration.report('dropped', input, { note: 'it has no value' });
    else {
      migration.take(input, [...DATABASE, 'installation'], 'external');
      migration.take(input, [...DATABASE, 'cloudSqlProxy', 'instance'], textIn(input));
    }
  }
  if (external.length === 0) {
    for (const input of [...ports, ...logins, ...names.flatMap(([, each]) => each)]) {
      migration.report(
        'dropped',
        { ...input, secret: true },
        { note: 'the server comes with the platform, with a password of its own' },
      );
    }
    return;
  }
  for (const input of ports) {
    if (textIn(input) === '3306') migration.default(input, [...DATABASE, 'port']);
    else if (textIn(input) !== undefined) migration.take(input, [...DATABASE, 'port'], Number(textIn(input)));
  }
  for (const [name, values] of names) {
    for (const input of values) if (textIn(input)) migration.take(input, [...DATABASE, 'names', name], textIn(input));
  }
  for (const input of logins) {
    const setting = 'components.pipelines.database.credentials.secret';
    const note = 'make the Secret mysql-secret with username and password in the namespace of Kubeflow';
    migration.report('missing', { ...input, secret: true }, { setting, note });
  }
  if (logins.length === 0) {
    migration.missing(
      'components.pipelines.database.credentials.secret',
      'a Secret with username and password of the server',
    );
  }
}

function takeObjects({ inputs, migration, kfdef }: KfDefSource): void {
  const all = (...names: string[]) => names.flatMap((name) => inputs.take(name));
  const buckets = all('bucketName', `${S3}.bucket`);
  const regions = all('minioServiceRegion', `${S3}.region`);
  const hosts = all('minioServiceHost', `${S3}.endpoint`);
  const keys = all('accesskey', 'secretkey', 'minioAccessKey', 'minioSecretKey');
  const aws = [...hosts, ...regions].some((each) => /amazonaws|^[a-z]{2}-[a-z]+-\d$/.test(textIn(each) ?? ''));
  if (aws) migration.draft.say([...STORE, 'kind'], 's3', `${kfdef.location.file} objects are kept in S3`);
  for (const input of buckets) {
    if (textIn(input) === 'mlpipeline' || textIn(input) === undefined) migration.default(input, [...STORE, 'bucket']);
    else migration.take(input, [...STORE, 'bucket'], textIn(input));
  }
  for (const input of regions) {
    if (aws && textIn(input)) migration.take(input, [...STORE, 'region'], textIn(input));
    else migration.report('dropped', input, { note: 'the store comes with the platform' });
  }
  for (const input of hosts) {
    const host = textIn(input);
    if (host === undefined || host.startsWith('minio-service'))
      migration.report('dropped', input, { note: 'the store comes with the platform' });
    else if (aws && /(^|\.)s3[.-]?[a-z0-9-]*\.amazonaws\.com$/.test(host))
      migration.default(input, [...STORE, 'endpoint']);
    else migration.take(input, [...STORE, 'endpoint'], host.includes('://') ? host : `https://${host}`);
  }
  for (const input of keys) takeKey({ inputs, migration, kfdef }, input);
  for (const input of all(`${S3}.pathPrefix`)) {
    migration.report('missing', input, {
      setting: 'components.pipelines.defaultPipelineRoot',
      note: 's3://<bucket>/<prefix>',
    });
  }
  for (const input of inputs.take('gcsProjectId')) {
    migration.report('missing', input, {
      setting: 'components.pipelines.objectStore.googleProject',
      note: 'with objectStore.kind "gcs", a bucket and an account of Google Cloud',
    });
  }
}

function takeKey({ migration }: Pick<KfDefSource, 'inputs' | 'migration' | 'kfdef'>, input: Input): void {
  const id = 'kubeflow/mlpipeline-minio-artifact';
  const hidden = { ...input, secret: true };
  const value = textIn(input);
  if (value === undefined) migration.report('dropped', hidden, { note: 'it has no value' });
  else if (isPublished(value))
    migration.report('refused', hidden, { note: 'everybody knows the key of MinIO; a new one is made' });
  else migration.keep(input, id, /access/i.test(input.name) ? 'accesskey' : 'secretkey', value);
}
