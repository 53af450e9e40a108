import { z } from 'zod';
import { duration } from '../../../core/schemas/duration-schema';
import { googleServiceAccount } from '../../../core/schemas/google-schema';
import { dnsDomain, dnsSubdomain } from '../../../core/schemas/text-schema';
import { serverVolumeProps } from '../../../core/schemas/volume-schema';
import { ENGINES } from '../engines';

const { mysql, postgresql } = ENGINES;
const ENGINE_NAMES = [mysql.name, postgresql.name] as const;

const databaseName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "lowercase letters, digits and '_', a letter first");

const INSTANCE = 'the connection name of an instance: project:region:name';
const cloudSqlProxy = z
  .strictObject({
    instance: z
      .string(INSTANCE)
      .regex(/^[^:\s]+(:[^:\s]+)?:[^:\s]+:[^:\s]+$/, INSTANCE)
      .describe('Connection name of the instance: project:region:name.'),
    serviceAccount: googleServiceAccount
      .optional()
      .describe('Service account of Google Cloud that the proxy acts as. By default none, the node speaks for it.'),
  })
  .optional()
  .describe('Reaches an instance of Cloud SQL (MySQL) through its proxy, instead of host and port. By default none.');

const common = {
  engine: z.enum(ENGINE_NAMES).default('mysql').describe('Kind of database server.'),
  credentials: z
    .strictObject({
      secret: dnsSubdomain
        .optional()
        .describe(
          `Secret with the keys username and password. By default ${mysql.secret}, PostgreSQL ${postgresql.secret}. ` +
            'For an external server you make it; the user must have the right to make databases, or find them.',
        ),
    })
    .prefault({})
    .describe('As whom Pipelines logs in.'),
  names: z
    .strictObject({
      pipelines: databaseName.default('mlpipeline').describe('Of runs and pipelines.'),
      cache: databaseName.default('cachedb').describe('Of cached steps.'),
      metadata: databaseName.default('metadb').describe('Of the metadata of artifacts.'),
    })
    .prefault({})
    .describe('Names of the three databases.'),
  connectionLifetime: duration.default('120s').describe('How long the API server uses a connection.'),
};

/** A key that only an external server has. */
const externalOnly = (more = '') => z.never(`installation: external beside it${more}`).optional();

const bundled = z
  .strictObject({
    installation: z.literal('bundled').optional().default('bundled').describe('The server comes with Pipelines.'),
    ...common,
    volume: serverVolumeProps('20Gi').prefault({}).describe('Volume of the server.'),
    host: externalOnly(),
    port: externalOnly(),
    tls: externalOnly('; to the bundled server the mesh encrypts'),
    cloudSqlProxy,
  })
  .refine((database) => !database.cloudSqlProxy, { path: ['installation'], error: 'external beside cloudSqlProxy' });

const external = z
  .strictObject({
    installation: z.literal('external').describe('The server is there already.'),
    ...common,
    volume: z.never('nothing: an external server has its own').optional(),
    host: dnsDomain
      .optional()
      .describe('Host name of the server. It is needed, but beside cloudSqlProxy. By default none.'),
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe(`Port of the server. By default ${mysql.port}, PostgreSQL ${postgresql.port}.`),
    tls: z
      .strictObject({
        caSecret: dnsSubdomain
          .optional()
          .describe("Secret whose key ca.crt signs the server's certificate. By default a public authority signs it."),
      })
      .optional()
      .describe('Encrypts the connections to a MySQL server and checks its certificate. By default they are plain.'),
    cloudSqlProxy,
  })
  .superRefine(({ engine, host, port, tls, cloudSqlProxy }, { addIssue }) => {
    const say = (key: string, message: string) => addIssue({ code: 'custom', path: [key], message });
    if (engine === 'postgresql') {
      if (tls) say('tls', 'nothing: the API server speaks to PostgreSQL without TLS');
      if (cloudSqlProxy) say('cloudSqlProxy', 'engine: mysql beside it');
    }
    if (!cloudSqlProxy) {
      if (!host) say('host', 'the host name of the external server');
      return;
    }
    for (const [key, value] of Object.entries({ host, port, tls })) {
      if (value !== undefined) say(key, 'nothing beside cloudSqlProxy, which stands for the server');
    }
  });

/** Where Pipelines keeps what it knows: runs, pipelines, the metadata of artifacts. */
export const databaseProps = z.discriminatedUnion('installation', [bundled, external]);

/** Settings of the database, with all defaults. */
export type DatabaseSettings = z.output<typeof databaseProps>;
