import { Construct } from 'constructs';
import type { z } from 'zod';
import { Service, type ServiceSpecTemplate, type ServiceSpecTraffic } from '../../../imports/serving.knative.dev';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { withGpus } from '../../core/schemas/pod-schema';
import { RESTRICTED_ALONE, unlessEmpty } from '../../patterns/pod';
import { variablesOf } from '../../patterns/secret-env';
import { mountedBy } from '../mounts';
import { workloadMetadata } from '../profile-workload';
import { type KnativeServiceProps, knativeServiceProps, SCALING_ANNOTATIONS } from './knative-service-props';

type Settings = z.output<typeof knativeServiceProps>;

/**
 * A program that answers by HTTP, by Knative Serving: pods come and go with its requests.
 *
 *     new KnativeService(chart, 'greeter', { namespace: 'team-a', image: 'example.com/team/greeter:v1', scaling: { max: 5 } });
 */
export class KnativeService extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: KnativeServiceProps) {
    super(scope, id);
    const settings = parseProps(this, knativeServiceProps, { ...props, name: props.name ?? id });
    const { visibility, traffic } = settings;
    const local: Record<string, string> =
      visibility === 'clusterLocal' ? { 'networking.knative.dev/visibility': 'cluster-local' } : {};
    const metadata = workloadMetadata(id, { ...settings, labels: { ...local, ...settings.labels } });
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    new Service(this, 'service', {
      metadata,
      spec: {
        template: this.template(settings),
        traffic: traffic.length > 0 ? traffic.map(trafficOf) : undefined,
      },
    });
  }

  private template(settings: Settings): ServiceSpecTemplate {
    const { port, grpc, restricted, runAsUser, imagePullSecrets, sidecar } = settings;
    const { volumes, volumeMounts } = mountedBy(settings);
    const outOfMesh = sidecar ? {} : PlatformContext.of(this).mesh.podLabels(false);
    const security = restricted ? RESTRICTED_ALONE : {};
    return {
      metadata: {
        labels: unlessEmpty({ ...outOfMesh, ...settings.podLabels }),
        annotations: unlessEmpty({ ...scalingAnnotations(settings.scaling), ...settings.podAnnotations }),
      },
      spec: {
        serviceAccountName: settings.serviceAccountName,
        automountServiceAccountToken: settings.apiToken,
        imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
        containerConcurrency: settings.containerConcurrency,
        timeoutSeconds: settings.timeoutSeconds,
        nodeSelector: settings.nodeSelector,
        tolerations: settings.tolerations,
        containers: [
          {
            image: settings.image,
            command: settings.command,
            args: settings.args,
            env: variablesOf(settings),
            ports:
              port === undefined && !grpc ? undefined : [{ containerPort: port ?? 8080, name: grpc ? 'h2c' : 'http1' }],
            readinessProbe: settings.readinessPath ? { httpGet: { path: settings.readinessPath } } : undefined,
            resources: withGpus(settings.resources, settings.gpus),
            securityContext: unlessEmpty({ ...security, ...(runAsUser === undefined ? {} : { runAsUser }) }),
            volumeMounts: volumeMounts[0],
          },
        ],
        volumes,
      },
    };
  }
}

function scalingAnnotations(scaling: Settings['scaling']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SCALING_ANNOTATIONS).flatMap(([key, annotation]) => {
      const value = scaling[key as keyof typeof SCALING_ANNOTATIONS];
      return value === undefined ? [] : [[annotation, String(value)]];
    }),
  );
}

function trafficOf({ revision, percent, tag }: Settings['traffic'][number]): ServiceSpecTraffic {
  return { revisionName: revision, latestRevision: revision === undefined, percent, tag };
}
