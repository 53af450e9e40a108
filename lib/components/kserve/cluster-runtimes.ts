import { Construct } from 'constructs';
import { ClusterServingRuntime } from '../../../imports/serving.kserve.io';
import { PlatformContext } from '../../core/context';
import type { KserveSettings } from './kserve-props';
import { servingRuntimeSpec } from './runtime-spec';
import { wantedRuntimes } from './upstream-runtimes';

const SERVER_TYPE = 'serving.kserve.io/server-type';

/** The runtimes of the cluster: upstream's as far as they are wanted, and those of the settings. */
export class ClusterRuntimes extends Construct {
  /** Their names. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { upstreamRuntimes, runtimes }: KserveSettings) {
    super(scope, id);
    const wanted = wantedRuntimes(PlatformContext.of(this), upstreamRuntimes);
    for (const { name, serverType, settings } of wanted) {
      new ClusterServingRuntime(this, name, {
        metadata: { name, annotations: { [SERVER_TYPE]: serverType } },
        spec: servingRuntimeSpec(this, settings),
      });
    }
    for (const [name, settings] of Object.entries(runtimes)) {
      const { labels, annotations } = settings;
      new ClusterServingRuntime(this, name, {
        metadata: { name, labels, annotations },
        spec: servingRuntimeSpec(this, settings),
      });
    }
    this.names = [...wanted.map(({ name }) => name), ...Object.keys(runtimes)];
  }
}
