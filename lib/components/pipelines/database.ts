import type { PipelinesProps } from './pipelines-props';

/** What the parts of Pipelines must know of the database, wherever it is. */
export interface Database {
  readonly engine: 'mysql' | 'postgresql';
  /** Whether its server comes with Pipelines. */
  readonly bundled: boolean;
  readonly host: string;
  readonly port: number;
  /** Secret with the keys `username` and `password`. */
  readonly secret: string;
  readonly names: { readonly pipelines: string; readonly cache: string; readonly metadata: string };
  readonly connectionLifetime: string;
  /** Whether clients speak TLS to it. */
  readonly tls: boolean;
  /** Secret with the key `ca.crt`, where a private authority signs its certificate. */
  readonly caSecret?: string;
}

/** Names of the objects of the two bundled servers. */
export const MYSQL = { service: 'mysql', port: 3306, secret: 'mysql-secret' } as const;
export const POSTGRESQL = { service: 'postgres-service', port: 5432, secret: 'postgres-secret-extended' } as const;

/** The database that the settings ask for. */
export function databaseOf({ database = {} }: PipelinesProps): Database {
  const { engine = 'mysql', installation = 'bundled', names, cloudSqlProxy, tls } = database;
  const server = engine === 'mysql' ? MYSQL : POSTGRESQL;
  const external = installation === 'external' && !cloudSqlProxy;
  return {
    engine,
    bundled: installation === 'bundled',
    host: (external ? database.host : undefined) ?? server.service,
    port: database.port ?? server.port,
    secret: database.credentials?.secret ?? server.secret,
    names: {
      pipelines: names?.pipelines ?? 'mlpipeline',
      cache: names?.cache ?? 'cachedb',
      metadata: names?.metadata ?? 'metadb',
    },
    connectionLifetime: database.connectionLifetime ?? '120s',
    tls: tls !== undefined,
    caSecret: tls?.caSecret,
  };
}
