import type { ServerVolumeSettings } from '../../core/schemas/volume-schema';
import { envOfSecret } from '../../patterns/pod';
import { ENGINES, type Engine } from './engines';
import { LOGIN } from './names';
import type { DatabaseSettings } from './props/database-props';

/** What the parts of Pipelines must know of the database, wherever it is. */
export interface Database {
  readonly engine: Engine;
  /** The server, where it comes with Pipelines. */
  readonly bundled?: { readonly volume: ServerVolumeSettings };
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
