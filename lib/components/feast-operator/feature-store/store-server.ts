import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { z } from 'zod';
import { PlatformContext } from '../../../core/context';
import { DATABASE_PORTS } from '../../../core/contracts/ports';
import { password } from '../../../core/credentials';
import type { ImageName } from '../../../core/releases/release';
import type { resourcesSchema } from '../../../core/schemas/pod-schema';
import type { VolumeSettings } from '../../../core/schemas/volume-schema';
import { checksum } from '../../../patterns/config-map';
import { Credential } from '../../../patterns/credential';
import { deployment } from '../../../patterns/deployment';
import { networkPolicy } from '../../../patterns/network-policy';
import { env, envOfSecret, RESTRICTED_CONTAINER, RUNTIME_SECCOMP, resources } from '../../../patterns/pod';
import { PASSWORD_VARIABLES } from './stores-schema';

/** Key of the password in the Secret of a server. */
export const PASSWORD_KEY = 'password';

const REDIS_PORT = 6379;

interface Engine {
  readonly image: ImageName;
  readonly port: number;
  /** User and group of the image. */
  readonly user: number;
  /** Where it keeps its files. */
  readonly path: string;
  /** Variable of the server that holds the password. */
  readonly variable: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A command that fails as long as it does not answer. */
  readonly probe: string;
  /** It takes its password at its first start and keeps it with the data; else it reads the password at each start. */
  readonly keepsPassword: boolean;
}

/** The servers that Feast itself does not start. */
export const ENGINES = {
  postgresql: {
    image: 'feast-postgres',
    port: DATABASE_PORTS.postgresql,
    user: 70,
    path: '/var/lib/postgresql/data',
    variable: PASSWORD_VARIABLES.postgresql,
    env: { POSTGRES_USER: 'feast', POSTGRES_DB: 'feast', PGDATA: '/var/lib/postgresql/data/pgdata' },
    // By TCP: while the first start makes its files, a server without the password listens on the socket of the file system alone.
    probe: 'exec pg_isready -q -h 127.0.0.1 -U feast -d feast',
    keepsPassword: true,
  },
  redis: {
    image: 'feast-redis',
    port: REDIS_PORT,
    user: 999,
    path: '/data',
    variable: PASSWORD_VARIABLES.redis,
    env: {},
    // It keeps what was written a second ago; when it is full it refuses to write, and forgets nothing.
    args: [
      'redis-server',
      '--requirepass',
      '$(REDIS_PASSWORD)',
      '--appendonly',
      'yes',
      '--maxmemory-policy',
      'noeviction',
    ],
    probe: '[ "$(REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli -h 127.0.0.1 ping)" = PONG ]',
    keepsPassword: false,
  },
} as const satisfies Record<string, Engine>;

/** Properties of `StoreServer`. */
export interface StoreServerProps {
  readonly engine: keyof typeof ENGINES;
  /** Name of the FeatureStore that it belongs to. */
  readonly store: string;
  readonly namespace: string;
  /** Labels of the pods that may connect. */
  readonly clients: Record<string, string>;
  readonly volume: VolumeSettings;
  readonly resources: z.output<typeof resourcesSchema>;
}

/** A PostgreSQL or Redis of a feature store, in its profile: only the store's own pods reach it, with a password. */
export class StoreServer extends Construct {
  /** Name of the Service, and of the Secret with the password. */
  readonly name: string;
  /** Host name of the Service. */
  readonly host: string;
  readonly port: number;

  constructor(scope: Construct, id: string, props: StoreServerProps) {
    super(scope, id);
    const { engine: kind, store, namespace, volume } = props;
    const engine: Engine = ENGINES[kind];
    const context = PlatformContext.of(this);
    this.name = `feast-${store}-${kind}`;
    this.port = engine.port;
    this.host = context.serviceHost(this.name, namespace);
    const { name, port } = this;
    const labels = { 'app.kubernetes.io/name': kind, 'app.kubernetes.io/instance': name };
    const metadata = { name, namespace, labels };
    const credential = new Credential(this, 'password', {
      ...metadata,
      keys: { [PASSWORD_KEY]: password },
      hints: { [PASSWORD_KEY]: 'a password of letters and digits, as it stands in an address too' },
      ...(engine.keepsPassword ? { opens: this.name } : {}),
    });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: { selector: labels, ports: [{ name: `tcp-${kind}`, port, protocol: 'TCP' }] },
    });
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata,
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: context.storageClass(volume.storageClass),
        resources: { requests: { storage: k8s.Quantity.fromString(volume.size) } },
      },
    });
    networkPolicy(this, 'network-policy', {
      ...metadata,
      pods: labels,
      from: [{ namespace, pods: props.clients }],
      ports: [port],
    });
    const probe = { exec: { command: ['/bin/sh', '-c', engine.probe] }, timeoutSeconds: 5 };
    const ids = context.fixedIds({ runAsUser: engine.user, runAsGroup: engine.user, fsGroup: engine.user });
    deployment(this, 'deployment', {
      ...metadata,
      strategy: { type: 'Recreate' },
      sidecar: false,
      podAnnotations: checksum(credential.values),
      pod: {
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: RUNTIME_SECCOMP,
          ...ids,
          fsGroupChangePolicy: 'OnRootMismatch',
        },
        containers: [
          {
            name: kind,
            image: context.image(engine.image),
            args: engine.args && [...engine.args],
            env: [...envOfSecret(name, { [engine.variable]: PASSWORD_KEY }), ...env(engine.env)],
            ports: [{ name: kind, containerPort: port, protocol: 'TCP' }],
            startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 60 },
            livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
            readinessProbe: { ...probe, periodSeconds: 5 },
            resources: resources(props.resources.requests, props.resources.limits),
            securityContext: RESTRICTED_CONTAINER,
            volumeMounts: [{ name: 'data', mountPath: engine.path }],
          },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
      },
    });
  }
}
