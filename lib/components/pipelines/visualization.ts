import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { httpProbe, port, resources } from '../../patterns/pod';
import type { Installation } from './installation';
import { inMesh, parts } from './mesh';
import { VISUALIZATION } from './names';
import { partDeployment } from './part';

const PROBE = httpProbe('/', VISUALIZATION.port, { initialDelaySeconds: 3, periodSeconds: 5, timeoutSeconds: 2 });

/** Draws the visualizations that users write: for all in standalone mode, for requests of no profile otherwise. */
export class Visualization extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, context, store } = installation;
    const name = VISUALIZATION.service;
    const pods = installation.pods(VISUALIZATION.pods);
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { name, namespace, labels, annotations: store.identity },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec: {
        selector: pods,
        ports: [{ name: 'http', port: VISUALIZATION.port, targetPort: port(VISUALIZATION.port), protocol: 'TCP' }],
      },
    });
    partDeployment(this, 'deployment', installation, {
      name,
      labels: pods,
      serviceAccount: name,
      evictable: true,
      container: {
        name,
        image: context.image('kfp-visualization-server'),
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: VISUALIZATION.port }],
        livenessProbe: PROBE,
        readinessProbe: PROBE,
        resources: resources({ cpu: '30m', memory: '500Mi' }),
      },
    });
    inMesh(this, 'policy', installation, {
      policy: name,
      destinationRule: name,
      service: name,
      pods: VISUALIZATION.pods,
      labels,
      rules: [parts(installation)],
    });
  }
}
