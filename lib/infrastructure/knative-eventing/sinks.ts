import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { envFromFields, RESTRICTED_ALONE } from '../../patterns/pod';
import { COMMON_PORTS, programContainer } from '../knative/program';
import { CONTROLLER_PROBES, EVENT_PORTS, EVENT_PROBES, EventingProgram, EventService } from './eventing-program';
import type { EventingPrograms } from './knative-eventing-props';
import { eventingLabels, NOT_BOUND, SELECTED } from './labels';

/** The program that starts a Job for each event that it gets. */
export class JobSink extends Construct {
  constructor(scope: Construct, id: string, settings: EventingPrograms['jobSink']) {
    super(scope, id);
    const name = 'job-sink';
    const pods = { 'sinks.knative.dev/sink': name };
    new EventingProgram(this, 'program', {
      name,
      pods,
      apart: pods,
      serviceAccount: name,
      image: 'knative-eventing-jobsink',
      env: {
        CONTAINER_NAME: name,
        METRICS_DOMAIN: 'knative.dev/internal/eventing',
        INGRESS_PORT: String(EVENT_PORTS.http),
        INGRESS_PORT_HTTPS: String(EVENT_PORTS.https),
      },
      fields: { NAMESPACE: 'metadata.namespace', POD_NAME: 'metadata.name' },
      ports: { ...EVENT_PORTS, metrics: 9092 },
      probes: EVENT_PROBES,
      requests: { cpu: '125m', memory: '64Mi' },
      limits: { cpu: '1000m', memory: '2048Mi' },
      settings,
    });
    new EventService(this, 'service', { name, pods, metrics: 9092, open: true });
  }
}

/** The program that sends an event on, and waits for the one that answers it. */
export class RequestReply extends Construct {
  constructor(scope: Construct, id: string, settings: EventingPrograms['requestReply']) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('knative-eventing');
    const name = 'request-reply';
    const own = { 'eventing.knative.dev/part-of': name };
    const pods = { ...SELECTED, ...own };
    const keys = `${name}-keys`;
    // The controller puts a key into it for each RequestReply that users make.
    new k8s.KubeSecret(this, 'keys', {
      metadata: { name: keys, namespace, labels: { ...eventingLabels(this), ...own } },
    });
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: { name, namespace, labels: eventingLabels(this) },
      spec: {
        replicas: settings.replicas,
        selector: { matchLabels: pods },
        // Its pods are called by their addresses. That there is no name cannot change on a cluster.
        serviceName: '',
        template: {
          metadata: { labels: { ...eventingLabels(this), ...own } },
          spec: {
            serviceAccountName: name,
            containers: [
              programContainer(this, {
                name,
                image: 'knative-eventing-requestreply',
                env: {
                  HTTP_PORT: String(EVENT_PORTS.http),
                  HTTPS_PORT: String(EVENT_PORTS.https),
                  SECRETS_PATH: '/etc/secrets',
                },
                fields: { POD_INDEX: "metadata.labels['apps.kubernetes.io/pod-index']" },
                ports: EVENT_PORTS,
                settings,
                container: {
                  volumeMounts: [{ name: 'aes-keys', mountPath: '/etc/secrets' }],
                  securityContext: RESTRICTED_ALONE,
                },
              }),
            ],
            volumes: [{ name: 'aes-keys', secret: { secretName: keys } }],
          },
        },
      },
    });
    new EventService(this, 'service', { name, pods: own, open: true });
  }
}

/** The program that sends events by the clock. The controller sets it up when the first PingSource is made. */
export class PingSource extends Construct {
  constructor(scope: Construct, id: string, settings: EventingPrograms['pingSource']) {
    super(scope, id);
    const name = 'pingsource-mt-adapter';
    const pods = {
      'eventing.knative.dev/source': 'ping-source-controller',
      'sources.knative.dev/role': 'adapter',
    };
    new EventingProgram(this, 'program', {
      name,
      containerName: 'dispatcher',
      deploymentLabels: NOT_BOUND,
      pods,
      apart: pods,
      serviceAccount: name,
      image: 'knative-eventing-mtping',
      ports: { metrics: COMMON_PORTS.metrics, probes: 8080 },
      probes: CONTROLLER_PROBES,
      requests: { cpu: '125m', memory: '64Mi' },
      limits: { cpu: '1000m', memory: '2048Mi' },
      // The environment is the controller's, as is the number of pods: what stood here would be put back at every deploy.
      container: {
        env: envFromFields({ SYSTEM_NAMESPACE: 'metadata.namespace', NAMESPACE: 'metadata.namespace' }),
        terminationMessagePolicy: undefined,
      },
      settings,
    });
  }
}
