import { mistakes } from './support';

const PRIVATE_STORE = { kind: 'minioCompatible', endpoint: 'https://minio.example.com', caSecret: 'store-ca' };
const identity = { source: 'workloadIdentity' as const };
const role = 'arn:aws:iam::123456789012:role/pipelines';
const google = 'runs@project.iam.gserviceaccount.com';

test.each([
  ['the defaults', {}],
  ['an external MySQL over TLS', { database: { installation: 'external', host: 'db.example.com', tls: {} } }],
  ['PostgreSQL', { database: { engine: 'postgresql' } }],
  ['S3 with keys', { objectStore: { kind: 's3', region: 'eu-central-1' } }],
  [
    'S3 with a role',
    { objectStore: { kind: 's3', region: 'eu-central-1', credentials: { ...identity, roleArn: role } } },
  ],
  ['another S3 server', { objectStore: { kind: 'minioCompatible', endpoint: 'http://minio.example.com:9000' } }],
  [
    'Google',
    { objectStore: { kind: 'gcs', bucket: 'one', credentials: { ...identity, googleServiceAccount: google } } },
  ],
  ['a root for each profile', { defaultPipelineRoot: 'minio://mlpipeline/private/{namespace}/runs' }],
])('%s is valid', (_title, props) => {
  expect(mistakes(props)).toEqual([]);
});

const GOOGLE = {
  objectStore: { kind: 'gcs', bucket: 'one', credentials: { ...identity, googleServiceAccount: google } },
};

test.each<[string, object, string]>([
  [
    'database.tls',
    { database: { engine: 'postgresql', installation: 'external', host: 'a.b', tls: {} } },
    'nothing: the API server speaks',
  ],
  ['database.tls', { database: { tls: {} } }, 'installation: external'],
  ['database.host', { database: { host: 'db.example.com' } }, 'installation: external'],
  ['database.port', { database: { port: 3306 } }, 'installation: external'],
  ['database.host', { database: { installation: 'external' } }, 'the host name'],
  ['database.volume', { database: { installation: 'external', host: 'a.b', volume: {} } }, 'nothing'],
  ['database.installation', { database: { cloudSqlProxy: { instance: 'a:b:c' } } }, 'external'],
  [
    'database.host',
    { database: { installation: 'external', host: 'a.b', cloudSqlProxy: { instance: 'a:b:c' } } },
    'nothing beside cloudSqlProxy',
  ],
  [
    'database.cloudSqlProxy',
    {
      database: {
        engine: 'postgresql',
        installation: 'external',
        cloudSqlProxy: { instance: 'a:b:c' },
      },
    },
    'engine: mysql',
  ],
  [
    'database.cloudSqlProxy.instance',
    { database: { installation: 'external', cloudSqlProxy: { instance: 'name' } } },
    'project:region:name',
  ],
  ['objectStore.region', { objectStore: { kind: 's3' } }, 'the region'],
  ['objectStore.endpoint', { objectStore: { kind: 'minioCompatible' } }, 'the address'],
  ['objectStore.endpoint', { objectStore: { endpoint: 'http://minio.example.com' } }, 'nothing beside kind: seaweedfs'],
  [
    'objectStore.endpoint',
    {
      objectStore: {
        kind: 's3',
        region: 'eu-central-1',
        endpoint: 'http://a.b',
        credentials: { ...identity, roleArn: role },
      },
    },
    'nothing beside workloadIdentity',
  ],
  [
    'objectStore.caSecret',
    { objectStore: { kind: 'minioCompatible', endpoint: 'http://a.b', caSecret: 'store-ca' } },
    'begins with https://',
  ],
  ['objectStore.caSecret', { objectStore: { kind: 's3', region: 'eu-central-1', caSecret: 'store-ca' } }, 'https://'],
  [
    'objectStore.caSecret',
    { objectStore: { ...PRIVATE_STORE, caSecret: 'mlpipeline-minio-artifact' } },
    'another Secret than mlpipeline-minio-artifact',
  ],
  ['objectStore.caSecret', { objectStore: { caSecret: 'store-ca' } }, 'nothing'],
  [
    'objectStore.caSecret',
    { mode: 'standalone', apiServerTls: true, objectStore: PRIVATE_STORE },
    'nothing beside apiServerTls',
  ],
  ['objectStore.volume', { objectStore: { kind: 's3', region: 'eu-central-1', volume: {} } }, 'nothing'],
  [
    'objectStore.retentionDays',
    { objectStore: { kind: 's3', region: 'eu-central-1', retentionDays: 7 } },
    'set a rule',
  ],
  ['objectStore.credentials.source', { objectStore: { credentials: identity } }, 'keys for seaweedfs'],
  [
    'objectStore.credentials.roleArn',
    { objectStore: { kind: 's3', region: 'eu-central-1', credentials: identity } },
    'a role',
  ],
  ['objectStore.credentials', { objectStore: { kind: 'gcs' } }, 'workloadIdentity'],
  [
    'objectStore.credentials.source',
    { objectStore: { kind: 'gcs', credentials: { source: 'keys' } } },
    'workloadIdentity',
  ],
  [
    'objectStore.credentials.googleServiceAccount',
    { objectStore: { kind: 'gcs', credentials: identity } },
    'a service account',
  ],
  ['objectStore.googleProject', { objectStore: { googleProject: 'one' } }, 'kind: gcs'],
  ['objectStore.profileCredentials', { objectStore: { profileCredentials: 'shared' } }, 'keys of its own'],
  [
    'objectStore.profileCredentials',
    { objectStore: { kind: 'minioCompatible', endpoint: 'http://a.b', profileCredentials: 'perProfile' } },
    'only AWS',
  ],
  [
    'objectStore.profileCredentials',
    {
      objectStore: {
        kind: 's3',
        region: 'eu-central-1',
        credentials: { ...identity, roleArn: role },
        profileCredentials: 'given',
      },
    },
    'nothing',
  ],
  ['ownNamespace', { ownNamespace: { name: 'runs' } }, 'mode: standalone'],
  ['apiServerTls', { apiServerTls: true }, 'mode: standalone'],
  ['invertingProxy', { invertingProxy: true }, 'mode: standalone'],
  ['application', { application: true }, 'mode: standalone'],
  ['metadataAccess', { mode: 'standalone', metadataAccess: 'everyone' }, 'mode: multiUser'],
  ['visualizations', { mode: 'standalone', visualizations: true }, 'mode: multiUser'],
  ['artifactProxy', { mode: 'standalone', artifactProxy: true }, 'mode: multiUser'],
  ['objectStore.retentionDays', { mode: 'standalone', objectStore: { retentionDays: 7 } }, 'mode: multiUser'],
  ['objectStore.sharedFolders', { mode: 'standalone', objectStore: { sharedFolders: ['a'] } }, 'mode: multiUser'],
  ['apiServerTls', { mode: 'standalone', definitions: 'kubernetes', apiServerTls: true }, 'definitions: database'],
  [
    'ownNamespace.podSecurity',
    { mode: 'standalone', ownNamespace: { name: 'runs' }, invertingProxy: true },
    'privileged',
  ],
  ['cache', { cache: { enabled: false, nodeRestrictions: true } }, 'nothing beside enabled: false'],
  ['defaultPipelineRoot', { defaultPipelineRoot: 's3://mlpipeline/runs' }, 'minio:// for seaweedfs'],
  ['defaultPipelineRoot', { ...GOOGLE, defaultPipelineRoot: 'minio://one/runs' }, 'gs:// for gcs'],
  ['defaultPipelineRoot', { defaultPipelineRoot: 'minio://mlpipeline/{namespace}' }, 'below a folder'],
  [
    'defaultPipelineRoot',
    { mode: 'standalone', defaultPipelineRoot: 'minio://mlpipeline/a/{namespace}' },
    'no {namespace}',
  ],
  ['defaultPipelineRoot', { defaultPipelineRoot: 'minio://mlpipeline/a/../b' }, 'an address such as'],
  ['cache.defaultStaleness', { cache: { defaultStaleness: '30 days' } }, 'P30D'],
  ['objectStore.bucket', { objectStore: { bucket: 'My_Bucket' } }, 'lowercase'],
])('%s: a mistake is located', (path, props, message) => {
  expect(mistakes(props)).toEqual([expect.stringMatching(`^${path.replaceAll('.', '\\.')}: .*`)]);
  expect(mistakes(props)[0]).toContain(message);
});
