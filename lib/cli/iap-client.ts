import { relative } from 'node:path';
import { CredentialStore } from '../core/credentials';
import { withValue } from '../core/edit-yaml';
import { IAP_CLIENT_KEYS } from '../infrastructure/gateway-ingress/iap-client';
import { readSettingsText, replaceFile } from '../platform/settings/settings-file';
import { type IapSettings, iapSettings } from './iap-settings';

/** Where the verb finds the client: as Google's own guides name it. */
type Environment = Readonly<Partial<Record<'CLIENT_ID' | 'CLIENT_SECRET', string>>>;

/**
 * Brings an OAuth client from the environment to where the render finds it. The settings file never holds it.
 *
 * @returns what was done, a line each
 * @throws when the environment has none, or the settings are wrong
 */
export function keepIapClient(file: string, environment: Environment): string[] {
  const { CLIENT_ID: id, CLIENT_SECRET: secret } = environment;
  if (!id || !secret) {
    throw new Error('expected CLIENT_ID and CLIENT_SECRET in the environment: the OAuth client of IAP');
  }
  const { settings, said } = withClient(file);
  const { iap, ingress, namespace, loaded } = settings;
  if (iap.client?.id !== undefined && iap.client.id !== id) {
    throw new Error(`${file}: auth.iap.client.id is "${iap.client.id}", and CLIENT_ID another one`);
  }
  const keys = IAP_CLIENT_KEYS[ingress.kind === 'gke' ? 'ingress' : 'gateway'];
  const values = { ...(keys.id && iap.client?.id === undefined ? { [keys.id]: id } : {}), [keys.secret]: secret };
  const name = iap.client?.secretName ?? '';
  const { credentials } = loaded.settings;
  const secretId = `${namespace}/${name}`;
  if (credentials.source === 'existing') {
    const literals = Object.keys(values).map((key) => `--from-literal=${key}="$${variableOf(key)}"`);
    return [...said, `make the Secret: kubectl create secret generic ${name} -n ${namespace} ${literals.join(' ')}`];
  }
  if (credentials.source === 'externalSecrets') {
    const properties = Object.keys(values).map((key) => `${key} (${variableOf(key)})`);
    return [...said, `write into the store, under ${credentials.prefix}${secretId}: ${properties.join(' and ')}`];
  }
  const store = new CredentialStore(credentials);
  store.put(namespace, name, values);
  store.save();
  return [
    ...said,
    `${relative(process.cwd(), credentials.file ?? '')}: ${Object.keys(values).join(' and ')} of ${secretId}`,
  ];
}

/** Settings that name a client of the user's own; a file that does not is changed so that it does. */
function withClient(file: string): { settings: IapSettings; said: string[] } {
  const settings = iapSettings(file);
  if (settings.iap.client) return { settings, said: [] };
  if (settings.ingress.kind === 'gatewayApi') {
    throw new Error(`${file}: say auth.iap.client.id first: a Gateway of GKE has it in clear`);
  }
  const text = withValue(readSettingsText(file), ['auth', 'iap', 'client'], {});
  const changed = iapSettings(file, text);
  replaceFile(file, text);
  return { settings: changed, said: [`${file}: auth.iap.client is {} now: an own client`] };
}

function variableOf(key: string): string {
  return key === IAP_CLIENT_KEYS.ingress.id ? 'CLIENT_ID' : 'CLIENT_SECRET';
}
