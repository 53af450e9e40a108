import { Construct } from 'constructs';
import { Certificate, Issuer } from '../../imports/cert-manager.io';

/**
 * When a server takes up another certificate: `onChange`, it watches its files; `onStart`, it reads them once, and keeps what it has
 * until its pod is replaced.
 */
export type CertificateLoading = 'onChange' | 'onStart';

/** Properties of `ServingCertificate`. */
export interface ServingCertificateProps {
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Name of the Certificate that the server shows. Its CA, and the Issuer of that, are called `<name>-ca`. */
  readonly name: string;
  /** Name of the Issuer that signs the CA by itself. */
  readonly issuer: string;
  /**
   * Secret for the server's pods: `tls.crt`, `tls.key` and, for those who call it, `ca.crt`. For a server that reads it once this must
   * be a name of ours: where an earlier installation has left a Secret, pods would start with what is in it, before cert-manager
   * has replaced it.
   */
  readonly secret: string;
  readonly dnsNames: string[];
  /** @default - none */
  readonly commonName?: string;
  /** When the server takes up another one. Read its source. */
  readonly loading: CertificateLoading;
}

const YEAR_HOURS = 8760;

/** How long an authority holds. */
const AUTHORITY_YEARS = 10;

/** How long the certificate of a server holds that reads it once, and how long at least when a pod starts. */
const READ_ONCE = { years: 5, leftAtStart: 3 };

/**
 * The certificate of a server inside the cluster, made by cert-manager and signed by a CA of its own, which callers trust.
 *
 * A certificate that signs itself is its own CA: with each renewal callers would have to change their mind at the very moment at
 * which the server does. The CA here holds ten years and keeps its key when it is renewed, so that what callers trust stays good
 * for old and new certificates. A server that watches its files gets cert-manager's usual 90 days. One that reads them once gets a
 * certificate which is good for three years more whenever a pod starts: longer than a node is supported, and so longer than a pod
 * lives. No program has to restart it.
 */
export class ServingCertificate extends Construct {
  constructor(scope: Construct, id: string, props: ServingCertificateProps) {
    super(scope, id);
    const { namespace, labels, name, issuer, secret, dnsNames, commonName, loading } = props;
    const authority = `${name}-ca`;
    const authoritySecret = `${secret}-ca`;
    new Issuer(this, 'self-signing', { metadata: { name: issuer, namespace, labels }, spec: { selfSigned: {} } });
    new Certificate(this, 'authority', {
      metadata: { name: authority, namespace, labels },
      spec: {
        commonName: authority,
        isCA: true,
        duration: hours(AUTHORITY_YEARS),
        privateKey: { rotationPolicy: 'Never' },
        issuerRef: { kind: 'Issuer', name: issuer },
        secretName: authoritySecret,
      },
    });
    new Issuer(this, 'issuer', {
      metadata: { name: authority, namespace, labels },
      spec: { ca: { secretName: authoritySecret } },
    });
    new Certificate(this, 'certificate', {
      metadata: { name, namespace, labels },
      spec: {
        commonName,
        dnsNames,
        ...(loading === 'onStart'
          ? { duration: hours(READ_ONCE.years), renewBefore: hours(READ_ONCE.leftAtStart) }
          : {}),
        issuerRef: { kind: 'Issuer', name: authority },
        secretName: secret,
      },
    });
  }
}

function hours(years: number): string {
  return `${years * YEAR_HOURS}h`;
}
