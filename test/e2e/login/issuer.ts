import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { passwordHash } from '../../../lib/infrastructure/dex/password-hash';
import type { Pod } from './harness/messages';
import type { Programs } from './harness/programs';

/** Host of an issuer that is not the platform's: a second Dex, as Keycloak or Okta would be. */
export const ISSUER_HOST = 'issuer.example.net';
const PORT = 5557;
export const ISSUER = `http://${ISSUER_HOST}:${PORT}/dex`;
export const ISSUER_CLIENT = { id: 'kubeflow-at-issuer', secret: 'secret-of-kubeflow-at-the-issuer' };
export const ISSUER_PASSWORD = 'correct horse battery staple';
const DEPLOYMENT = 'issuer/issuer';

/** A user of the issuer. */
export interface IssuerUser {
  readonly email: string;
  readonly groups?: readonly string[];
  readonly verified?: boolean;
}

/** The issuer with users who all have `ISSUER_PASSWORD`. */
export function externalIssuer(
  programs: Programs,
  folder: string,
  callback: string,
  users: readonly IssuerUser[],
): Pod {
  const config = {
    issuer: ISSUER,
    storage: { type: 'sqlite3', config: { file: '/data/dex.db' } },
    web: { http: `0.0.0.0:${PORT}` },
    oauth2: { skipApprovalScreen: true },
    enablePasswordDB: true,
    staticPasswords: users.map(({ email, groups, verified }) => ({
      email,
      hash: passwordHash(ISSUER_PASSWORD),
      username: email.split('@')[0],
      userID: email,
      groups,
      emailVerified: verified,
    })),
    staticClients: [{ id: ISSUER_CLIENT.id, secret: ISSUER_CLIENT.secret, name: 'Kubeflow', redirectURIs: [callback] }],
  };
  const metadata = { namespace: 'issuer', name: 'issuer' };
  const container = {
    name: 'issuer',
    command: ['dex', 'serve', '/etc/issuer/config.yaml'],
    volumeMounts: [{ name: 'config', mountPath: '/etc/issuer' }],
  };
  const manifests = join(folder, 'issuer.json');
  writeFileSync(
    manifests,
    JSON.stringify([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'config.yaml': JSON.stringify(config) } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          template: { spec: { containers: [container], volumes: [{ name: 'config', configMap: { name: 'issuer' } }] } },
        },
      },
    ]),
  );
  return { deployment: DEPLOYMENT, program: programs.dex, ready: `${ISSUER}/healthz`, manifests: [manifests] };
}
