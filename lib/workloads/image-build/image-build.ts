import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { buildJob } from '../../components/profiles/image-builds/build-job';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type ImageBuildProps, imageBuildProps } from './image-build-props';

/**
 * A Job that builds an image in a profile and sends it to a registry.
 *
 *     new ImageBuild(chart, 'app-v1', {
 *       namespace: 'team-a',
 *       source: { kind: 'git', url: 'https://git.example.com/team-a/app.git' },
 *       destinations: ['registry.example.com/team-a/app:v1'],
 *     });
 */
export class ImageBuild extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, id);
    const settings = parseProps(this, imageBuildProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    new k8s.KubeJob(this, 'job', { metadata, spec: buildJob(this, settings) });
  }
}
