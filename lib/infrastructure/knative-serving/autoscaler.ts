import { Construct } from 'constructs';
import { port } from '../../patterns/pod';
import { COMMON_PORTS, rootProbe } from '../knative/program';
import type { ServingPrograms } from './knative-serving-props';
import { servingLabels } from './labels';
import { ServingProgram } from './serving-program';

const APP = { app: 'autoscaler' };
const WEBSOCKET = 8080;

/** The program that decides how many pods each service has. */
export class ServingAutoscaler extends Construct {
  constructor(scope: Construct, id: string, settings: ServingPrograms['autoscaler']) {
    super(scope, id);
    new ServingProgram(this, 'program', {
      name: 'autoscaler',
      labels: servingLabels(this, 'autoscaler'),
      pods: APP,
      spread: APP,
      serviceAccount: 'controller',
      image: 'knative-autoscaler',
      fields: { POD_NAME: 'metadata.name', POD_IP: 'status.podIP' },
      ports: { ...COMMON_PORTS, websocket: WEBSOCKET },
      probes: {
        livenessProbe: rootProbe(WEBSOCKET, { failureThreshold: 6 }),
        readinessProbe: rootProbe(WEBSOCKET),
      },
      requests: { cpu: '100m', memory: '100Mi' },
      limits: { cpu: '1000m', memory: '1000Mi' },
      // The new one is there before the old one goes, so that services are scaled all the time.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: port(0) } },
      settings,
      service: {
        name: 'autoscaler',
        ports: [{ name: 'http', port: WEBSOCKET, targetPort: port(WEBSOCKET), protocol: 'TCP' }],
      },
      policy: { name: 'autoscaler', pods: APP },
    });
  }
}
