import { z } from 'zod';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { dnsDomain, dnsSubdomain } from '../../core/schemas/text-schema';
import { volumeProps } from '../../core/schemas/volume-schema';

const engine = z.enum(['mysql', 'postgresql']).default('postgresql').describe('Kind of database server.');
const externalOnly = z.never('installation: external beside it').optional();

const bundled = z.strictObject({
  installation: z.literal('bundled').optional().default('bundled').describe('The server comes with the registry.'),
  engine,
  volume: volumeProps('10Gi').prefault({}).describe('Volume of the server.'),
  host: externalOnly,
  port: externalOnly,
  name: externalOnly,
  credentials: externalOnly,
  tls: externalOnly,
});

const external = z.strictObject({
  installation: z.literal('external').describe('The server is there already.'),
  engine,
  volume: z.never('nothing: an external server has its own').optional(),
  host: dnsDomain.describe('Host name of the server.'),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe(`Port of the server. By default ${DATABASE_PORTS.postgresql}, MySQL ${DATABASE_PORTS.mysql}.`),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "lowercase letters, digits and '_', a letter first")
    .default('metadb')
    .describe('Name of the database, one for each registry. It must be there; its tables are made at the first start.'),
  credentials: z
    .strictObject({
      secret: dnsSubdomain
        .optional()
        .describe(
          "Secret of the registry's namespace with the keys DB_USER and DB_PASSWORD, which you make. By default the registry's name and -db-secrets.",
        ),
    })
    .prefault({})
    .describe('As whom the registry logs in.'),
  tls: z
    .strictObject({
      caSecret: dnsSubdomain
        .optional()
        .describe("Secret of the registry's namespace with the key `ca.crt`. By default a public authority signs."),
    })
    .optional()
    .describe("Whether the connection is encrypted, and the server's certificate checked. By default neither."),
});

/** Where a registry keeps what it knows. */
export const databaseProps = z.discriminatedUnion('installation', [bundled, external]);

/** Settings of the database, with all defaults. */
export type DatabaseSettings = z.output<typeof databaseProps>;
