import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { httpProbe, type ProbeTiming } from '../../patterns/pod';
import { ServingCertificate } from '../../patterns/serving-certificate';
import type { Installation } from './installation';
import { API_SERVER, AUTHORITY, METADATA, METADATA_ENVOY } from './names';

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

/** The certificate of the API server and the metadata store, for themselves and their callers; nothing where they speak plainly. */
export function certificateVolume({ tlsSecret }: Installation): Mounted {
  return secretVolume('tls-certs', tlsSecret, CERTIFICATES);
}

/** Path of the authority that signed that certificate, in the pods of those who call; nothing where all speak plainly. */
export function certificateAuthority({ tlsSecret }: Installation): string | undefined {
  return tlsSecret && `${CERTIFICATES}/${AUTHORITY}`;
}

/** A probe of the API server. */
export function apiProbe({ tlsSecret }: Installation, path: string, number: number, timing: ProbeTiming): k8s.Probe {
  const probe = httpProbe(path, number, timing);
  return tlsSecret && probe.httpGet ? { ...probe, httpGet: { ...probe.httpGet, scheme: 'HTTPS' } } : probe;
}

/**
 * Makes the certificate of an API server that speaks TLS, and of the metadata store and its proxy beside it. All three read it once:
 * backend/src/apiserver/main.go:407 of Pipelines 2.16.1, metadata_store_server_main.cc of ML Metadata 1.14.0, and Envoy unless it
 * is told to watch a folder.
 */
export function issueCertificate(scope: Construct, installation: Installation): void {
  const { tlsSecret, namespace, labels } = installation;
  if (!tlsSecret) return;
  const names = [API_SERVER, METADATA, METADATA_ENVOY].flatMap(({ service }) => [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    installation.host(service),
  ]);
  new ServingCertificate(scope, 'tls-certificate', {
    namespace,
    labels,
    name: 'kfp-api-tls-cert',
    issuer: 'kfp-api-tls-selfsigned-issuer',
    secret: tlsSecret,
    loading: 'onStart',
    commonName: API_SERVER.service,
    // The API server calls itself by localhost.
    dnsNames: [...names, 'localhost'],
  });
}
