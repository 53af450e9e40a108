import { Construct } from 'constructs';
import { httpProbe } from '../../patterns/pod';
import { COMMON_PORTS } from '../knative/program';
import type { ServingPrograms } from './knative-serving-props';
import { servingLabels } from './labels';
import { ServingProgram } from './serving-program';

const APP = { app: 'controller' };

/** Ports and probes of the controllers. */
export const CONTROLLER_PROBES = {
  ports: { ...COMMON_PORTS, probes: 8080 },
  probes: {
    livenessProbe: httpProbe('/health', 'probes', { periodSeconds: 5, failureThreshold: 6 }),
    readinessProbe: httpProbe('/readiness', 'probes', { periodSeconds: 5, failureThreshold: 3 }),
  },
};

/** The program that makes revisions of services, with their Deployments and routes. */
export class ServingController extends Construct {
  constructor(scope: Construct, id: string, settings: ServingPrograms['controller']) {
    super(scope, id);
    new ServingProgram(this, 'program', {
      name: 'controller',
      labels: servingLabels(this, 'controller'),
      pods: APP,
      spread: APP,
      serviceAccount: 'controller',
      image: 'knative-controller',
      fields: { POD_NAME: 'metadata.name' },
      ...CONTROLLER_PROBES,
      requests: { cpu: '100m', memory: '100Mi' },
      limits: { cpu: '1000m', memory: '1000Mi' },
      settings,
      service: { name: 'controller' },
      policy: { name: 'controller', pods: APP },
    });
  }
}
