import { Construct } from 'constructs';
import { REGISTRY_PORT, registryNames } from '../../components/model-registry/names';
import { SHARED_PREFIX } from '../../components/model-registry/registry-props';
import { PlatformContext } from '../../core/context';
import { HUB_SERVICES } from '../../core/contracts/labels';
import { parseProps } from '../../core/props';
import { ServiceAliases } from '../../patterns/service-aliases';
import { namespaceOf } from '../profile-workload';
import { type SharedModelRegistryProps, sharedModelRegistryProps } from './shared-model-registry-props';

/**
 * Lets the page of a profile find a shared registry and the catalog, where the settings of the platform do not name the profile: those that
 * users make in the dashboard.
 *
 *     new SharedModelRegistry(chart, 'registry', { namespace: 'ann' });
 */
export class SharedModelRegistry extends Construct {
  readonly namespace: string;

  /** @throws PropsError when neither its props nor its chart say the namespace, which its route must name */
  constructor(scope: Construct, id: string, props: SharedModelRegistryProps = {}) {
    super(scope, id);
    const settings = parseProps(this, sharedModelRegistryProps, props);
    const kubeflow = PlatformContext.of(this).namespace('kubeflow');
    const { registry, registryNamespace = kubeflow, displayName, description } = settings;
    this.namespace = namespaceOf(this, settings, 'its route names the Service there');
    new ServiceAliases(this, 'alias', {
      name: `${SHARED_PREFIX}${registry}`,
      labels: HUB_SERVICES.registry,
      annotations: { displayName, ...(description === undefined ? {} : { description }) },
      profiles: [this.namespace],
      portName: REGISTRY_PORT.name,
      to: { name: registryNames(registry).service, namespace: registryNamespace, port: REGISTRY_PORT.number },
      route: `${SHARED_PREFIX}${registry}-${this.namespace}`,
      callers: kubeflow,
    });
    if (settings.catalog) catalogAlias(this, this.namespace);
  }
}

function catalogAlias(scope: Construct, namespace: string): void {
  const context = PlatformContext.of(scope);
  const { name, namespace: itsNamespace, ports } = context.service('modelCatalog');
  new ServiceAliases(scope, 'catalog', {
    name,
    labels: HUB_SERVICES.catalog,
    profiles: [namespace],
    portName: REGISTRY_PORT.name,
    to: { name, namespace: itsNamespace, port: ports.http },
    route: `${name}-${namespace}`,
    callers: context.namespace('kubeflow'),
  });
}
