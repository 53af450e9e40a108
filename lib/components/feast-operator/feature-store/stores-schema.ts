import { z } from 'zod';
import { resourcesSchema } from '../../../core/schemas/pod-schema';
import { dataKey, dnsLabel, dnsSubdomain } from '../../../core/schemas/text-schema';
import { volumeProps } from '../../../core/schemas/volume-schema';

/** Variables of the servers that hold the passwords of stores that come with a feature store, by the kind of these. */
export const PASSWORD_VARIABLES = { postgresql: 'POSTGRES_PASSWORD', redis: 'REDIS_PASSWORD' } as const;

const MEMORY = { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '1Gi' } };

/** What every server of a feature store can be told. */
const server = {
  resources: resourcesSchema.default(MEMORY).describe('Requests and limits of its server.'),
  logLevel: z
    .enum(['debug', 'info', 'warning', 'error', 'critical'])
    .optional()
    .describe("What its server logs. By default Feast's own choice."),
};

const bySecret = {
  kind: z.literal('secret').describe('A store that is there, whose parameters stand in a Secret.'),
  secret: dnsSubdomain.describe(
    'Secret of the profile, which you make: under its key what `feature_store.yaml` says of the store, without `type`. The name of a variable of the servers in braces after `$` stands for its value.',
  ),
  key: dataKey.optional().describe('Key in the Secret. By default the type.'),
};

const POSTGRESQL = z.literal('postgresql').describe('The PostgreSQL that comes with the feature store.');

const file = z.literal('file').optional().default('file');

/** Where a feature store keeps what it knows of features. */
export const registrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: file.describe('A file on a volume.'),
    volume: volumeProps('5Gi').prefault({}).describe('The volume.'),
    ...server,
    rest: restOf(),
  }),
  z.strictObject({
    kind: z.literal('bucket').describe('A file in a bucket.'),
    path: z
      .string()
      .regex(/^(s3|gs):\/\/[^/\s]+\/\S+$/, 'a path such as s3://bucket/registry.db or gs://bucket/registry.db')
      .describe('Where it is. The keys to it are variables of the servers, by `envSecrets` or `envFromSecrets`.'),
    ...server,
    rest: restOf(),
  }),
  z.strictObject({ kind: POSTGRESQL, ...server, rest: restOf() }),
  z.strictObject({
    ...bySecret,
    type: z.enum(['sql', 'snowflake.registry']).describe('Which one, as Feast calls it.'),
    ...server,
    rest: restOf(),
  }),
  z
    .strictObject({
      kind: z.literal('remote').describe('The registry of another feature store.'),
      store: z
        .strictObject({
          name: dnsLabel.describe('Name of the FeatureStore.'),
          namespace: dnsLabel.optional().describe('Its namespace. By default the same.'),
        })
        .optional()
        .describe('The FeatureStore that has it. By default `hostname`.'),
      hostname: z
        .string()
        .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?:\d{1,5}$/, 'a host and a port such as registry.example.com:80')
        .optional()
        .describe('Where it listens. By default `store`.'),
    })
    .refine(({ store, hostname }) => (store === undefined) !== (hostname === undefined), {
      path: ['store'],
      error: 'either a store or a hostname',
    }),
]);

function restOf() {
  return z.boolean().default(false).describe('Whether its server speaks HTTP too, beside gRPC.');
}

/** Where a feature store keeps the newest values of features, for models that serve. */
export const onlineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: file.describe('A file on a volume (SQLite).'),
    volume: volumeProps('5Gi').prefault({}).describe('The volume.'),
    ...server,
  }),
  z.strictObject({
    kind: z.literal('redis').describe('A Redis that comes with the feature store.'),
    volume: volumeProps('5Gi').prefault({}).describe('The volume of the Redis.'),
    ...server,
  }),
  z.strictObject({ kind: POSTGRESQL, ...server }),
  z.strictObject({
    ...bySecret,
    type: z
      .enum([
        'aerospike',
        'bigtable',
        'cassandra',
        'couchbase.online',
        'datastore',
        'dynamodb',
        'elasticsearch',
        'hazelcast',
        'hbase',
        'hybrid',
        'milvus',
        'mongodb',
        'mysql',
        'postgres',
        'qdrant',
        'redis',
        'scylladb',
        'singlestore',
        'snowflake.online',
      ])
      .describe('Which one, as Feast calls it.'),
    ...server,
  }),
  z.strictObject({ kind: z.literal('none').describe('There is none.') }),
]);

/** Where a feature store finds all values of features, for trainings. */
export const offlineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: file.describe('Files that the features name, read by the server.'),
    engine: z.enum(['dask', 'duckdb']).default('dask').describe('What reads them.'),
    volume: volumeProps('20Gi')
      .optional()
      .describe(
        'A volume for files and for the repository, which then is cloned once and not again. By default none: the repository is made anew at each start.',
      ),
    ...server,
  }),
  z.strictObject({ kind: POSTGRESQL, ...server }),
  z.strictObject({
    ...bySecret,
    type: z
      .enum([
        'athena',
        'bigquery',
        'clickhouse',
        'couchbase.offline',
        'hybrid',
        'mssql',
        'oracle',
        'postgres',
        'ray',
        'redshift',
        'snowflake.offline',
        'spark',
        'trino',
      ])
      .describe('Which one, as Feast calls it.'),
    ...server,
  }),
  z.strictObject({ kind: z.literal('none').describe('There is none.') }),
]);

/** The page of a feature store. */
export const uiSchema = z.strictObject(server);

/** The PostgreSQL that comes with a feature store. */
export const postgresqlSchema = z.strictObject({
  volume: volumeProps('10Gi').prefault({}).describe('Its volume.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } })
    .describe('Its requests and limits.'),
});
