import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { ServerVolumeSettings } from '../../../core/schemas/volume-schema';
import { env, port } from '../../../patterns/pod';
import { loginEnv } from '../database';
import { ENGINES } from '../engines';
import type { Installation } from '../installation';
import { inMesh, parts } from '../mesh';
import { METADATA } from '../names';
import { statefulServer } from './stateful';

const POSTGRESQL = ENGINES.postgresql;

/**
 * Asks the server something, as the user that it was made for. By TCP: while the first start makes its files, a server
 * without the user's databases listens on the socket of the file system alone. The image asks no password on localhost.
 */
const ASK = [
  'sh',
  '-c',
  `exec psql -h localhost -p ${POSTGRESQL.port} -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c 'SELECT 1'`,
];

/** The bundled PostgreSQL server. */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, volume: ServerVolumeSettings) {
    super(scope, id);
    const { namespace, common, context, database } = installation;
    const pods = { ...common, app: 'postgres' };
    new k8s.KubeService(this, 'service', {
      metadata: { name: POSTGRESQL.service, namespace, labels: common },
      spec: { selector: pods, ports: [{ port: POSTGRESQL.port, targetPort: port(POSTGRESQL.port), protocol: 'TCP' }] },
    });
    statefulServer(this, installation, {
      name: 'postgres',
      serviceAccount: 'postgresql',
      claim: POSTGRESQL.claim,
      volume: { name: 'postgres-stateful-data', path: '/var/lib/postgresql/data' },
      settings: volume,
      user: 70,
      container: {
        name: 'postgres',
        image: context.image('kfp-postgres'),
        env: [
          ...env({ POSTGRES_DB: 'postgres', PGDATA: '/var/lib/postgresql/data/pgdata' }),
          ...loginEnv(database, { user: 'POSTGRES_USER', password: 'POSTGRES_PASSWORD' }),
        ],
        ports: [{ name: 'postgres', containerPort: POSTGRESQL.port }],
        readinessProbe: { exec: { command: ASK }, periodSeconds: 5, timeoutSeconds: 2 },
      },
    });
    inMesh(this, 'policy', installation, {
      policy: 'postgres',
      destinationRule: POSTGRESQL.destinationRule,
      service: POSTGRESQL.service,
      pods: { app: 'postgres' },
      labels: common,
      rules: [parts(installation, METADATA.serviceAccount)],
    });
  }
}
