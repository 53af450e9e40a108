import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { ServerVolumeSettings } from '../../../core/schemas/volume-schema';
import { envOfSecret, port, resources } from '../../../patterns/pod';
import { ENGINES } from '../engines';
import type { Installation } from '../installation';
import { inMesh, parts } from '../mesh';
import { LOGIN, METADATA } from '../names';
import { statefulServer } from './stateful';

const MYSQL = ENGINES.mysql;

/** The bundled MySQL server. */
export class Mysql extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, volume: ServerVolumeSettings) {
    super(scope, id);
    const { namespace, common, context, database } = installation;
    const pods = { ...common, app: 'mysql' };
    new k8s.KubeService(this, 'service', {
      metadata: { name: MYSQL.service, namespace, labels: common },
      spec: { selector: pods, ports: [{ port: MYSQL.port, targetPort: port(MYSQL.port), protocol: 'TCP' }] },
    });
    statefulServer(this, installation, {
      name: 'mysql',
      serviceAccount: 'mysql',
      claim: MYSQL.claim,
      volume: { name: 'mysql-persistent-storage', path: '/var/lib/mysql' },
      settings: volume,
      user: 999,
      container: {
        name: 'mysql',
        image: context.image('kfp-mysql'),
        args: [
          ...['--datadir', '/var/lib/mysql'],
          '--authentication-policy=mysql_native_password',
          '--mysql-native-password=ON',
          '--disable-log-bin',
        ],
        // The image gives the first start this password; later ones keep what is stored.
        env: envOfSecret(database.secret, { MYSQL_ROOT_PASSWORD: LOGIN.password }),
        ports: [{ name: 'mysql', containerPort: MYSQL.port }],
        // Not before the first start has made its files: until then it listens on no port.
        readinessProbe: { tcpSocket: { port: port('mysql') }, periodSeconds: 5 },
        resources: resources({ cpu: '100m', memory: '800Mi' }),
      },
    });
    inMesh(this, 'policy', installation, {
      policy: 'mysql',
      destinationRule: MYSQL.destinationRule,
      service: MYSQL.service,
      pods: { app: 'mysql' },
      labels: common,
      rules: [parts(installation, METADATA.serviceAccount)],
    });
  }
}
