import type { k8s } from 'cdk8s-plus-27';
import { env } from '../../patterns/pod';
import type { Installation } from './installation';
import { type Mounted, secretVolume } from './tls';

/** Where the authority is that signs the certificate of the database. */
export const DATABASE_AUTHORITY = '/etc/database-ca';

/** Lets a program written in Go trust the authority of the database, besides public ones; nothing where it is public. */
export function databaseAuthority({ database }: Installation): Mounted & { env: k8s.EnvVar[] } {
  return {
    ...secretVolume('database-ca', database.caSecret, DATABASE_AUTHORITY),
    env: database.caSecret ? env({ SSL_CERT_DIR: `/etc/ssl/certs:${DATABASE_AUTHORITY}` }) : [],
  };
}
