import type { Api } from './api';
import { trustPatch } from './ca-bundle';
import { CERTIFICATE_NAME } from './certificate-controller';
import { type KubernetesObject, type ObjectReference, referenceTo, valueAt } from './objects';
import { listIfDefined, type PlayedController, playController, type WatchedKind } from './played-controller';

/** The kinds in which the API server looks whom to trust. */
const TARGETS = [
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['apiregistration.k8s.io/v1', 'APIService'],
] as const;

const CERT_MANAGER = 'cert-manager.io/v1';
const FROM_CERTIFICATE = 'cert-manager.io/inject-ca-from';
const FROM_SECRET = 'cert-manager.io/inject-ca-from-secret';
const SECRET_MAY_BE_USED = 'cert-manager.io/allow-direct-injection';

/**
 * Plays cert-manager's CA injector: wherever an annotation names a Certificate, or a Secret that allows it, the API server is told to
 * trust its signer.
 */
export function playCaInjector(api: Api): PlayedController {
  const step = new InjectionStep(api);
  const kinds: readonly WatchedKind[] = [...TARGETS, [CERT_MANAGER, 'Certificate'], ['v1', 'Secret']];
  return playController('CA injector', () => step.run(), { interval: 400, watches: { api, kinds } });
}

class InjectionStep {
  /** The objects that trust whom they should, by what they and their Secret were like then. */
  private readonly done = new Set<string>();

  constructor(private readonly api: Api) {}

  async run(): Promise<void> {
    // Many are injected with the same: it is read once each time.
    const certificates = await listIfDefined(this.api, CERT_MANAGER, 'Certificate');
    const secrets = new Map<string, Promise<KubernetesObject | undefined>>();
    const find = ({ namespace, name }: Named) => {
      const key = `${namespace}/${name}`;
      const found = secrets.get(key) ?? this.api.find({ apiVersion: 'v1', kind: 'Secret', namespace, name });
      secrets.set(key, found);
      return found;
    };
    for (const [apiVersion, kind] of TARGETS) {
      const options = { metadataOnly: true, query: { resourceVersion: 0 } };
      for (const target of await this.api.list(apiVersion, kind, options)) {
        const secret = await secretFor(target, certificates, find);
        const authority = valueAt(secret, 'data', 'ca.crt');
        const state = `${target.metadata.uid} ${target.metadata.resourceVersion} ${secret?.metadata.resourceVersion}`;
        if (typeof authority === 'string' && !this.done.has(state)) {
          await this.inject(referenceTo(target), Buffer.from(authority, 'base64').toString());
          this.done.add(state);
        }
      }
    }
  }

  private async inject(reference: ObjectReference, authority: string): Promise<void> {
    const patch = trustPatch(await this.api.get(reference), authority);
    if (patch.length > 0) {
      await this.api.patch(reference, patch, { type: 'json', query: { fieldManager: 'cert-manager-cainjector' } });
    }
  }
}

/** The Secret with the certificate to trust, if an annotation names one that is there and may be used. */
async function secretFor(
  { metadata }: KubernetesObject,
  certificates: readonly KubernetesObject[],
  find: (secret: Named) => Promise<KubernetesObject | undefined>,
): Promise<KubernetesObject | undefined> {
  const named = parse(metadata.annotations?.[FROM_CERTIFICATE]);
  if (named) {
    const isNamed = (each: KubernetesObject['metadata']) =>
      each.name === named.name && each.namespace === named.namespace;
    const certificate = certificates.find((each) => isNamed(each.metadata));
    const name = valueAt(certificate, 'spec', 'secretName');
    const secret = typeof name === 'string' ? await find({ ...named, name }) : undefined;
    return secret?.metadata.annotations?.[CERTIFICATE_NAME] === named.name ? secret : undefined;
  }
  const direct = parse(metadata.annotations?.[FROM_SECRET]);
  const secret = direct && (await find(direct));
  return secret?.metadata.annotations?.[SECRET_MAY_BE_USED] === 'true' ? secret : undefined;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Reads the `namespace/name` of an annotation. */
function parse(value: string | undefined): Named | undefined {
  const [namespace, name] = value?.split('/') ?? [];
  return namespace && name ? { namespace, name } : undefined;
}
