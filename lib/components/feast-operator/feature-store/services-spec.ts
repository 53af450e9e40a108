/** The stores of a FeatureStore, as its spec says them. */
import type {
  FeatureStoreSpecServicesOfflineStore,
  FeatureStoreSpecServicesOnlineStore,
  FeatureStoreSpecServicesRegistry,
} from '../../../../imports/feast.dev';
import type { PlatformContext } from '../../../core/context';
import type { VolumeSettings } from '../../../core/schemas/volume-schema';
import type { FeatureStoreSettings } from './feature-store-schema';

/** Name and keys of the Secret with the parameters of stores in servers of ours: the passwords are variables in it. */
export interface OwnStores {
  readonly secret: string;
}

interface ServerSettings {
  readonly resources: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly logLevel?: 'debug' | 'info' | 'warning' | 'error' | 'critical';
}

/** What all servers have in common. */
export interface Common {
  readonly env?: { readonly name: string; readonly value?: string }[];
  readonly envFrom?: { readonly secretRef: { readonly name: string } }[];
}

/** A server of a store. */
export function serverOf({ resources, logLevel }: ServerSettings, common: Common) {
  return { resources, logLevel, ...common };
}

/** A volume of a store, which the operator claims. */
function claimed(context: PlatformContext, { size, storageClass }: VolumeSettings, mountPath: string) {
  const resources = { requests: { storage: size } };
  return { create: { storageClassName: context.storageClass(storageClass), resources }, mountPath };
}

function store<Type extends string>(type: Type, name: string, key?: string) {
  return { store: { type, secretRef: { name }, secretKeyName: key } };
}

/** The registry. */
export function registryOf(
  context: PlatformContext,
  registry: FeatureStoreSettings['registry'],
  own: string,
  common: Common,
): FeatureStoreSpecServicesRegistry {
  if (registry.kind === 'remote') {
    const { store: feastRef, hostname } = registry;
    return { remote: { hostname, feastRef } };
  }
  const persistence = () => {
    switch (registry.kind) {
      case 'file':
        return { file: { path: 'registry.db', pvc: claimed(context, registry.volume, '/data/registry') } };
      case 'bucket':
        return { file: { path: registry.path } };
      case 'postgresql':
        return store('sql', own);
      case 'secret':
        return store(registry.type, registry.secret, registry.key);
    }
  };
  return {
    local: { server: { ...serverOf(registry, common), restAPI: registry.rest }, persistence: persistence() },
  };
}

/** The online store. */
export function onlineOf(
  context: PlatformContext,
  online: FeatureStoreSettings['online'],
  own: string,
  common: Common,
): FeatureStoreSpecServicesOnlineStore {
  if (online.kind === 'none') return { disabled: true };
  const persistence = () => {
    switch (online.kind) {
      case 'file':
        return { file: { path: 'online_store.db', pvc: claimed(context, online.volume, '/data/online') } };
      case 'redis':
        return store('redis', own);
      case 'postgresql':
        return store('postgres', own);
      case 'secret':
        return store(online.type, online.secret, online.key);
    }
  };
  return { server: serverOf(online, common), persistence: persistence() };
}

/** The offline store. */
export function offlineOf(
  context: PlatformContext,
  offline: FeatureStoreSettings['offline'],
  own: string,
  common: Common,
): FeatureStoreSpecServicesOfflineStore | undefined {
  if (offline.kind === 'none') return undefined;
  const persistence = () => {
    switch (offline.kind) {
      case 'file':
        return {
          file: { type: offline.engine, pvc: offline.volume && claimed(context, offline.volume, '/data/offline') },
        };
      case 'postgresql':
        return store('postgres', own);
      case 'secret':
        return store(offline.type, offline.secret, offline.key);
    }
  };
  return { server: serverOf(offline, common), persistence: persistence() };
}
