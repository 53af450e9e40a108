import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { password } from '../../core/credentials';
import type { ServerVolumeSettings } from '../../core/schemas/volume-schema';
import { claimName, serverClaim, volumeGroups } from '../../patterns/claim';
import { Credential } from '../../patterns/credential';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { env, envOfSecret, RESTRICTED_ALONE } from '../../patterns/pod';
import { type DatabaseSettings, VOLUME_SIZES } from './database-props';
import { componentLabels } from './labels';

const MYSQL_PASSWORD = 'MYSQL_ROOT_PASSWORD';

/** What follows from the kind of the server. */
const ENGINES = {
  mysql: {
    name: 'katib-mysql',
    component: 'mysql',
    secret: 'katib-mysql-secrets',
    image: 'katib-mysql',
    port: DATABASE_PORTS.mysql,
    portName: 'dbapi',
    path: '/var/lib/mysql',
    user: 999,
    /** What the db-manager calls it. */
    driver: 'mysql',
    variables: 'KATIB_MYSQL_DB',
    credential: { keys: { [MYSQL_PASSWORD]: password }, plain: undefined },
    login: { DB_PASSWORD: MYSQL_PASSWORD },
    args: ['--datadir', '/var/lib/mysql/datadir'],
    env: { MYSQL_DATABASE: 'katib' },
    // By TCP: while the first start makes its files, a server without the password listens on the socket of the file system alone.
    probe: 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" exec mysql -h 127.0.0.1 -u root -D "$MYSQL_DATABASE" -e "SELECT 1"',
  },
  postgresql: {
    name: 'katib-postgres',
    component: 'postgres',
    secret: 'katib-postgres-secrets',
    image: 'katib-postgres',
    port: DATABASE_PORTS.postgresql,
    portName: 'postgres',
    path: '/var/lib/postgresql/data',
    user: 70,
    driver: 'postgres',
    variables: 'KATIB_POSTGRESQL_DB',
    credential: { keys: { POSTGRES_PASSWORD: password }, plain: { POSTGRES_USER: 'katib', POSTGRES_DB: 'katib' } },
    login: { DB_USER: 'POSTGRES_USER', DB_PASSWORD: 'POSTGRES_PASSWORD' },
    args: undefined,
    env: { PGDATA: '/var/lib/postgresql/data/pgdata' },
    probe: 'exec psql -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "SELECT 1"',
  },
} as const;

type Engine = (typeof ENGINES)[keyof typeof ENGINES];

/** Where Katib keeps what trials measured: a server of its own, or the way to one that is there. */
export class KatibDatabase extends Construct {
  /** What the db-manager must be told to reach it. */
  readonly clientEnv: k8s.EnvVar[];
  /** The password, where the render knows it: for the checksum of pods that read it when they start. */
  readonly values: Record<string, string>;

  constructor(scope: Construct, id: string, settings: DatabaseSettings, dbManager: Record<string, string>) {
    super(scope, id);
    const engine: Engine = ENGINES[settings.engine];
    const driver = env({ DB_NAME: engine.driver });
    if (settings.installation === 'external') {
      const { host, port = engine.port, name, credentials, tls } = settings;
      this.values = {};
      this.clientEnv = [
        ...driver,
        ...envOfSecret(credentials.secret ?? engine.secret, { DB_USER: 'DB_USER', DB_PASSWORD: 'DB_PASSWORD' }),
        ...env({
          [`${engine.variables}_DATABASE`]: name,
          [`${engine.variables}_HOST`]: host,
          [`${engine.variables}_PORT`]: String(port),
          ...(tls && { KATIB_POSTGRESQL_SSL_MODE: tls }),
        }),
      ];
      return;
    }
    const namespace = PlatformContext.of(this).namespace('kubeflow');
    this.clientEnv = [...driver, ...envOfSecret(engine.secret, engine.login)];
    const login = {
      name: engine.secret,
      namespace,
      opens: claimName(engine.name, settings.volume),
      ...engine.credential,
    };
    this.values = new Credential(this, 'login', login).values;
    this.server(engine, namespace, { ...settings.volume, size: settings.volume.size ?? VOLUME_SIZES[settings.engine] });
    networkPolicy(this, 'network-policy', {
      name: engine.name,
      namespace,
      labels: componentLabels(engine.component),
      pods: componentLabels(engine.component),
      from: [{ namespace, pods: dbManager }],
      ports: [engine.port],
    });
  }

  private server(engine: Engine, namespace: string, volume: ServerVolumeSettings): void {
    const { name, port, portName, path, user } = engine;
    const labels = componentLabels(engine.component);
    const metadata = { name, namespace, labels };
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'dbapi', port, protocol: 'TCP' }] },
    });
    const claim = serverClaim(this, 'claim', { name, namespace }, volume);
    const probe = { exec: { command: ['/bin/sh', '-c', engine.probe] }, timeoutSeconds: 5 };
    deployment(this, 'deployment', {
      name,
      namespace,
      labels,
      strategy: { type: 'Recreate' },
      sidecar: false,
      pod: {
        securityContext: { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', ...volumeGroups(volume) },
        containers: [
          {
            name,
            image: PlatformContext.of(this).image(engine.image),
            args: engine.args && [...engine.args],
            env: [
              ...envOfSecret(engine.secret, sameNames({ ...engine.credential.keys, ...engine.credential.plain })),
              ...env(engine.env),
            ],
            ports: [{ name: portName, containerPort: port }],
            // The first start makes the files, which a slow disk takes minutes for; until then nobody ends it.
            startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 120 },
            livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 10 },
            readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 10 },
            securityContext: { ...RESTRICTED_ALONE, runAsUser: user, runAsGroup: user },
            volumeMounts: [{ name, mountPath: path }],
          },
        ],
        volumes: [{ name, persistentVolumeClaim: { claimName: claim } }],
      },
    });
  }
}

function sameNames(record: object): Record<string, string> {
  return Object.fromEntries(Object.keys(record).map((key) => [key, key]));
}
