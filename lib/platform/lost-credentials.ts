import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { CredentialStore, CredentialValues } from '../core/credentials';
import { isRecord, stringAt, valueAt } from '../kubernetes/json';
import { readRecord } from '../kubernetes/render-record';

/**
 * The values of a credentials file that is gone, out of the Secrets that the last render with this file has written.
 * New ones would lock the platform out of its own databases, which keep the password that they began with.
 *
 * @param file the credentials file
 * @param folder what the last render has written, if there was one
 * @returns nothing when the file is there, or the folder belongs to another one
 */
export function lostCredentials(file: string, folder: string): CredentialValues | undefined {
  if (existsSync(file)) return undefined;
  const record = readRecord(folder);
  if (record?.credentials === undefined || resolve(folder, record.credentials) !== file) return undefined;
  const texts = record.files
    .map((name) => join(folder, name))
    .filter((each) => existsSync(each))
    .map((each) => readFileSync(each, 'utf8'))
    .filter((text) => text.includes('kind: Secret\n'));
  return Object.fromEntries(texts.flatMap((text) => loadAll(text)).flatMap(secretValues));
}

/**
 * What users must know when their credentials file was gone: what came back, and what did not.
 *
 * @param folder where the values were found
 */
export function recoveryWarnings({ recovered, generated, settings }: CredentialStore, folder: string): string[] {
  if (!recovered || settings.source !== 'generated' || settings.file === undefined) return [];
  const file = relative(process.cwd(), settings.file);
  const found =
    `${file} WAS GONE: its passwords and keys are taken back from ${folder}, where the last render wrote them; new ones ` +
    `would lock the platform out of its databases. For new ones everywhere remove ${folder} too, before it is rendered`;
  if (generated.length === 0) return [found];
  const [first = ''] = generated;
  const [namespace, name] = first.split('/');
  return [
    found,
    `${folder} has no ${generated.join(', ')}: these are NEW. If the platform is deployed, get the old values from the ` +
      `cluster before you deploy (kubectl get secret ${name} -n ${namespace} -o yaml, in base64), write them into ${file} and render again`,
  ];
}

function secretValues(object: unknown): [id: string, values: Record<string, string>][] {
  if (stringAt(object, 'kind') !== 'Secret') return [];
  const encoded = textsAt(object, 'data').map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]);
  const id = `${stringAt(object, 'metadata', 'namespace')}/${stringAt(object, 'metadata', 'name')}`;
  return [[id, Object.fromEntries([...encoded, ...textsAt(object, 'stringData')])]];
}

function textsAt(object: unknown, field: string): [key: string, text: string][] {
  const values = valueAt(object, field);
  return Object.entries(isRecord(values) ? values : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}
