import { z } from 'zod';
import { bundledDatabase, externalDatabaseProps } from '../../core/schemas/database-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';

const bundled = bundledDatabase('postgresql', 'the registry');

const external = z.strictObject({
  ...externalDatabaseProps('postgresql', 'metadb', ', one for each registry'),
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
