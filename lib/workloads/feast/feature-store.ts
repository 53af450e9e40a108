import { Construct } from 'constructs';
import { featureStore } from '../../components/feast-operator/feature-store/feature-store';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { namespaceOf, workloadMetadata } from '../profile-workload';
import { type FeatureStoreProps, featureStoreProps } from './feature-store-props';

/**
 * A feature store of a profile: a registry, an online and an offline store, with what Feast itself does not start.
 *
 *     new FeatureStore(chart, 'reviews', { namespace: 'team-a', online: { kind: 'redis' }, registry: { kind: 'postgresql' } });
 */
export class FeatureStore extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** ConfigMap with the `feature_store.yaml` of clients, which the operator makes. */
  readonly clientConfigMap: string;
  /** Host name of the server of features, which speaks HTTP on port 80. */
  readonly onlineHost: string;

  constructor(scope: Construct, id: string, props: FeatureStoreProps = {}) {
    super(scope, id);
    const settings = parseProps(this, featureStoreProps, { ...props, name: props.name ?? id });
    this.namespace = namespaceOf(this, settings, 'the addresses of its stores have it');
    const metadata = { ...workloadMetadata(id, settings), namespace: this.namespace };
    this.name = metadata.name;
    this.clientConfigMap = `feast-${this.name}-client`;
    this.onlineHost = PlatformContext.of(this).serviceHost(`feast-${this.name}-online`, this.namespace);
    featureStore(this, metadata, settings);
  }
}
