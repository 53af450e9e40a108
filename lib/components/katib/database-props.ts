import { z } from 'zod';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { dnsDomain, dnsSubdomain } from '../../core/schemas/text-schema';
import { volumeProps } from '../../core/schemas/volume-schema';

const engine = z.enum(['mysql', 'postgresql']).default('mysql').describe('Kind of database server.');
const externalOnly = z.never('installation: external beside it').optional();

const bundled = z.strictObject({
  installation: z.literal('bundled').optional().default('bundled').describe('The server comes with Katib.'),
  engine,
  volume: volumeProps('10Gi').prefault({}).describe('Volume of the server.'),
  host: externalOnly,
  port: externalOnly,
  name: externalOnly,
  credentials: externalOnly,
  tls: externalOnly,
});

const external = z
  .strictObject({
    installation: z.literal('external').describe('The server is there already.'),
    engine,
    volume: z.never('nothing: an external server has its own').optional(),
    host: dnsDomain.describe('Host name of the server.'),
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe(`Port of the server. By default ${DATABASE_PORTS.mysql}, PostgreSQL ${DATABASE_PORTS.postgresql}.`),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/, "lowercase letters, digits and '_', a letter first")
      .default('katib')
      .describe('Name of the database. It must be there; its tables are made at the first start.'),
    credentials: z
      .strictObject({
        secret: dnsSubdomain
          .optional()
          .describe(
            'Secret with the keys DB_USER and DB_PASSWORD, which you make. By default katib-mysql-secrets, PostgreSQL katib-postgres-secrets.',
          ),
      })
      .prefault({})
      .describe('As whom Katib logs in.'),
    tls: z
      .enum(['disable', 'require', 'verify-ca', 'verify-full'])
      .optional()
      .describe(
        'How connections to PostgreSQL are encrypted, as its clients spell it (sslmode); verify-* trusts public authorities. By default disable.',
      ),
  })
  .refine(({ engine, tls }) => engine === 'postgresql' || tls === undefined, {
    path: ['tls'],
    error: 'nothing: Katib speaks to MySQL without TLS',
  });

/** Where Katib keeps what trials measured. */
export const databaseProps = z.discriminatedUnion('installation', [bundled, external]);

/** Settings of the database, with all defaults. */
export type DatabaseSettings = z.output<typeof databaseProps>;
