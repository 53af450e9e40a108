import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { networkPolicy } from '../../patterns/network-policy';
import { port } from '../../patterns/pod';
import { COMMON_PORTS, rootProbe } from '../knative/program';
import type { ServingPrograms } from './knative-serving-props';
import { servingLabels } from './labels';
import { ServingProgram } from './serving-program';

const APP = { app: 'activator' };
const PORTS = { http1: 8012, h2c: 8013, https: 8112 };

/** The program that takes requests to services that have no pod yet, and bursts of requests. */
export class Activator extends Construct {
  constructor(scope: Construct, id: string, settings: ServingPrograms['activator']) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { http1, h2c, https } = PORTS;
    const { namespace } = new ServingProgram(this, 'program', {
      name: 'activator',
      labels: servingLabels(this, 'activator'),
      pods: { ...APP, role: 'activator' },
      spread: APP,
      serviceAccount: context.serviceAccountOf('activator'),
      image: 'knative-activator',
      // It mostly passes bytes on: fewer collections of garbage, some more memory.
      env: { GOGC: '500' },
      fields: { POD_NAME: 'metadata.name', POD_IP: 'status.podIP' },
      ports: { ...COMMON_PORTS, http1, h2c },
      probes: {
        livenessProbe: rootProbe(http1, { initialDelaySeconds: 15, periodSeconds: 10, failureThreshold: 12 }),
        readinessProbe: rootProbe(http1, { periodSeconds: 5, failureThreshold: 5 }),
      },
      requests: { cpu: '300m', memory: '60Mi' },
      limits: { cpu: '1000m', memory: '600Mi' },
      autoscaler: { budget: 'activator-pdb' },
      // Requests that it holds may end.
      pod: { terminationGracePeriodSeconds: 600 },
      settings,
      service: {
        name: 'activator-service',
        ports: [
          { name: 'http', port: 80, targetPort: port(http1), protocol: 'TCP' },
          { name: 'http2', port: 81, targetPort: port(h2c), protocol: 'TCP' },
          { name: 'https', port: 443, targetPort: port(https), protocol: 'TCP' },
        ],
      },
      policy: { name: 'activator-service', pods: APP },
    });
    const local = context.service('clusterLocalGateway');
    networkPolicy(this, 'network-policy', {
      name: 'allow-istio-gateways-to-activator',
      namespace,
      pods: APP,
      from: [
        context.service('ingressGateway'),
        { namespace: local.namespace, pods: { app: local.name } },
        // Pods with a proxy find their own way to a service: its routes hold for the whole mesh, not for gateways only.
        'profiles',
        { namespace: context.namespace('kubeflow') },
      ],
      ports: Object.values(PORTS),
    });
  }
}
