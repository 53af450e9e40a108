import { Construct } from 'constructs';
import { ClusterStorageContainer } from '../../../imports/serving.kserve.io';
import { PlatformContext } from '../../core/context';
import { RESTRICTED_ALONE } from '../../patterns/pod';
import type { ModelRegistriesSettings } from './model-registry-props';
import { REGISTRY_PORT } from './names';

/** Properties of `RegistryStorageInitializer`. */
export interface RegistryStorageInitializerProps {
  /** The registry that it asks where an address names none. */
  readonly registry: { readonly service: string; readonly namespace: string };
  readonly resources: ModelRegistriesSettings['storageInitializer']['resources'];
}

/**
 * Loads models for KServe that an InferenceService names by a registry: `model-registry://<model>/<version>`. It asks the
 * registry where the files of the version are, and loads them from there.
 */
export class RegistryStorageInitializer extends Construct {
  constructor(scope: Construct, id: string, { registry, resources }: RegistryStorageInitializerProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    new ClusterStorageContainer(this, 'container', {
      // The kind belongs to no namespace.
      metadata: { name: 'model-registry-storage-initializer' },
      spec: {
        container: {
          name: 'storage-initializer',
          image: context.image('hub-storage-initializer'),
          env: [
            {
              name: 'MODEL_REGISTRY_BASE_URL',
              value: `${context.serviceHost(registry.service, registry.namespace)}:${REGISTRY_PORT.number}`,
            },
            // Of the registry in the namespace that an address names (?namespace=).
            { name: 'MODEL_REGISTRY_SERVICE_NAME', value: registry.service },
            { name: 'MODEL_REGISTRY_CLUSTER_DOMAIN', value: `svc.${context.clusterDomain}` },
          ],
          resources,
          securityContext: RESTRICTED_ALONE,
        },
        supportedUriFormats: [{ prefix: 'model-registry://' }],
      },
    });
  }
}
