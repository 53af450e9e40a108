import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { DATABASE_PORTS } from '../../core/contracts/ports';
import { password } from '../../core/credentials';
import { onlyOnePod } from '../../core/only-one-pod';
import type { ServerVolumeSettings } from '../../core/schemas/volume-schema';
import { claimName, serverClaim } from '../../patterns/claim';
import { Credential } from '../../patterns/credential';
import { databasePod } from '../../patterns/database-pod';
import { networkPolicy } from '../../patterns/network-policy';
import { env, envOfSecret } from '../../patterns/pod';

const NAME = 'model-catalog-postgres';
const PART_OF = { 'app.kubernetes.io/part-of': 'model-catalog' };
const SELECTOR = { 'app.kubernetes.io/name': 'postgres', ...PART_OF };
const PODS = { 'app.kubernetes.io/component': 'database', ...SELECTOR };

/** The database of the catalog: a copy of what its sources say, which the server makes anew where it is empty. */
export class CatalogDatabase extends Construct {
  /** What the server must be told to reach it. */
  readonly clientEnv: k8s.EnvVar[];
  /** Its login, where the render knows it: for the checksum of pods that read it when they start. */
  readonly values: Record<string, string>;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly namespace: string;
      readonly volume: ServerVolumeSettings;
      readonly clients: Record<string, string>;
    },
  ) {
    super(scope, id);
    const { namespace, volume, clients } = props;
    const login = new Credential(this, 'login', {
      name: NAME,
      namespace,
      keys: { POSTGRES_PASSWORD: password },
      plain: { POSTGRES_USER: 'postgres' },
      opens: claimName(NAME, volume),
    });
    this.values = login.values;
    this.clientEnv = [
      ...env({ PGHOST: NAME }),
      ...envOfSecret(NAME, { PGUSER: 'POSTGRES_USER', PGPASSWORD: 'POSTGRES_PASSWORD' }),
    ];
    const labels = { 'app.kubernetes.io/component': 'database', 'app.kubernetes.io/name': 'model-catalog', ...PART_OF };
    const port = DATABASE_PORTS.postgresql;
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: { type: 'ClusterIP', selector: PODS, ports: [{ name: 'postgres', port, protocol: 'TCP' }] },
    });
    const claim = serverClaim(this, 'claim', { name: NAME, namespace }, volume);
    this.server(namespace, claim, volume);
    networkPolicy(this, 'network-policy', {
      name: NAME,
      namespace,
      labels,
      pods: PODS,
      from: [{ namespace, pods: clients }],
      ports: [port],
    });
  }

  /** Its selector and its claim, which is no template's, cannot be changed: they are upstream's. */
  private server(namespace: string, claim: string, settings: ServerVolumeSettings): void {
    const made = new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: { name: NAME, namespace, labels: { component: 'model-catalog-server' } },
      spec: {
        replicas: 1,
        serviceName: '',
        selector: { matchLabels: SELECTOR },
        template: {
          metadata: { labels: { ...PODS, ...PlatformContext.of(this).mesh.podLabels(false) } },
          spec: databasePod(this, {
            engine: 'postgresql',
            image: 'hub-catalog-postgres',
            // The one of the Debian image. Upstream runs it as user 70, that of Alpine.
            user: 999,
            container: 'postgres',
            portName: 'postgres',
            // A folder of its own: of the one that upstream's pod has made this user is not the owner, and PostgreSQL would not start.
            env: env({ PGDATA: '/var/lib/postgresql/data/catalog' }),
            envFrom: [{ secretRef: { name: NAME } }],
            volume: NAME,
            claim,
            settings,
          }),
        },
      },
    });
    onlyOnePod(made, 'its pods would share one volume');
  }
}
