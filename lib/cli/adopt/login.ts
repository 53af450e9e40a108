import { parse } from 'yaml';
import { DEX_CONNECTORS } from '../../infrastructure/dex/dex-config';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { foundConnector, secretBehind } from '../../migrate/dex-connector';
import { type Found, type FoundCredential, type FoundSetting, NOTHING } from './found';

/**
 * The users and the connectors that Dex has.
 *
 * @param configMap its configuration
 * @param environment what stands behind `$NAME` in it
 */
export function foundLogin(configMap: KubeObject, environment: Readonly<Record<string, string>>): Found {
  const config = parsed(stringAt(configMap, 'data', 'config.yaml'));
  if (!isRecord(config)) return { ...NOTHING, notes: [`${titleOf(configMap)}: cannot be read: no config.yaml in it`] };
  const from = titleOf(configMap);
  const users = listAt(config, 'staticPasswords').flatMap((user) => {
    const email = stringAt(user, 'email');
    return email === undefined ? [] : [{ email, ...nameOf(user), ...groupsOf(user) }];
  });
  const settings: FoundSetting[] = users.length > 0 ? [{ path: ['auth', 'dex', 'users'], value: users, from }] : [];
  const credentials: FoundCredential[] = [];
  const notes: string[] = [];
  const connectors: unknown[] = [];
  for (const each of listAt(config, 'connectors')) {
    const found = foundConnector(each);
    if ('fault' in found) {
      notes.push(`auth.dex.connectors: ${String(valueAt(each, 'id'))} of ${from} is not taken: ${found.fault}`);
      continue;
    }
    connectors.push(found.connector);
    if (found.secret === undefined) continue;
    const { key, value: secret } = found.secret;
    const value = secretBehind(secret, environment);
    const { namespace = '' } = configMap.metadata;
    if (value === undefined) notes.push(`${namespace}/${DEX_CONNECTORS} ${key}: ${secret} of ${from} is not known`);
    else credentials.push({ namespace, secret: DEX_CONNECTORS, key, value, from });
  }
  if (connectors.length > 0) settings.push({ path: ['auth', 'dex', 'connectors'], value: connectors, from });
  return { credentials, settings, notes };
}

function nameOf(user: unknown): { name?: string } {
  const name = stringAt(user, 'username');
  return name === undefined ? {} : { name };
}

function groupsOf(user: unknown): { groups?: unknown } {
  const groups = valueAt(user, 'groups');
  return Array.isArray(groups) && groups.length > 0 ? { groups } : {};
}

function parsed(text: string | undefined): unknown {
  try {
    return parse(text ?? '');
  } catch {
    return undefined;
  }
}
