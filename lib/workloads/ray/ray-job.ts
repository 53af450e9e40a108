import { Construct } from 'constructs';
import type { z } from 'zod';
import { RayJob as RayJobObject, type RayJobSpecSubmitterPodTemplate } from '../../../imports/ray.io';
import { parseProps } from '../../core/props';
import { yamlText } from '../../patterns/document';
import { workloadMetadata } from '../profile-workload';
import { rayCluster, rayPods } from './cluster-spec';
import { type RayJobProps, rayJobProps } from './ray-job-props';

/**
 * A program that runs once on a Ray cluster of its own.
 *
 *     new RayJob(chart, 'tune', { namespace: 'team-a', image: 'example.com/team/tune:v1', entrypoint: 'python /app/tune.py' });
 */
export class RayJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: RayJobProps) {
    super(scope, id);
    const settings = parseProps(this, rayJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { entrypoint, runtimeEnv, entrypointNumCpus, entrypointNumGpus, backoffLimit, activeDeadlineSeconds } =
      settings;
    const { shutdownAfterJobFinishes, ttlSecondsAfterFinished, suspend } = settings;
    new RayJobObject(this, 'job', {
      metadata,
      spec: {
        entrypoint,
        runtimeEnvYAML: runtimeEnv && yamlText(runtimeEnv),
        entrypointNumCpus,
        entrypointNumGpus,
        backoffLimit,
        activeDeadlineSeconds,
        shutdownAfterJobFinishes,
        ttlSecondsAfterFinished,
        suspend: suspend || undefined,
        submitterPodTemplate: submitter(this, settings),
        rayClusterSpec: rayCluster(this, { ...metadata, component: 'rayjob' }, settings),
      },
    });
  }
}

/**
 * The pod that submits the job. The operator's own has no security context, and a proxy of the mesh that would never let
 * it end.
 */
function submitter(scope: Construct, settings: z.output<typeof rayJobProps>): RayJobSpecSubmitterPodTemplate {
  const { pod, container, labels } = rayPods(scope, { ...settings, sidecar: false });
  return {
    metadata: { labels },
    spec: {
      ...pod,
      restartPolicy: 'Never',
      containers: [
        { name: 'ray-job-submitter', image: settings.image, resources: settings.submitter.resources, ...container },
      ],
    },
  };
}
