import { DATABASE_PORTS } from '../../core/contracts/ports';

/** What follows from the kind of database server. */
export interface Engine {
  readonly name: 'mysql' | 'postgresql';
  /** Service of the server that comes with Pipelines, or of the proxy that stands for one. */
  readonly service: string;
  readonly port: number;
  /** Secret with the login, unless the settings name another. */
  readonly secret: string;
  /** DestinationRule of that Service. */
  readonly destinationRule: string;
  /** User whom the server that comes with Pipelines has. */
  readonly user: string;
  /** Claim in which that server keeps its files. */
  readonly claim: string;
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
    port: DATABASE_PORTS.mysql,
    secret: 'mysql-secret',
    destinationRule: 'ml-pipeline-mysql',
    user: 'root',
    claim: 'mysql-pv-claim',
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
    port: DATABASE_PORTS.postgresql,
    secret: 'postgres-secret-extended',
    destinationRule: 'ml-pipeline-postgres',
    user: 'user',
    claim: 'postgres-pvc',
    driver: 'pgx',
    apiServerPrefix: 'DBCONFIG_POSTGRESQLCONFIG',
    addressKeys: { apiServer: POSTGRESQL_KEYS, others: POSTGRESQL_KEYS },
  },
} as const satisfies Record<string, Engine>;
