import { App, Chart } from 'cdk8s';
import { Pipelines } from '../../../lib/components/pipelines/pipelines';
import { type PipelinesProps, pipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import { PropsError } from '../../../lib/core/props';

const make = (props: unknown) => new Pipelines(new Chart(new App(), 'chart'), 'p', props as PipelinesProps);

const identity = { source: 'workloadIdentity' as const };
const roleArn = 'arn:aws:iam::123456789012:role/pipelines';
const googleServiceAccount = 'runs@project.iam.gserviceaccount.com';
const s3 = { kind: 's3' as const, region: 'eu-central-1' };
const another = { kind: 'minioCompatible' as const, endpoint: 'https://minio.example.com' };

test.each<[object, string]>([
  [{ objectStore: { kind: 's3' } }, 'objectStore.region: missing; expected the region of the bucket'],
  [
    { objectStore: { kind: 's4' } },
    'objectStore.kind: got "s4"; did you mean "s3"? allowed: seaweedfs, s3, gcs, minio',
  ],
  [
    { objectStore: { bukcet: 'a' } },
    'objectStore.bukcet: unknown key "bukcet"; did you mean "bucket"? allowed: kind, ',
  ],
  [
    { objectStore: { endpoint: 'http://a.b' } },
    'objectStore.endpoint: expected nothing beside kind: seaweedfs, got "http',
  ],
  [{ objectStore: { ...s3, volume: {} } }, 'objectStore.volume: expected nothing: s3 needs no volume here, got {}'],
  [{ objectStore: { kind: 'minioCompatible' } }, 'objectStore.endpoint: missing; expected the address of the server'],
  [
    { objectStore: { ...another, endpoint: 'minio:9000' } },
    'objectStore.endpoint: expected an address such as https://',
  ],
  [
    { objectStore: { ...another, endpoint: 'http://minio:99999' } },
    'objectStore.endpoint: expected an address whose port is at most 65535, got "http://minio:99999"',
  ],
  [
    { objectStore: { ...another, profileCredentials: 'perProfile' } },
    'objectStore.profileCredentials: got "perProfile"; allowed: shared, given',
  ],
  [
    { objectStore: { volume: { size: '2 GB' } } },
    'objectStore.volume.size: expected an amount such as 500m, 1.5 or 2Gi',
  ],
  [{ objectStore: 's3' }, 'objectStore: expected a map, got "s3"'],
  [
    { objectStore: { credentials: { ...identity, roleArn } } },
    'objectStore.credentials.source: got "workloadIdentity"; allowed: keys',
  ],
  [{ objectStore: { credentials: { secret: 'a' } } }, 'objectStore.credentials: missing key "source"; allowed: keys'],
  [
    { objectStore: { ...s3, credentials: { source: 'keys', secrte: 'a' } } },
    'objectStore.credentials.secrte: unknown key "secrte"; did you mean "secret"? allowed: source, secret',
  ],
  [
    { objectStore: { ...s3, credentials: { ...identity, roleArn, googleServiceAccount } } },
    'objectStore.credentials.googleServiceAccount: unknown key "googleServiceAccount"; allowed: source, roleArn',
  ],
  [
    { objectStore: { ...s3, credentials: identity } },
    'objectStore.credentials.roleArn: missing; expected a role of AWS',
  ],
  [{ objectStore: { kind: 'gcs' } }, 'objectStore.credentials: missing; expected { source: workloadIdentity, google'],
  [
    { objectStore: { kind: 'gcs', credentials: { ...identity, googleServiceAccount: 'me' } } },
    'objectStore.credentials.googleServiceAccount: expected a service account of Google Cloud, such as',
  ],
  [{ database: { engine: 'mariadb' } }, 'database.engine: got "mariadb"; allowed: mysql, postgresql'],
  [
    { database: { installation: 'extern' } },
    'database.installation: got "extern"; did you mean "external"? allowed: b',
  ],
  [{ database: { installation: 'external' } }, 'database.host: expected the host name of the external server'],
  [{ database: { host: 'db' } }, 'database.host: expected installation: external beside it, got "db"'],
  [
    { database: { installation: 'external', host: 'db', prot: 1 } },
    'database.prot: unknown key "prot"; did you mean "port"? allowed: installation, engine, ',
  ],
  [{ database: { installation: 'external', host: 'db', port: 0 } }, 'database.port: expected at least 1, got 0'],
  [
    { database: { installation: 'external', cloudSqlProxy: {} } },
    'database.cloudSqlProxy.instance: missing; expected the connection name of an instance',
  ],
  [{ database: { credentials: { secret: 'A_B' } } }, 'database.credentials.secret: expected lowercase letters, digits'],
  [{ database: { credentials: { sceret: 'a' } } }, 'database.credentials.sceret: unknown key "sceret"; did you mean'],
  [{ ownNamespace: { name: 'runs' } }, 'ownNamespace: expected mode: standalone beside it, got {"name":"runs"}'],
  [{ mode: 'standalone', ownNamespace: {} }, 'ownNamespace.name: missing; expected text'],
  [
    { mode: 'standalone', ownNamespace: { name: 'runs', podSecurity: 'strict' } },
    'ownNamespace.podSecurity: got "strict"; did you mean "restricted"? allowed: privileged, baseline, restricted',
  ],
  [{ mode: 'single' }, 'mode: got "single"; allowed: multiUser, standalone'],
  [
    { cache: { enabled: false, nodeRestrictions: true } },
    'cache.nodeRestrictions: unknown key "nodeRestrictions"; allowed: enabled',
  ],
  [
    { cache: { certificate: 'deployer' } },
    'cache.certificate: unknown key "certificate"; did you mean "certificates"?',
  ],
  [{ v1Pipelines: {} }, 'v1Pipelines.allowed: missing; expected true or false'],
  [{ metadataAccess: [] }, 'metadataAccess: expected at least one user, got []'],
  [
    { executorResources: { limits: { gpu: 1 } } },
    'executorResources.limits.gpu: unknown key "gpu"; did you mean "cpu"?',
  ],
  [{ logLevel: 'trace' }, 'logLevel: got "trace"; allowed: debug, info, warn, error'],
  [{ runRetentionSeconds: -1 }, 'runRetentionSeconds: expected at least 0, got -1'],
  [{ dataBase: {} }, 'dataBase: unknown key "dataBase"; did you mean "database"? allowed: mode, '],
])('%j: the construct refuses it, and says where and what is allowed', (props, message) => {
  expect(() => make(props)).toThrow(PropsError);
  expect(() => make(props)).toThrow(`Pipelines chart/p: ${message}`);
});

test('a form that lacks what it needs, or has what another one has, does not compile', () => {
  // @ts-expect-error: S3 needs a region
  const region: PipelinesProps = { objectStore: { kind: 's3' } };
  // @ts-expect-error: the role of S3
  const role: PipelinesProps = { objectStore: { ...s3, credentials: identity } };
  // @ts-expect-error: SeaweedFS comes with Pipelines
  const endpoint: PipelinesProps = { objectStore: { endpoint: 'https://minio.example.com' } };
  // @ts-expect-error: only an external server has a host name
  const host: PipelinesProps = { database: { host: 'db.example.com' } };
  for (const props of [region, role, endpoint, host]) expect(pipelinesProps.safeParse(props).success).toBe(false);
});

const external = { installation: 'external' as const };

test.each<[string, PipelinesProps]>([
  ['nothing', {}],
  ['standalone', { mode: 'standalone', ownNamespace: { name: 'runs' } }],
  ['no cache', { cache: { enabled: false } }],
  ['sizes', { objectStore: { volume: { size: 5 } }, database: { volume: { storageClass: 'fast' } } }],
  ['S3 with keys', { objectStore: s3 }],
  ['S3 with a role', { objectStore: { ...s3, credentials: { ...identity, roleArn } } }],
  ['S3 standalone', { mode: 'standalone', objectStore: s3 }],
  ['another server', { objectStore: another }],
  ['another server standalone', { mode: 'standalone', objectStore: another }],
  ['Google', { objectStore: { kind: 'gcs', credentials: { ...identity, googleServiceAccount } } }],
  ['PostgreSQL', { database: { engine: 'postgresql' } }],
  ['an external PostgreSQL', { database: { ...external, engine: 'postgresql', host: 'db.example.com' } }],
  ['TLS', { database: { ...external, host: 'db.example.com', tls: {} } }],
  ['Cloud SQL', { database: { ...external, cloudSqlProxy: { instance: 'a:b:c' } } }],
  ['v1 in some namespaces', { v1Pipelines: { allowed: false, allowedNamespaces: ['team-a'] } }],
])('%s: what is parsed parses to the same', (_title, props) => {
  const settings = pipelinesProps.parse(props);
  expect(pipelinesProps.parse(settings)).toEqual(settings);
});

test('defaults of a form are those of its kind', () => {
  const storeOf = (props: PipelinesProps) => pipelinesProps.parse(props).objectStore;
  expect(storeOf({})).toEqual({
    kind: 'seaweedfs',
    bucket: 'mlpipeline',
    sharedFolders: [],
    volume: { size: '20Gi' },
    credentials: { source: 'keys', secret: 'mlpipeline-minio-artifact' },
  });
  expect(storeOf({ objectStore: s3 })).toMatchObject({ pathStyle: false, credentials: { source: 'keys' } });
  expect(storeOf({ objectStore: another })).toMatchObject({ pathStyle: true, credentials: { source: 'keys' } });
  expect(storeOf({ objectStore: s3 })).not.toHaveProperty('volume');
  const { database } = pipelinesProps.parse({ database: { ...external, host: 'db.example.com' } });
  expect(database).not.toHaveProperty('volume');
});
