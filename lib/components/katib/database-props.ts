import { z } from 'zod';
import { bundledDatabase, externalDatabaseProps } from '../../core/schemas/database-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';
import { serverVolumePropsByKind } from '../../core/schemas/volume-schema';

/** Size of the volume of each server, as upstream's. */
export const VOLUME_SIZES = { mysql: '10Gi', postgresql: '3Gi' } as const;

const bundled = bundledDatabase('mysql', 'Katib').extend({
  volume: serverVolumePropsByKind(`${VOLUME_SIZES.mysql}, PostgreSQL ${VOLUME_SIZES.postgresql}`)
    .prefault({})
    .describe('Volume of the server.'),
});

const external = z
  .strictObject({
    ...externalDatabaseProps('mysql', 'katib'),
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
