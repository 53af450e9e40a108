import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { DATABASE_PORTS } from '../core/contracts/ports';
import type { ImageName } from '../core/releases/release';
import type { ServerVolumeSettings } from '../core/schemas/volume-schema';
import { volumeGroups } from './claim';
import { env, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from './pod';

/** What follows from the kind of a database server. */
const ENGINES = {
  mysql: {
    port: DATABASE_PORTS.mysql,
    path: '/var/lib/mysql',
    args: ['--datadir', '/var/lib/mysql/datadir'],
    env: {},
    // By TCP: while the first start makes its files, a server without the password listens on the socket of the file system alone.
    probe: 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" exec mysql -h 127.0.0.1 -u root -D "$MYSQL_DATABASE" -e "SELECT 1"',
  },
  postgresql: {
    port: DATABASE_PORTS.postgresql,
    path: '/var/lib/postgresql/data',
    args: undefined,
    // Not the volume's root, where file systems keep lost+found.
    env: { PGDATA: '/var/lib/postgresql/data/pgdata' },
    probe: 'exec psql -h 127.0.0.1 -U "$POSTGRES_USER" -d postgres -c "SELECT 1"',
  },
} as const;

/** A kind of database server. */
export type DatabaseEngine = keyof typeof ENGINES;

/** Properties of `databasePod`. */
export interface DatabasePodProps {
  readonly engine: DatabaseEngine;
  readonly image: ImageName;
  /** Name of the container. */
  readonly container: string;
  /** Name of the container's port. */
  readonly portName: string;
  /** The user for whom the image is made. */
  readonly user: number;
  /** Variables beside those of the engine; one of the same name replaces it. */
  readonly env: readonly k8s.EnvVar[];
  /** @default - none */
  readonly envFrom?: readonly k8s.EnvFromSource[];
  /** Name of the volume. */
  readonly volume: string;
  /** Name of its claim. */
  readonly claim: string;
  /** What the settings say of the volume. */
  readonly settings: ServerVolumeSettings;
}

/** The pod of a database server that keeps its files in a claim, and is given the time that a first start takes. */
export function databasePod(scope: Construct, props: DatabasePodProps): k8s.PodSpec {
  const engine = ENGINES[props.engine];
  const context = PlatformContext.of(scope);
  const { runAsUser, fsGroup } = context.fixedIds({ runAsUser: props.user, fsGroup: props.user });
  const probe = { exec: { command: ['/bin/sh', '-c', engine.probe] }, timeoutSeconds: 5 };
  const named = new Set(props.env.map(({ name }) => name));
  return {
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: RUNTIME_SECCOMP,
      fsGroup,
      fsGroupChangePolicy: fsGroup === undefined ? undefined : 'OnRootMismatch',
      ...volumeGroups(props.settings),
    },
    containers: [
      {
        name: props.container,
        image: context.image(props.image),
        args: engine.args && [...engine.args],
        env: [...props.env, ...env(engine.env).filter(({ name }) => !named.has(name))],
        envFrom: props.envFrom && [...props.envFrom],
        ports: [{ name: props.portName, containerPort: engine.port }],
        // The first start makes the files, which a slow disk takes minutes for; until then nobody ends it.
        startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 120 },
        livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 10 },
        readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 10 },
        securityContext: { ...RESTRICTED_CONTAINER, runAsUser, runAsGroup: runAsUser },
        volumeMounts: [{ name: props.volume, mountPath: engine.path }],
      },
    ],
    volumes: [{ name: props.volume, persistentVolumeClaim: { claimName: props.claim } }],
  };
}
