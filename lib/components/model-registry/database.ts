import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { password } from '../../core/credentials';
import type { ServerVolumeSettings } from '../../core/schemas/volume-schema';
import { claimName, serverClaim } from '../../patterns/claim';
import { Credential } from '../../patterns/credential';
import { databasePod } from '../../patterns/database-pod';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { envFromConfigMap } from '../../patterns/pod';
import { type Connection, externalConnection, mysqlConnection, postgresqlConnection } from './connection';
import type { DatabaseSettings } from './database-props';
import { registryNames } from './names';

const NAME = 'metadb';

/** What follows from the kind of a server that comes with a registry. */
const ENGINES = {
  mysql: {
    image: 'hub-registry-mysql',
    user: 999,
    portName: 'dbapi',
    volume: 'metadata-mysql',
    credential: { keys: { MYSQL_ROOT_PASSWORD: password }, plain: { MYSQL_USER_NAME: 'root' } },
    parameters: (_host: string) => ({ MYSQL_DATABASE: NAME, MYSQL_PORT: String(DATABASE_PORTS.mysql) }),
    connection: mysqlConnection,
  },
  postgresql: {
    image: 'hub-registry-postgres',
    user: 70,
    portName: 'postgres',
    volume: 'metadata-postgres',
    credential: { keys: { POSTGRES_PASSWORD: password }, plain: { POSTGRES_USER: 'root' } },
    parameters: (host: string) => ({
      POSTGRES_DB: NAME,
      POSTGRES_HOST: host,
      POSTGRES_PORT: String(DATABASE_PORTS.postgresql),
    }),
    connection: postgresqlConnection,
  },
} as const;

/** Where a registry keeps what it knows: a server of its own, or the way to one that is there. */
export class RegistryDatabase extends Construct {
  /** What the registry must be told to reach it. */
  readonly connection: Connection;
  /** Its login, where the render knows it: for the checksum of pods that read it when they start. */
  readonly values: Record<string, string>;

  constructor(scope: Construct, id: string, registry: string, namespace: string, settings: DatabaseSettings) {
    super(scope, id);
    const names = registryNames(registry);
    if (settings.installation === 'external') {
      this.values = {};
      this.connection = externalConnection(settings, settings.credentials.secret ?? names.databaseSecret);
      return;
    }
    const engine = ENGINES[settings.engine];
    const data = engine.parameters(names.database);
    new k8s.KubeConfigMap(this, 'parameters', { metadata: { name: names.databaseConfigMap, namespace }, data });
    const login = new Credential(this, 'login', {
      name: names.databaseSecret,
      namespace,
      opens: claimName(names.claim(settings.engine), settings.volume),
      ...engine.credential,
    });
    this.values = { ...data, ...login.values };
    this.connection = engine.connection(names);
    this.server(names, namespace, settings.engine, settings.volume);
  }

  private server(
    names: ReturnType<typeof registryNames>,
    namespace: string,
    kind: keyof typeof ENGINES,
    settings: ServerVolumeSettings,
  ): void {
    const { image, user, portName, volume: volumeName } = ENGINES[kind];
    const labels = names.databasePods;
    const pods = { ...labels, ...names.databaseInstance };
    const port = DATABASE_PORTS[kind];
    new k8s.KubeService(this, 'service', {
      metadata: { name: names.database, namespace, labels },
      spec: { type: 'ClusterIP', selector: pods, ports: [{ name: 'dbapi', port, protocol: 'TCP' }] },
    });
    const claim = serverClaim(this, 'claim', { name: names.claim(kind), namespace }, settings);
    deployment(this, 'deployment', {
      name: names.database,
      namespace,
      labels,
      podLabels: names.databaseInstance,
      strategy: { type: 'Recreate' },
      sidecar: false,
      pod: databasePod(this, {
        engine: kind,
        image,
        user,
        container: 'db-container',
        portName,
        env: [],
        envFrom: [...envFromConfigMap(names.databaseConfigMap), { secretRef: { name: names.databaseSecret } }],
        volume: volumeName,
        claim,
        settings,
      }),
    });
    networkPolicy(this, 'network-policy', {
      name: names.database,
      namespace,
      labels,
      pods,
      from: [{ namespace, pods: names.pods }],
      ports: [port],
    });
  }
}
