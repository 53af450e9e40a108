import { z } from 'zod';
import { dnsDomain, dnsSubdomain, quantity } from '../../../core/schemas/text-schema';
import { googleServiceAccount } from '../../profile-controller/profile-controller-props';

/** How much a bundled server may store, and where. */
export const volumeProps = z.strictObject({
  size: quantity.optional().describe('Size of its volume. By default 20Gi.'),
  storageClass: dnsSubdomain.optional().describe("Storage class of its volume. By default the cluster's default."),
});

const databaseName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "lowercase letters, digits and '_', a letter first");

/** Where Pipelines keeps what it knows: runs, pipelines, the metadata of artifacts. */
export const databaseProps = z.strictObject({
  engine: z.enum(['mysql', 'postgresql']).optional().describe('Kind of database server. By default mysql.'),
  installation: z
    .enum(['bundled', 'external'])
    .optional()
    .describe('Whether the server comes with Pipelines or is there already. By default bundled.'),
  host: dnsDomain.optional().describe('Host name of an external server.'),
  port: z.int().min(1).max(65535).optional().describe('Port of an external server. By default 3306, PostgreSQL 5432.'),
  credentials: z
    .strictObject({
      secret: dnsSubdomain
        .optional()
        .describe(
          'Secret with the keys username and password. By default mysql-secret, PostgreSQL postgres-secret-extended. ' +
            'For an external server you make it; the user must have the right to make databases, or find them.',
        ),
    })
    .optional()
    .describe('As whom Pipelines logs in.'),
  names: z
    .strictObject({
      pipelines: databaseName.optional().describe('Of runs and pipelines. By default mlpipeline.'),
      cache: databaseName.optional().describe('Of cached steps. By default cachedb.'),
      metadata: databaseName.optional().describe('Of the metadata of artifacts. By default metadb.'),
    })
    .optional()
    .describe('Names of the three databases.'),
  tls: z
    .strictObject({
      caSecret: dnsSubdomain
        .optional()
        .describe("Secret whose key ca.crt signs the server's certificate. By default a public authority signs it."),
    })
    .optional()
    .describe('Encrypts the connections to an external MySQL and checks its certificate. By default they are plain.'),
  cloudSqlProxy: z
    .strictObject({
      instance: z
        .string()
        .regex(/^[^:\s]+(:[^:\s]+)?:[^:\s]+:[^:\s]+$/, 'the connection name of an instance: project:region:name')
        .describe('Connection name of the instance: project:region:name.'),
      serviceAccount: googleServiceAccount
        .optional()
        .describe('Service account of Google Cloud that the proxy acts as. By default none, the node speaks for it.'),
    })
    .optional()
    .describe('Reaches an instance of Cloud SQL (MySQL) through its proxy, instead of host and port.'),
  connectionLifetime: z
    .string()
    .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'a duration such as 120s')
    .optional()
    .describe('How long the API server uses a connection. By default 120s.'),
  volume: volumeProps.optional().describe('Volume of the bundled server.'),
});

/** Settings of the database. */
export type DatabaseSettings = z.input<typeof databaseProps>;

/** A combination of settings that cannot work: where it stands, and what would. */
export interface Mistake {
  readonly path: string[];
  readonly message: string;
}

/** Database settings that contradict each other. */
export function databaseMistakes(database: DatabaseSettings): Mistake[] {
  const { engine = 'mysql', installation = 'bundled', host, port, tls, cloudSqlProxy, volume } = database;
  const mistakes: Mistake[] = [];
  const say = (key: string, message: string) => mistakes.push({ path: ['database', key], message });
  if (engine === 'postgresql') {
    if (tls) say('tls', 'nothing: the API server speaks to PostgreSQL without TLS');
    if (cloudSqlProxy) say('cloudSqlProxy', 'engine: mysql beside it');
  }
  if (cloudSqlProxy) {
    for (const [key, value] of Object.entries({ host, port, tls, volume })) {
      if (value !== undefined) say(key, 'nothing beside cloudSqlProxy, which stands for the server');
    }
    if (installation === 'bundled') say('installation', 'external beside cloudSqlProxy');
  } else if (installation === 'external') {
    if (!host) say('host', 'the host name of the external server');
    if (volume) say('volume', 'nothing: an external server has its own');
  } else {
    if (host) say('host', 'installation: external beside it');
    if (port !== undefined) say('port', 'installation: external beside it');
    if (tls) say('tls', 'installation: external beside it; to the bundled server the mesh encrypts');
  }
  return mistakes;
}
