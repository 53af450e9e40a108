import { Construct } from 'constructs';
import { Registry } from '../../components/model-registry/registry';
import { parseProps } from '../../core/props';
import { namespaceOf } from '../profile-workload';
import { type ModelRegistryProps, modelRegistryProps } from './model-registry-props';

/**
 * A registry of models for the members of a profile: they see it on the page of the platform, and pods of the profile call
 * it at `http://<name>-service:8080`.
 *
 *     new ModelRegistry(chart, 'models', { namespace: 'team-a', displayName: 'Models of team A' });
 */
export class ModelRegistry extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** Name of its Service. It listens on port 8080. */
  readonly service: string;

  /** @throws PropsError when neither its props nor its chart say the namespace, which its policies must name */
  constructor(scope: Construct, id: string, props: ModelRegistryProps = {}) {
    super(scope, id);
    const { istio, controller, ...settings } = parseProps(this, modelRegistryProps, {
      ...props,
      name: props.name ?? id,
    });
    this.name = settings.name ?? id;
    this.namespace = namespaceOf(this, settings, 'its policies name its pods’ namespace');
    const { service } = new Registry(
      this,
      'registry',
      { ...settings, name: this.name },
      { namespace: this.namespace, access: { clients: 'own', gateway: false, page: true, controller, istio } },
    );
    this.service = service;
  }
}
