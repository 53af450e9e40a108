import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { RESTRICTED_ALONE } from '../../patterns/pod';
import { KatibDatabase } from './database';
import type { DatabaseSettings } from './database-props';
import { componentLabels, EXPERIMENT_LABEL } from './labels';

const NAME = 'katib-db-manager';
const PORT = { name: 'api', port: 6789 };

/** The program before the database, to which the trials of all profiles tell what they measured. */
export class DbManager extends Construct {
  constructor(scope: Construct, id: string, settings: DatabaseSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const labels = componentLabels('db-manager');
    const database = new KatibDatabase(this, 'database', settings, labels);
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: { type: 'ClusterIP', selector: labels, ports: [{ ...PORT, protocol: 'TCP' }] },
    });
    // It asks nobody who they are, and keeps what trials say by their names alone: only those reach it who must.
    networkPolicy(this, 'network-policy', {
      name: NAME,
      namespace,
      labels,
      pods: labels,
      from: [
        { profilePodsWith: EXPERIMENT_LABEL },
        { namespace, pods: componentLabels('controller') },
        { namespace, pods: componentLabels('ui') },
      ],
      ports: [PORT.port],
    });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels,
      podAnnotations: checksum(database.values),
      sidecar: false,
      pod: {
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            command: ['./katib-db-manager'],
            env: database.clientEnv,
            ports: [{ name: PORT.name, containerPort: PORT.port }],
            livenessProbe: {
              grpc: { port: PORT.port },
              initialDelaySeconds: 10,
              periodSeconds: 60,
              failureThreshold: 5,
            },
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 1000 },
          },
        ],
      },
    });
  }
}
