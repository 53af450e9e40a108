import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { env, envOfSecret, port } from '../../../patterns/words';
import { POSTGRESQL } from '../database';
import type { Installation } from '../installation';
import { inMesh, parts } from '../mesh';
import { statefulServer } from './stateful';

/** The bundled PostgreSQL server. */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context, database, props } = installation;
    const pods = { ...common, app: 'postgres' };
    new k8s.KubeService(this, 'service', {
      metadata: { name: POSTGRESQL.service, namespace, labels: common },
      spec: { selector: pods, ports: [{ port: POSTGRESQL.port, targetPort: port(POSTGRESQL.port), protocol: 'TCP' }] },
    });
    statefulServer(this, installation, {
      name: 'postgres',
      serviceAccount: 'postgresql',
      claim: 'postgres-pvc',
      volume: { name: 'postgres-stateful-data', path: '/var/lib/postgresql/data' },
      settings: props.database?.volume,
      user: 70,
      container: {
        name: 'postgres',
        image: context.image('kfp-postgres'),
        env: [
          ...env({ POSTGRES_DB: 'postgres', PGDATA: '/var/lib/postgresql/data/pgdata' }),
          ...envOfSecret(database.secret, { POSTGRES_USER: 'username', POSTGRES_PASSWORD: 'password' }),
        ],
        ports: [{ name: 'postgres', containerPort: POSTGRESQL.port }],
        readinessProbe: { tcpSocket: { port: port('postgres') }, periodSeconds: 5 },
      },
    });
    inMesh(this, 'policy', installation, {
      policy: 'postgres',
      destinationRule: 'ml-pipeline-postgres',
      service: POSTGRESQL.service,
      pods: { app: 'postgres' },
      labels: common,
      rules: [parts(installation, 'metadata-grpc-server')],
    });
  }
}
