import { isRecord, type KubernetesObject, valueAt } from './objects';

/** A Service, and the port of it, that the API server calls. */
export interface CalledService {
  readonly namespace: string;
  readonly name: string;
  /** @default 443 */
  readonly port?: number;
}

/** One operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: string;
}

/** A place in an object that says whom the API server calls, and whose certificates it trusts then. */
export interface Call {
  /** The JSON pointer to the place. */
  readonly pointer: string;
  /** The certificates it trusts, as PEM in base64. */
  readonly caBundle?: string;
  /** Whom it calls. @default - a URL */
  readonly service?: CalledService;
}

/** The places of webhook configurations, CRDs with a conversion webhook and APIServices where the API server calls somebody. */
export function callsOf(object: KubernetesObject): Call[] {
  return pointers(object).flatMap((pointer) => {
    const place = valueAt(object, ...pointer.slice(1).split('/'));
    return isRecord(place) ? [callAt(pointer, place)] : [];
  });
}

/** What to change so that an object trusts a certificate, given as PEM: nothing where it does already. */
export function trustPatch(object: KubernetesObject, authority: string, service?: CalledService): PatchOperation[] {
  const value = Buffer.from(authority).toString('base64');
  return callsOf(object)
    .filter((call) => call.caBundle !== value && (service === undefined || isSameService(call.service, service)))
    .map((call) => ({ op: 'add', path: `${call.pointer}/caBundle`, value }));
}

function pointers(object: KubernetesObject): string[] {
  switch (object.kind) {
    case 'CustomResourceDefinition':
      return ['/spec/conversion/webhook/clientConfig'];
    case 'APIService':
      return ['/spec'];
    default: {
      const webhooks = valueAt(object, 'webhooks');
      return Array.isArray(webhooks) ? webhooks.map((_, index) => `/webhooks/${index}/clientConfig`) : [];
    }
  }
}

function callAt(pointer: string, { caBundle, service }: Record<string, unknown>): Call {
  return {
    pointer,
    ...(typeof caBundle === 'string' ? { caBundle } : {}),
    ...(isRecord(service)
      ? {
          service: {
            namespace: String(service.namespace),
            name: String(service.name),
            ...(typeof service.port === 'number' ? { port: service.port } : {}),
          },
        }
      : {}),
  };
}

function isSameService(one: CalledService | undefined, other: CalledService): boolean {
  return one?.namespace === other.namespace && one.name === other.name && (one.port ?? 443) === (other.port ?? 443);
}
