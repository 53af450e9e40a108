import type { Api } from './api';
import { trustPatch } from './ca-bundle';
import { CERTIFICATE_NAME } from './certificate-controller';
import { type KubernetesObject, type ObjectReference, referenceTo, valueAt } from './objects';
import { listIfDefined, type PlayedController, playController } from './played-controller';

/** The kinds in which the API server looks whom to trust. */
const TARGETS = [
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['apiregistration.k8s.io/v1', 'APIService'],
] as const;

const FROM_CERTIFICATE = 'cert-manager.io/inject-ca-from';
const FROM_SECRET = 'cert-manager.io/inject-ca-from-secret';
const SECRET_MAY_BE_USED = 'cert-manager.io/allow-direct-injection';

/**
 * Plays cert-manager's CA injector: wherever an annotation names a Certificate, or a Secret that allows it, the API server is told to
 * trust its signer.
 */
export function playCaInjector(api: Api): PlayedController {
  const step = new InjectionStep(api);
  return playController('CA injector', () => step.run(), 400);
}

class InjectionStep {
  /** The objects that trust whom they should, by what they and their Secret were like then. */
  private readonly done = new Set<string>();

  constructor(private readonly api: Api) {}

  async run(): Promise<void> {
    for (const [apiVersion, kind] of TARGETS) {
      const options = { metadataOnly: true, query: { resourceVersion: 0 } };
      for (const target of await this.api.list(apiVersion, kind, options)) {
        const secret = await this.secretFor(target);
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

  /** The Secret with the certificate to trust, if an annotation names one that is there and may be used. */
  private async secretFor({ metadata }: KubernetesObject): Promise<KubernetesObject | undefined> {
    const certificate = parse(metadata.annotations?.[FROM_CERTIFICATE]);
    if (certificate) {
      const spec = await this.certificateSpec(certificate);
      const name = valueAt(spec, 'secretName');
      const secret = await this.secret({ ...certificate, name: String(name) });
      return secret?.metadata.annotations?.[CERTIFICATE_NAME] === certificate.name ? secret : undefined;
    }
    const direct = parse(metadata.annotations?.[FROM_SECRET]);
    const secret = direct && (await this.secret(direct));
    return secret?.metadata.annotations?.[SECRET_MAY_BE_USED] === 'true' ? secret : undefined;
  }

  private async certificateSpec({ namespace, name }: Named): Promise<unknown> {
    const all = await listIfDefined(this.api, 'cert-manager.io/v1', 'Certificate', { namespace });
    return all.find((certificate) => certificate.metadata.name === name)?.spec;
  }

  private secret({ namespace, name }: Named): Promise<KubernetesObject | undefined> {
    return this.api.find({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  }
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
