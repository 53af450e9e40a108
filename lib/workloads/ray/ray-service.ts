import { Construct } from 'constructs';
import { RayService as RayServiceObject } from '../../../imports/ray.io';
import { parseProps } from '../../core/props';
import { yamlText } from '../../patterns/document';
import { workloadMetadata } from '../profile-workload';
import { rayCluster } from './cluster-spec';
import { type RayServiceProps, rayServiceProps } from './ray-service-props';

/**
 * Programs of Ray Serve on a Ray cluster of their own. Pods of the profile reach them at `http://<name>-serve-svc:8000`.
 *
 *     new RayService(chart, 'fruit', {
 *       namespace: 'team-a', image: 'example.com/team/fruit:v1', applications: [{ name: 'fruit', import_path: 'fruit:app' }],
 *     });
 */
export class RayService extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: RayServiceProps) {
    super(scope, id);
    const settings = parseProps(this, rayServiceProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { applications, upgradeStrategy, excludeHeadPodFromServeSvc } = settings;
    new RayServiceObject(this, 'service', {
      metadata,
      spec: {
        serveConfigV2: yamlText({ applications }),
        upgradeStrategy: { type: upgradeStrategy },
        excludeHeadPodFromServeSvc: excludeHeadPodFromServeSvc || undefined,
        rayClusterConfig: rayCluster(this, { ...metadata, component: 'rayservice' }, settings),
      },
    });
  }
}
