import type { k8s } from 'cdk8s-plus-27';
import { env } from '../../patterns/pod';
import type { Installation } from './installation';
import { AUTHORITY } from './names';
import { CERTIFICATES, type Mounted, secretVolume } from './tls';

/** Where the authority is that signs the certificate of the database. */
const DATABASE = '/etc/database-ca';

/** Where that of the object store is. */
const STORE = '/etc/object-store-ca';

/** Folder where programs written in Go, and the images of Pipelines, have public authorities. */
const PUBLIC = '/etc/ssl/certs';

/** A private authority in the pods of those who call its server. */
export interface Authority extends Mounted {
  /** Its file. Nothing where a public authority signs. */
  readonly file: string | undefined;
}

/** The authority that signs the certificate of the database. */
export function databaseAuthority({ database }: Installation): Authority {
  return authority('database-ca', database.caSecret, DATABASE);
}

/** The authority that signs the certificate of the object store. */
export function storeAuthority({ store }: Installation): Authority {
  return authority('object-store-ca', store.caSecret, STORE);
}

function authority(name: string, secret: string | undefined, folder: string): Authority {
  return { ...secretVolume(name, secret, folder), file: secret && `${folder}/${AUTHORITY}` };
}

/**
 * Lets a program written in Go trust these authorities besides public ones. The variable replaces the folders that it looks
 * into by itself, so that it must name them too: that of public authorities, and that of the API server's own certificate.
 */
export function trustEnv({ tlsSecret }: Installation, ...authorities: Authority[]): k8s.EnvVar[] {
  const folders = authorities.flatMap(({ mounts }) => mounts.map(({ mountPath }) => mountPath));
  if (folders.length === 0) return [];
  return env({ SSL_CERT_DIR: [PUBLIC, ...(tlsSecret ? [CERTIFICATES] : []), ...folders].join(':') });
}
