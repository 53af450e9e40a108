import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import type { LoginPath } from './login-path';

/** A key with which tests sign tokens. */
export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Claims of a token. Those that are undefined are left out. */
export type Claims = Record<string, unknown>;

/** A key of the tests' own, as an issuer has it. */
export function newKey(id = 'test'): SigningKey {
  return { id, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey };
}

/** The key set that holds the public half. */
export function keySet({ id, key }: SigningKey): string {
  const { n, e } = key.export({ format: 'jwk' });
  return JSON.stringify({ keys: [{ kty: 'RSA', kid: id, use: 'sig', alg: 'RS256', n, e }] });
}

/** A token that counts for an hour, unless the claims say otherwise. */
export function token(signer: SigningKey | 'unsigned', claims: Claims, header: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const unsigned = signer === 'unsigned';
  const head = { alg: unsigned ? 'none' : 'RS256', kid: unsigned ? undefined : signer.id, typ: 'JWT', ...header };
  const text = `${encode(head)}.${encode({ iat: now, exp: now + 3600, ...claims })}`;
  return `${text}.${unsigned ? '' : sign('RSA-SHA256', Buffer.from(text), signer.key).toString('base64url')}`;
}

/** The key with which the platform's Dex signs, from its database: to make tokens that it would never make. */
export function keyOfDex(path: LoginPath, deployment = 'auth-dex'): SigningKey {
  const script =
    'import sqlite3, sys; print(bytes(sqlite3.connect(sys.argv[1]).execute("select signing_key from keys").fetchone()[0]).decode())';
  const database = join(path.folder, 'run', deployment, 'data/dex.db');
  const jwk = JSON.parse(execFileSync('python3', ['-c', script, database]).toString());
  return { id: String(jwk.kid), key: createPrivateKey({ key: jwk, format: 'jwk' }) };
}
