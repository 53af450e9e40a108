import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { checksum } from '../../patterns/config-map';
import { COMMON_PORTS } from '../knative/program';
import type { EventingConfig } from './config';
import { CONTROLLER_PROBES, EventingProgram } from './eventing-program';
import type { EventingPrograms } from './knative-eventing-props';
import { NOT_BOUND } from './labels';

const APP = { app: 'eventing-controller' };

/** The controller's variables for images, with their ConfigMaps and keys. */
const IMAGES = {
  'eventing-transformations-images': { EVENT_TRANSFORM_JSONATA_IMAGE: 'transform-jsonata' },
  'eventing-integrations-images': {
    INTEGRATION_SOURCE_TIMER_IMAGE: 'timer-source',
    INTEGRATION_SOURCE_AWS_S3_IMAGE: 'aws-s3-source',
    INTEGRATION_SOURCE_AWS_SQS_IMAGE: 'aws-sqs-source',
    INTEGRATION_SOURCE_AWS_DDB_STREAMS_IMAGE: 'aws-ddb-streams-source',
    INTEGRATION_SINK_LOG_IMAGE: 'log-sink',
    INTEGRATION_SINK_AWS_S3_IMAGE: 'aws-s3-sink',
    INTEGRATION_SINK_AWS_SQS_IMAGE: 'aws-sqs-sink',
    INTEGRATION_SINK_AWS_SNS_IMAGE: 'aws-sns-sink',
  },
};

/** The program that makes what sources, channels, flows and sinks consist of. */
export class EventingController extends Construct {
  constructor(scope: Construct, id: string, config: EventingConfig, settings: EventingPrograms['controller']) {
    super(scope, id);
    const context = PlatformContext.of(this);
    new EventingProgram(this, 'program', {
      name: 'eventing-controller',
      deploymentLabels: { ...NOT_BOUND, 'knative.dev/high-availability': 'true' },
      pods: APP,
      apart: APP,
      podAnnotations: checksum(config.images),
      serviceAccount: 'eventing-controller',
      image: 'knative-eventing-controller',
      env: {
        METRICS_DOMAIN: 'knative.dev/eventing',
        APISERVER_RA_IMAGE: context.image('knative-eventing-apiserver-receive-adapter'),
        AUTH_PROXY_IMAGE: context.image('knative-eventing-auth-proxy'),
      },
      fields: { POD_NAME: 'metadata.name' },
      moreEnv: Object.entries(IMAGES).flatMap(([configMap, keys]) =>
        Object.entries(keys).map(([name, key]) => ({
          name,
          valueFrom: { configMapKeyRef: { name: configMap, key } },
        })),
      ),
      ports: { ...COMMON_PORTS, probes: 8080 },
      probes: CONTROLLER_PROBES,
      requests: { cpu: '100m', memory: '100Mi' },
      settings,
    });
  }
}
