import type { Api } from './api';
import { type KeyPair, makeCertificate } from './certificates';
import { conditionOf, type KubernetesObject, referenceTo, valueAt } from './objects';
import { listIfDefined, type PlayedController, playController, type WatchedKind } from './played-controller';

const CERT_MANAGER = 'cert-manager.io/v1';
const ISSUERS = ['Issuer', 'ClusterIssuer'];

/** Where cert-manager looks for the Secrets of ClusterIssuers. */
export interface CertificateControllerOptions {
  /** @default 'cert-manager' */
  readonly clusterResourceNamespace?: string;
}

/**
 * Plays cert-manager's controller: gives each Certificate the Secret that it asks for, with a true certificate, signed as its issuer
 * says (by itself, or by the certificate in a Secret), and reports that Certificates and issuers are ready. As with the real one, a
 * Certificate waits for its issuer, and an issuer for its Secret.
 */
export function playCertificateController(api: Api, options: CertificateControllerOptions = {}): PlayedController {
  const step = new CertificateStep(api, options.clusterResourceNamespace ?? 'cert-manager');
  const ofCertManager = [...ISSUERS, 'Certificate'].map((kind): WatchedKind => [CERT_MANAGER, kind]);
  return playController('cert-manager', () => step.run(), {
    watches: { api, kinds: [...ofCertManager, ['v1', 'Secret']] },
  });
}

class CertificateStep {
  constructor(
    private readonly api: Api,
    private readonly clusterResourceNamespace: string,
  ) {}

  async run(): Promise<void> {
    const issuers = new Map<string, KubernetesObject>();
    for (const kind of ISSUERS) {
      for (const issuer of await listIfDefined(this.api, CERT_MANAGER, kind)) {
        if (conditionOf(issuer, 'Ready') === 'True' || (await this.makeIssuerReady(issuer))) {
          issuers.set(keyOf(kind, issuer.metadata.namespace, issuer.metadata.name), issuer);
        }
      }
    }
    for (const certificate of await listIfDefined(this.api, CERT_MANAGER, 'Certificate')) {
      const issuer = issuers.get(issuerKey(certificate));
      if (issuer && !isUpToDate(certificate)) {
        await this.issue(certificate, issuer);
      }
    }
  }

  private async makeIssuerReady(issuer: KubernetesObject): Promise<boolean> {
    if (signerName(issuer) !== undefined && (await this.signerOf(issuer)) === undefined) {
      return false;
    }
    await this.report(issuer);
    return true;
  }

  private async issue(certificate: KubernetesObject, issuer: KubernetesObject): Promise<void> {
    const { namespace, name } = certificate.metadata;
    const authority = await this.signerOf(issuer);
    const made = await makeCertificate({
      commonName: text(valueAt(certificate, 'spec', 'commonName')),
      dnsNames: texts(valueAt(certificate, 'spec', 'dnsNames')),
      ipAddresses: texts(valueAt(certificate, 'spec', 'ipAddresses')),
      isAuthority: valueAt(certificate, 'spec', 'isCA') === true,
      authority,
    });
    await this.api.apply(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: {
          namespace,
          name: String(valueAt(certificate, 'spec', 'secretName')),
          annotations: { [CERTIFICATE_NAME]: name, ...strings(certificate, 'annotations') },
          labels: strings(certificate, 'labels'),
        },
        stringData: {
          'ca.crt': (authority ?? made).certificate,
          'tls.crt': made.certificate,
          'tls.key': made.key,
        },
      },
      { fieldManager: 'cert-manager' },
    );
    await this.report(certificate);
  }

  /** The key pair with which an issuer signs, if it has one and that is there. */
  private async signerOf(issuer: KubernetesObject): Promise<KeyPair | undefined> {
    const name = signerName(issuer);
    if (name === undefined) {
      return undefined;
    }
    const namespace = issuer.metadata.namespace ?? this.clusterResourceNamespace;
    const secret = await this.api.find({ apiVersion: 'v1', kind: 'Secret', namespace, name });
    const [certificate, key] = ['tls.crt', 'tls.key'].map((file) => text(valueAt(secret, 'data', file)));
    return certificate && key ? { certificate: decode(certificate), key: decode(key) } : undefined;
  }

  private async report(object: KubernetesObject): Promise<void> {
    const observedGeneration = object.metadata.generation;
    const condition = {
      type: 'Ready',
      status: 'True',
      reason: 'Ready',
      message: 'played by a test',
      observedGeneration,
    };
    const conditions = [{ ...condition, lastTransitionTime: new Date().toISOString() }];
    await this.api.patch(referenceTo(object), { status: { conditions } }, { subresource: 'status' });
  }
}

/** The annotation by which a Secret names the Certificate that it belongs to. */
export const CERTIFICATE_NAME = 'cert-manager.io/certificate-name';

function isUpToDate(certificate: KubernetesObject): boolean {
  const observed = valueAt(certificate, 'status', 'conditions', 0, 'observedGeneration');
  return conditionOf(certificate, 'Ready') === 'True' && observed === certificate.metadata.generation;
}

function issuerKey(certificate: KubernetesObject): string {
  const kind = text(valueAt(certificate, 'spec', 'issuerRef', 'kind')) ?? 'Issuer';
  const namespace = kind === 'ClusterIssuer' ? undefined : certificate.metadata.namespace;
  return keyOf(kind, namespace, String(valueAt(certificate, 'spec', 'issuerRef', 'name')));
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

function signerName(issuer: KubernetesObject): string | undefined {
  return text(valueAt(issuer, 'spec', 'ca', 'secretName'));
}

function strings(certificate: KubernetesObject, field: 'labels' | 'annotations'): Record<string, string> {
  const template = valueAt(certificate, 'spec', 'secretTemplate', field);
  return template === undefined ? {} : (template as Record<string, string>);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
