import { PlatformContext } from '../core/context';
import { fail } from '../core/problem';
import type { IngressOf } from '../core/schemas/ingress-schema';
import { CATALOG } from '../platform/catalog';
import { type LoadedSettings, loadSettings } from '../platform/settings/load';

/** What of a settings file with IAP the verb `iap` works with. */
export interface IapSettings {
  readonly loaded: LoadedSettings;
  readonly iap: NonNullable<LoadedSettings['settings']['auth']['iap']>;
  readonly ingress: IngressOf<'gke'> | IngressOf<'gatewayApi'>;
  /** Namespace of the gateway's Service, and of what stands before it. */
  readonly namespace: string;
  /** Name of that Service. */
  readonly service: string;
}

/**
 * The settings of a file whose users log in by IAP, before a load balancer that the platform makes.
 *
 * @param text what counts instead of what the file holds. @default - what it holds
 * @throws SettingsError when they are wrong, or log in otherwise
 */
export function iapSettings(file: string, text?: string): IapSettings {
  const loaded = loadSettings(file, CATALOG, undefined, text);
  const { auth, gateway, namespaces } = loaded.settings;
  const wrong = (path: readonly string[], message: string): never => {
    const { location } = loaded.problem(path, message);
    return fail(location, path, message);
  };
  if (auth.provider !== 'iap' || !auth.iap)
    return wrong(['auth', 'provider'], `expected "iap", got "${auth.provider}"`);
  const { ingress } = gateway;
  if (ingress?.kind !== 'gke' && ingress?.kind !== 'gatewayApi') {
    return wrong(['gateway', 'ingress'], 'expected kind gke or gatewayApi, whose load balancer the platform makes');
  }
  const context = new PlatformContext({ release: loaded.release, namespaces, gateway: { ingress } });
  const { namespace } = context.service('ingressGateway');
  return { loaded, iap: auth.iap, ingress, namespace, service: context.gateway.ingress?.service ?? '' };
}
