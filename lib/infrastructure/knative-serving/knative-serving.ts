import { Construct } from 'constructs';
import { Image } from '../../../imports/caching.internal.knative.dev';
import { Certificate } from '../../../imports/networking.internal.knative.dev';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { PlatformNamespace } from '../../patterns/namespace';
import { StorageMigration } from '../knative/storage-migration';
import { Activator } from './activator';
import { ServingAutoscaler } from './autoscaler';
import { ServingConfig } from './config';
import { ServingController } from './controller';
import { KNATIVE_SERVING_CRDS } from './knative-serving-crds';
import { type KnativeServingProps, knativeServingProps } from './knative-serving-props';
import { servingLabels } from './labels';
import { LocalGateway } from './local-gateway';
import { NetIstio } from './net-istio';
import { CERTIFICATE_CLASS } from './network-props';
import { ServingRoles } from './rbac';
import { ServingWebhook } from './webhook';

/** Knative Serving: it runs models as services with as many pods as their requests need, none included. */
export class KnativeServing extends Construct {
  /** The way from pods of the cluster to services. */
  readonly localGateway: LocalGateway;

  constructor(scope: Construct, id: string, props: KnativeServingProps = {}) {
    super(scope, id);
    const settings = parseProps(this, knativeServingProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-serving');
    const { programs } = settings;
    new PlatformNamespace(this, 'namespace', {
      ...settings.namespace,
      name: namespace,
      mesh: true,
      labels: { ...servingLabels(this), ...settings.namespace.labels },
    });
    new ServingRoles(this, 'roles');
    this.localGateway = new LocalGateway(this, 'local-gateway');
    new ServingConfig(this, 'config', settings, this.localGateway);
    new ServingWebhook(this, 'webhook', programs.webhook);
    new ServingController(this, 'controller', programs.controller);
    new ServingAutoscaler(this, 'autoscaler', programs.autoscaler);
    new Activator(this, 'activator', programs.activator);
    new NetIstio(this, 'net-istio', programs);
    // The proxy in the pods of all services, for tools that pull images before they are needed.
    new Image(this, 'queue-proxy', {
      metadata: { name: 'queue-proxy', namespace, labels: servingLabels(this, 'queue-proxy') },
      spec: { image: context.image('knative-queue') },
    });
    // With network.systemInternalTls the programs know each other by it.
    new Certificate(this, 'certificate', {
      metadata: {
        name: 'routing-serving-certs',
        namespace,
        labels: { 'networking.knative.dev/certificate-type': 'system-internal' },
        annotations: {
          'networking.knative.dev/certificate.class': settings.network.certificateClass ?? CERTIFICATE_CLASS,
        },
      },
      spec: { dnsNames: ['kn-routing', 'data-plane.knative.dev'], secretName: 'routing-serving-certs' },
    });
    if (!settings.storageMigration) return;
    new StorageMigration(this, 'storage-migration', {
      name: 'storage-version-migration-serving',
      namespace,
      labels: servingLabels(this),
      image: 'knative-storage-migration',
      serviceAccount: 'controller',
      crds: KNATIVE_SERVING_CRDS.filter((name) => name.endsWith('.serving.knative.dev')),
      requests: { cpu: '100m', memory: '100Mi' },
      limits: { cpu: '1000m', memory: '1000Mi' },
    });
  }
}
