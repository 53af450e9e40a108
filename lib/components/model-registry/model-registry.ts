import { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { HUB_SERVICES } from '../../core/contracts/labels';
import { choices } from '../../core/explain';
import { formatValue, UnfitSettingError } from '../../core/problem';
import { parseProps } from '../../core/props';
import { mutualTls } from '../../patterns/mutual-tls';
import { ServiceAliases } from '../../patterns/service-aliases';
import type { RegistryAccess } from './access';
import { ModelRegistryController } from './controller';
import {
  type ModelRegistriesProps,
  type ModelRegistriesSettings,
  modelRegistriesProps,
  type PlacedRegistry,
} from './model-registry-props';
import { REGISTRY_PORT } from './names';
import { Registry } from './registry';
import { SHARED_PREFIX } from './registry-props';
import { RegistryStorageInitializer } from './storage-initializer';
import { ModelRegistryUi } from './ui';

/** Where models are registered with their versions: any number of registries, and the page on which users see those of their profiles. */
export class ModelRegistries extends Construct {
  /** The registries, in the order of the settings. */
  readonly registries: readonly Registry[];
  /** The page, if there is one. */
  readonly ui: ModelRegistryUi | undefined;

  constructor(scope: Construct, id: string, props: ModelRegistriesProps = {}) {
    super(scope, id);
    const settings = parseProps(this, modelRegistriesProps, props);
    const context = PlatformContext.of(this);
    const { controller, ui, istio } = settings;
    this.registries = settings.registries.map((each, index) => {
      const namespace = this.namespaceOf(each, index);
      const registry = new Registry(this, `${namespace}-${each.name}`, each, {
        namespace,
        access: accessOf(each, { page: ui.enabled, controller: controller.enabled, istio }),
      });
      if (istio && each.profile === undefined) this.share(registry, each);
      return registry;
    });
    this.ui = ui.enabled ? new ModelRegistryUi(this, 'ui', settings) : undefined;
    const shared = this.registries.find((_, index) => settings.registries[index]?.profile === undefined);
    this.loadModels(shared ?? this.registries[0], settings.storageInitializer);
    if (!controller.enabled) return;
    new ModelRegistryController(this, 'controller', {
      registriesNamespace: controller.registriesNamespace ?? shared?.namespace ?? context.namespace('kubeflow'),
      leaderElection: controller.leaderElection,
      istio,
      registries: this.registries,
    });
  }

  private loadModels(
    registry: Registry | undefined,
    { enabled, resources }: ModelRegistriesSettings['storageInitializer'],
  ): void {
    if (!enabled || !registry || !PlatformContext.of(this).has('kserve')) return;
    new RegistryStorageInitializer(this, 'storage-initializer', { registry, resources });
  }

  /** @throws UnfitSettingError for a profile that the platform does not make */
  private namespaceOf({ profile, namespace }: PlacedRegistry, index: number): string {
    const context = PlatformContext.of(this);
    if (profile === undefined) return namespace ?? context.namespace('kubeflow');
    this.known(profile, ['registries', index, 'profile']);
    return profile;
  }

  /** Makes a registry known to the profiles that share it, and to the gateway. */
  private share(registry: Registry, settings: PlacedRegistry): void {
    const context = PlatformContext.of(this);
    const { name, displayName, description, profiles = 'all' } = settings;
    const to = { name: registry.service, namespace: registry.namespace, port: REGISTRY_PORT.number };
    new ServiceAliases(this, `${registry.namespace}-${name}-aliases`, {
      name: `${SHARED_PREFIX}${name}`,
      labels: HUB_SERVICES.registry,
      annotations: { displayName, ...(description === undefined ? {} : { description }) },
      profiles: profiles === 'all' ? (context.profiles ?? []) : profiles,
      portName: REGISTRY_PORT.name,
      to,
      route: `${SHARED_PREFIX}${name}-${registry.namespace}`,
      callers: context.namespace('kubeflow'),
    });
    if (!settings.gateway) return;
    const { gateway } = context;
    const host = context.serviceHost(to.name, to.namespace);
    mutualTls(this, 'gateway-tls', { name: to.name, namespace: to.namespace }, host);
    new VirtualServiceV1Alpha3(this, 'gateway-route', {
      metadata: { name: 'model-registry', namespace: registry.namespace },
      spec: {
        gateways: [registry.namespace === gateway.namespace ? gateway.name : gateway.reference],
        hosts: [gateway.hostname],
        http: [
          {
            match: [{ uri: { prefix: '/api/model_registry/' } }],
            route: [{ destination: { host, port: { number: to.port } } }],
          },
        ],
      },
    });
  }

  private known(profile: string, path: readonly (string | number)[]): void {
    const { profiles } = PlatformContext.of(this);
    if (!profiles || profiles.includes(profile)) return;
    const allowed =
      profiles.length > 0 ? choices(profile, profiles) : 'expected a profile of the section `profiles`, which has none';
    throw new UnfitSettingError(['components', 'model-registry', ...path], `got ${formatValue(profile)}; ${allowed}`);
  }
}

function accessOf(
  { profile, profiles = 'all', gateway }: PlacedRegistry,
  platform: Pick<RegistryAccess, 'page' | 'controller' | 'istio'>,
): RegistryAccess {
  if (profile !== undefined) return { ...platform, clients: 'own', gateway: false };
  return { ...platform, clients: profiles === 'all' ? 'profiles' : profiles, gateway };
}
