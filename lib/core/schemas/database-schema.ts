import { z } from 'zod';
import { DATABASE_PORTS } from '../contracts/ports';
import { dnsDomain } from './text-schema';
import { serverVolumeProps } from './volume-schema';

type Engine = 'mysql' | 'postgresql';

const TITLES: Readonly<Record<Engine, string>> = { mysql: 'MySQL', postgresql: 'PostgreSQL' };

const externalOnly = z.never('installation: external beside it').optional();

/** Which of the two servers it is. */
const engineOf = (usual: Engine) => z.enum(['mysql', 'postgresql']).default(usual).describe('Kind of database server.');

/**
 * Settings of a database server that a component brings: its engine and its volume.
 *
 * @param usual the engine where nothing is said
 * @param owner the component, for the description
 */
export function bundledDatabase(usual: Engine, owner: string) {
  return z.strictObject({
    installation: z.literal('bundled').optional().default('bundled').describe(`The server comes with ${owner}.`),
    engine: engineOf(usual),
    volume: serverVolumeProps('10Gi').prefault({}).describe('Volume of the server.'),
    host: externalOnly,
    port: externalOnly,
    name: externalOnly,
    credentials: externalOnly,
    tls: externalOnly,
  });
}

/**
 * Settings by which a component finds a database server that is there already; credentials and TLS are its own.
 *
 * @param usual the engine where nothing is said
 * @param database name of the database where nothing is said
 * @param whose what the description says of the database beside that
 */
export function externalDatabaseProps(usual: Engine, database: string, whose = '') {
  const other = usual === 'mysql' ? 'postgresql' : 'mysql';
  return {
    installation: z.literal('external').describe('The server is there already.'),
    engine: engineOf(usual),
    volume: z.never('nothing: an external server has its own').optional(),
    host: dnsDomain.describe('Host name of the server.'),
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe(`Port of the server. By default ${DATABASE_PORTS[usual]}, ${TITLES[other]} ${DATABASE_PORTS[other]}.`),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/, "lowercase letters, digits and '_', a letter first")
      .default(database)
      .describe(`Name of the database${whose}. It must be there; its tables are made at the first start.`),
  };
}
