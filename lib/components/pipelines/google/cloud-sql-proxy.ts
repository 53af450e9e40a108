import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { GOOGLE_IDENTITY } from '../../../core/contracts/cloud-identities';
import { httpProbe } from '../../../patterns/pod';
import { ENGINES } from '../engines';
import type { Installation } from '../installation';
import { inMesh, parts } from '../mesh';
import { METADATA } from '../names';
import { partDeployment } from '../part';

const NAME = 'cloudsqlproxy';
const HEALTH_PORT = 8090;
const MYSQL = ENGINES.mysql;

/** Stands for an instance of Cloud SQL where the parts of Pipelines look for MySQL. */
export class CloudSqlProxy extends Construct {
  /** @param account service account of Google Cloud that it acts as; without one the node speaks for it */
  constructor(scope: Construct, id: string, installation: Installation, account?: string) {
    super(scope, id);
    const { namespace, common, context } = installation;
    const pods = { ...common, app: NAME };
    const serviceAccount = 'kubeflow-pipelines-cloudsql-proxy';
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: {
        name: serviceAccount,
        namespace,
        labels: common,
        annotations: account ? { [GOOGLE_IDENTITY]: account } : undefined,
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: MYSQL.service, namespace, labels: common },
      spec: { selector: pods, ports: [{ port: MYSQL.port, protocol: 'TCP' }] },
    });
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: pods,
      serviceAccount,
      reads: [installation.config],
      container: {
        name: NAME,
        image: context.image('cloudsql-proxy'),
        command: [
          '/cloud_sql_proxy',
          '-dir=/cloudsql',
          `-instances=$(GCP_CLOUDSQL_INSTANCE_NAME)=tcp:0.0.0.0:${MYSQL.port}`,
          '-use_http_health_check',
          '-term_timeout=10s',
        ],
        env: installation.configEnv({ GCP_CLOUDSQL_INSTANCE_NAME: 'gcsCloudSqlInstanceName' }),
        ports: [{ name: 'mysql', containerPort: MYSQL.port }],
        startupProbe: httpProbe('/startup', HEALTH_PORT, { periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 20 }),
        livenessProbe: httpProbe('/liveness', HEALTH_PORT, {
          periodSeconds: 60,
          timeoutSeconds: 30,
          failureThreshold: 5,
        }),
        readinessProbe: httpProbe('/readiness', HEALTH_PORT, { timeoutSeconds: 5, failureThreshold: 1 }),
        // Clients must have gone before it goes.
        lifecycle: { preStop: { exec: { command: ['sleep', '10'] } } },
        volumeMounts: [{ name: 'cloudsql', mountPath: '/cloudsql' }],
      },
      pod: { volumes: [{ name: 'cloudsql', emptyDir: {} }] },
    });
    inMesh(this, 'policy', installation, {
      policy: NAME,
      destinationRule: MYSQL.destinationRule,
      service: MYSQL.service,
      pods: { app: NAME },
      labels: common,
      rules: [parts(installation, METADATA.serviceAccount)],
    });
  }
}
