import { envOfSecret } from '../../patterns/words';
import { LOGIN } from './names';
import type { DatabaseSettings } from './props/database-props';
import type { VolumeSettings } from './props/volume-props';

/** What follows from the kind of database server. */
export interface Engine {
  readonly name: 'mysql' | 'postgresql';
  /** Service of the server that comes with Pipelines, or of the proxy that stands for one. */
  readonly service: string;
  readonly port: number;
  /** Secret with the login, unless the settings name another. */
  readonly secret: string;
  /** User whom the server that comes with Pipelines has. */
  readonly user: string;
  /** How programs in Go call it. */
  readonly driver: 'mysql' | 'pgx';
  /** What the names of the API server's variables begin with. */
  readonly apiServerPrefix: string;
  /** Keys of the ConfigMap of the installation where the address stands: for the API server, and for the others. */
  readonly addressKeys: { readonly apiServer: AddressKeys; readonly others: AddressKeys };
}

interface AddressKeys {
  readonly host: string;
  readonly port: string;
}

const POSTGRESQL_KEYS: AddressKeys = { host: 'postgresHost', port: 'postgresPort' };

/** The kinds of database servers. */
export const ENGINES = {
  mysql: {
    name: 'mysql',
    service: 'mysql',
    port: 3306,
    secret: 'mysql-secret',
    user: 'root',
    driver: 'mysql',
    apiServerPrefix: 'DBCONFIG_MYSQLCONFIG',
    addressKeys: {
      apiServer: { host: 'mysqlHost', port: 'mysqlPort' },
      others: { host: 'dbHost', port: 'dbPort' },
    },
  },
  postgresql: {
    name: 'postgresql',
    service: 'postgres-service',
    port: 5432,
    secret: 'postgres-secret-extended',
    user: 'user',
    driver: 'pgx',
    apiServerPrefix: 'DBCONFIG_POSTGRESQLCONFIG',
    addressKeys: { apiServer: POSTGRESQL_KEYS, others: POSTGRESQL_KEYS },
  },
} as const satisfies Record<string, Engine>;

/** What the parts of Pipelines must know of the database, wherever it is. */
export interface Database {
  readonly engine: Engine;
  /** The server, where it comes with Pipelines. */
  readonly bundled?: { readonly volume: VolumeSettings };
  /** The proxy that stands for a server of Google Cloud. */
  readonly cloudSqlProxy: DatabaseSettings['cloudSqlProxy'];
  readonly host: string;
  readonly port: number;
  /** Secret with the keys `username` and `password`. */
  readonly secret: string;
  readonly names: DatabaseSettings['names'];
  readonly connectionLifetime: string;
  /** Whether clients speak TLS to it. */
  readonly tls: boolean;
  /** What drivers in Go must be told besides, as JSON. */
  readonly driverParameters?: string;
  /** Secret with the key `ca.crt`, where a private authority signs its certificate. */
  readonly caSecret?: string;
}

/** The database that the settings ask for. */
export function databaseOf(settings: DatabaseSettings): Database {
  const { cloudSqlProxy, names, connectionLifetime, tls, volume } = settings;
  const engine = ENGINES[settings.engine];
  return {
    engine,
    bundled: volume && { volume },
    cloudSqlProxy,
    host: settings.host ?? engine.service,
    port: settings.port ?? engine.port,
    secret: settings.credentials.secret ?? engine.secret,
    names,
    connectionLifetime,
    tls: tls !== undefined,
    driverParameters: tls && '{"tls":"true"}',
    caSecret: tls?.caSecret,
  };
}

/** The login of the database as variables of these names. */
export function loginEnv({ secret }: Database, names: { readonly user: string; readonly password: string }) {
  return envOfSecret(secret, { [names.user]: LOGIN.user, [names.password]: LOGIN.password });
}
