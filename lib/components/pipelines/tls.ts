import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Certificate, Issuer } from '../../../imports/cert-manager.io';
import { httpProbe, type ProbeTiming } from '../../patterns/pod';
import type { Installation } from './installation';
import { API_SERVER } from './names';

/** Where the certificate of the API server, and the one that signed it, are in the pods of those who call it. */
export const CERTIFICATES = '/etc/pki/tls/certs';

/** A volume as pods and containers name it. */
export interface Mounted {
  readonly volumes: k8s.Volume[];
  readonly mounts: k8s.VolumeMount[];
}

/** A Secret as files of a folder. */
export function secretVolume(name: string, secret: string | undefined, mountPath: string): Mounted {
  if (!secret) return { volumes: [], mounts: [] };
  return { volumes: [{ name, secret: { secretName: secret } }], mounts: [{ name, mountPath, readOnly: true }] };
}

/** The certificate of the API server, for itself and its callers; nothing where it speaks plain HTTP. */
export function certificateVolume({ tlsSecret }: Installation): Mounted {
  return secretVolume('tls-certs', tlsSecret, CERTIFICATES);
}

/** A probe of the API server. */
export function apiProbe({ tlsSecret }: Installation, path: string, number: number, timing: ProbeTiming): k8s.Probe {
  const probe = httpProbe(path, number, timing);
  return tlsSecret && probe.httpGet ? { ...probe, httpGet: { ...probe.httpGet, scheme: 'HTTPS' } } : probe;
}

/** Makes the certificate of an API server that speaks TLS. */
export function issueCertificate(scope: Construct, installation: Installation): void {
  const { tlsSecret, namespace, labels } = installation;
  if (!tlsSecret) return;
  const issuer = 'kfp-api-tls-selfsigned-issuer';
  const name = API_SERVER.service;
  new Issuer(scope, 'tls-issuer', { metadata: { name: issuer, namespace, labels }, spec: { selfSigned: {} } });
  new Certificate(scope, 'tls-certificate', {
    metadata: { name: tlsSecret, namespace, labels },
    spec: {
      commonName: name,
      // The server calls itself by localhost.
      dnsNames: [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, installation.host(name), 'localhost'],
      isCA: true,
      issuerRef: { kind: 'Issuer', name: issuer },
      secretName: tlsSecret,
    },
  });
}
