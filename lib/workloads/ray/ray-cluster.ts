import { Construct } from 'constructs';
import { RayCluster as RayClusterObject } from '../../../imports/ray.io';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { rayCluster } from './cluster-spec';
import { type RayClusterProps, rayClusterProps } from './ray-cluster-props';

/**
 * A Ray cluster that stays, for programs and notebooks of the profile. Its address is `ray://<name>-head-svc:10001`.
 *
 *     new RayCluster(chart, 'ray', { namespace: 'team-a', image: 'rayproject/ray:2.46.0', workers: { cpu: { replicas: 2 } } });
 */
export class RayCluster extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: RayClusterProps) {
    super(scope, id);
    const settings = parseProps(this, rayClusterProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const spec = rayCluster(this, { ...metadata, component: 'raycluster' }, settings);
    new RayClusterObject(this, 'cluster', { metadata, spec: { ...spec, suspend: settings.suspend || undefined } });
  }
}
