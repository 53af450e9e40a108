import type { k8s } from 'cdk8s-plus-27';
import { document } from '../../../patterns/document';
import { env } from '../../../patterns/pod';
import { databaseAuthority } from '../authorities';
import { loginEnv } from '../database';
import type { Installation } from '../installation';
import { METADATA } from '../names';
import { CONTAINER_SECURITY } from '../part';
import { CERTIFICATES, certificateVolume, type Mounted } from '../tls';

/** Where public authorities are in the image. */
const PUBLIC_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** What the container of the metadata store needs to reach its database. */
export interface StoreProgram extends Mounted {
  readonly args: string[];
  readonly env: k8s.EnvVar[];
  readonly initContainers?: k8s.Container[];
}

const COMMON_ARGS = [
  '--enable_database_upgrade=true',
  `--grpc_channel_arguments=${[
    'grpc.max_metadata_size=16384',
    'grpc.max_receive_message_length=104857600',
    'grpc.max_send_message_length=104857600',
  ].join(',')}`,
];

/** By flags, which know the database only. */
const BY_FLAGS = { mysql, postgresql };
const ENVIRONMENTS = { mysql: mysqlEnvironment, postgresql: postgresqlEnvironment };

/** How the metadata store is started for the database of the installation. */
export function storeProgram(installation: Installation): StoreProgram {
  const { database, tlsSecret } = installation;
  return database.tls || tlsSecret ? byFile(installation) : BY_FLAGS[database.engine.name](installation);
}

function mysql(installation: Installation): StoreProgram {
  return {
    args: [
      `--grpc_port=${METADATA.port}`,
      '--mysql_config_database=$(MYSQL_DATABASE)',
      '--mysql_config_host=$(MYSQL_HOST)',
      '--mysql_config_port=$(MYSQL_PORT)',
      '--mysql_config_user=$(DBCONFIG_USER)',
      '--mysql_config_password=$(DBCONFIG_PASSWORD)',
      ...COMMON_ARGS,
    ],
    env: mysqlEnvironment(installation),
    volumes: [],
    mounts: [],
  };
}

/** By a file, which says also how the connections to the database, and those of its clients, are encrypted. */
function byFile(installation: Installation): StoreProgram {
  const { context, database, tlsSecret } = installation;
  const config = { name: 'config', mountPath: '/config' };
  const authority = databaseAuthority(installation);
  const certificate = certificateVolume(installation);
  return {
    args: [
      `--grpc_port=${METADATA.port}`,
      `--metadata_store_server_config_file=${config.mountPath}/store.pbtxt`,
      ...COMMON_ARGS,
    ],
    env: [],
    initContainers: [
      {
        name: 'write-config',
        image: context.image('ml-metadata-store-server'),
        command: ['/bin/sh', '-ec'],
        args: [document('lib/components/pipelines/metadata', 'write-config.sh')],
        env: [
          ...ENVIRONMENTS[database.engine.name](installation),
          ...env({
            ...(database.tls ? { CA_FILE: authority.file ?? PUBLIC_AUTHORITIES } : {}),
            ...(tlsSecret ? { CERTIFICATES } : {}),
          }),
        ],
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [config, ...certificate.mounts],
      },
    ],
    // In memory: it holds the password, and the key of the server.
    volumes: [{ name: config.name, emptyDir: { medium: 'Memory' } }, ...authority.volumes, ...certificate.volumes],
    mounts: [config, ...authority.mounts],
  };
}

function mysqlEnvironment(installation: Installation): k8s.EnvVar[] {
  const { host, port } = installation.database.engine.addressKeys.others;
  return [
    ...loginEnv(installation.database, { user: 'DBCONFIG_USER', password: 'DBCONFIG_PASSWORD' }),
    ...installation.configEnv({ MYSQL_DATABASE: 'mlmdDb', MYSQL_HOST: host, MYSQL_PORT: port }),
  ];
}

function postgresql(installation: Installation): StoreProgram {
  return {
    args: [
      `--grpc_port=${METADATA.port}`,
      '--metadata_source_config_type=postgresql',
      '--postgres_config_host=$(POSTGRES_HOST)',
      '--postgres_config_port=$(POSTGRES_PORT)',
      '--postgres_config_dbname=$(POSTGRES_DBNAME)',
      '--postgres_config_user=$(POSTGRES_USER)',
      '--postgres_config_password=$(POSTGRES_PASSWORD)',
      ...COMMON_ARGS,
    ],
    env: postgresqlEnvironment(installation),
    volumes: [],
    mounts: [],
  };
}

function postgresqlEnvironment(installation: Installation): k8s.EnvVar[] {
  const { host, port } = installation.database.engine.addressKeys.others;
  return [
    ...loginEnv(installation.database, { user: 'POSTGRES_USER', password: 'POSTGRES_PASSWORD' }),
    ...installation.configEnv({ POSTGRES_DBNAME: 'mlmdDb', POSTGRES_HOST: host, POSTGRES_PORT: port }),
  ];
}
