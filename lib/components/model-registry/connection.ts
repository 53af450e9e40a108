import type { k8s } from 'cdk8s-plus-27';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { env, envFromConfigMap, envOfSecret } from '../../patterns/pod';
import type { DatabaseSettings } from './database-props';
import type { registryNames } from './names';

/** What the server of a registry must be told to reach its database. */
export interface Connection {
  /** Its port, which the proxy of the mesh leaves alone. */
  readonly port: number;
  readonly args: readonly string[];
  readonly env: readonly k8s.EnvVar[];
  readonly envFrom: readonly k8s.EnvFromSource[];
  /** Secret with the key `ca.crt`, where a private authority signs the certificate of the server. */
  readonly caSecret?: string;
}

type Names = ReturnType<typeof registryNames>;
type External = Extract<DatabaseSettings, { installation: 'external' }>;

/** Where the server of a registry finds that authority. */
export const AUTHORITY = { path: '/etc/database-authority', file: '/etc/database-authority/ca.crt' } as const;

/**
 * The address in the variable that stands for its flag (cmd/root.go: MR_ and the flag in capitals). Among the arguments, as
 * upstream has it, everybody who lists processes reads the password.
 */
const address = (text: string) => env({ MR_EMBEDMD_DATABASE_DSN: text });

const args = (type: 'mysql' | 'postgres') => ['--datastore-type=embedmd', `--embedmd-database-type=${type}`];

/** The way to a MySQL that comes with the registry. */
export function mysqlConnection({ database, databaseConfigMap, databaseSecret }: Names): Connection {
  const login = envOfSecret(databaseSecret, {
    MYSQL_USER_NAME: 'MYSQL_USER_NAME',
    MYSQL_ROOT_PASSWORD: 'MYSQL_ROOT_PASSWORD',
  });
  return {
    port: DATABASE_PORTS.mysql,
    args: args('mysql'),
    env: [
      ...login,
      ...address(
        `$(MYSQL_USER_NAME):$(MYSQL_ROOT_PASSWORD)@tcp(${database}:$(MYSQL_PORT))/$(MYSQL_DATABASE)?charset=utf8mb4`,
      ),
    ],
    envFrom: envFromConfigMap(databaseConfigMap),
  };
}

/** The way to a PostgreSQL that comes with the registry. The driver reads the login, whatever is in it, from the variables of libpq. */
export function postgresqlConnection({ databaseConfigMap, databaseSecret }: Names): Connection {
  return {
    port: DATABASE_PORTS.postgresql,
    args: args('postgres'),
    env: [
      ...envOfSecret(databaseSecret, { PGUSER: 'POSTGRES_USER', PGPASSWORD: 'POSTGRES_PASSWORD' }),
      ...address('host=$(POSTGRES_HOST) port=$(POSTGRES_PORT) dbname=$(POSTGRES_DB) sslmode=disable'),
    ],
    envFrom: envFromConfigMap(databaseConfigMap),
  };
}

/** The way to a server that is there already. */
export function externalConnection(settings: External, secret: string): Connection {
  const { engine, host, name, tls } = settings;
  const port = settings.port ?? DATABASE_PORTS[engine];
  const common = { port, envFrom: [], caSecret: tls?.caSecret };
  if (engine === 'postgresql') {
    const mode = tls ? 'verify-full' : 'disable';
    const authority = tls?.caSecret ? ` sslrootcert=${AUTHORITY.file}` : '';
    return {
      ...common,
      args: args('postgres'),
      env: [
        ...envOfSecret(secret, { PGUSER: 'DB_USER', PGPASSWORD: 'DB_PASSWORD' }),
        ...address(`host=${host} port=${port} dbname=${name} sslmode=${mode}${authority}`),
      ],
    };
  }
  // With an authority of its own the flags make the configuration of TLS; without, the driver trusts public ones.
  const authority = tls?.caSecret
    ? [`--embedmd-database-ssl-ca=${AUTHORITY.file}`, '--embedmd-database-ssl-verify-server-cert']
    : [];
  const query = tls && !tls.caSecret ? 'charset=utf8mb4&tls=true' : 'charset=utf8mb4';
  return {
    ...common,
    args: [...args('mysql'), ...authority],
    env: [
      ...envOfSecret(secret, { DB_USER: 'DB_USER', DB_PASSWORD: 'DB_PASSWORD' }),
      ...address(`$(DB_USER):$(DB_PASSWORD)@tcp(${host}:${port})/${name}?${query}`),
    ],
  };
}
