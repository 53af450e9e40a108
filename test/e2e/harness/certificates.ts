import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { buildControlPlane } from './program';

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to say. */
export interface CertificateRequest {
  /** Whom it is for, in words. */
  readonly commonName?: string;
  /** Host names it is for. */
  readonly dnsNames?: readonly string[];
  /** Addresses it is for. */
  readonly ipAddresses?: readonly string[];
  /** Whether it may sign others. @default false */
  readonly isAuthority?: boolean;
  /** Who signs it. @default - it signs itself */
  readonly authority?: KeyPair;
}

/** Makes a certificate with a new key. */
export async function makeCertificate(request: CertificateRequest): Promise<KeyPair> {
  const maker = spawn(await buildControlPlane(), ['certificate'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const end = new Promise<number | null>((done, fail) => maker.once('error', fail).once('close', done));
  maker.stdin.end(JSON.stringify(request));
  const [code, output, complaints] = await Promise.all([end, text(maker.stdout), text(maker.stderr)]);
  if (code !== 0) {
    throw new Error(
      `making the certificate ${JSON.stringify(request.commonName ?? request.dnsNames)} failed: ${complaints}`,
    );
  }
  const made: unknown = JSON.parse(output);
  if (!isKeyPair(made)) {
    throw new Error(`making a certificate gave ${output}`);
  }
  return made;
}

function isKeyPair(value: unknown): value is KeyPair {
  return typeof value === 'object' && value !== null && 'certificate' in value && 'key' in value;
}
