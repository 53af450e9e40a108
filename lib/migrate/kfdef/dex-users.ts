import { z } from 'zod';
import { formatPath } from '../../core/problem';
import { DEX_CONNECTORS } from '../../infrastructure/dex/dex-config';
import { locateIn, plain } from '../../platform/settings/source';
import { foundConnector, secretBehind } from '../dex-connector';
import type { Input } from '../inputs';
import { isPublished } from '../published';
import { readShape, scalar, word } from '../shape';
import { authNamespace } from './connectors';
import type { DexConfiguration } from './dex-configuration';
import { takeHash } from './password-hashes';
import type { KfDefSource } from './source';

const user = z.looseObject({
  email: word,
  hash: word.nullish(),
  hashFromEnv: word.nullish(),
  username: word.nullish(),
  groups: z.array(word).nullish(),
});

const client = z.looseObject({ id: word.nullish(), idEnv: word.nullish(), name: scalar.nullish() });

/** What is read of the configuration of Dex. */
const configSchema = z.looseObject({
  staticPasswords: z.array(user).nullish(),
  connectors: z.array(z.looseObject({ type: word, id: word })).nullish(),
  staticClients: z.array(client).nullish(),
});

/** What the platform says itself. */
const OWN = ['issuer', 'storage', 'web', 'logger', 'oauth2', 'enablePasswordDB', ...Object.keys(configSchema.shape)];

/** The client that the platform is for its Dex, in all releases of upstream. */
const PLATFORM = ['kubeflow-oidc-authservice', 'OIDC_CLIENT_ID'];

const USERS = ['auth', 'dex', 'users'];
const CONNECTORS = ['auth', 'dex', 'connectors'];

/** Takes the users and connectors that the configuration of Dex itself names. */
export function takeDexConfiguration(source: KfDefSource, { config, environment }: DexConfiguration): void {
  const { migration } = source;
  const { value } = readShape(configSchema, config, ['data', 'config.yaml']);
  const inputAt = (what: string, said: unknown, ...path: readonly PropertyKey[]): Input => {
    const location = locateIn(config, path);
    return { owner: 'dex', name: what, what: `dex: ${what}`, said: { value: said, location }, location, secret: false };
  };
  for (const [index, each] of (value.staticPasswords ?? []).entries()) {
    const { email, hash, hashFromEnv, username, groups } = each;
    const what = formatPath(['staticPasswords', index]);
    const input = inputAt(what, email, 'staticPasswords', index);
    migration.add(input, USERS, {
      email,
      ...(username ? { name: username } : {}),
      ...(groups?.length ? { groups } : {}),
    });
    const found = hash ?? (hashFromEnv ? environment[hashFromEnv] : undefined);
    takeHash(source, inputAt(`${what}.hash`, found, 'staticPasswords', index, hash ? 'hash' : 'hashFromEnv'), email);
  }
  const connectors = value.connectors ?? [];
  if (!value.staticPasswords?.length && connectors.length > 0) {
    migration.draft.say(USERS, [], `${locateIn(config, ['connectors']).file} dex: no staticPasswords`);
  }
  for (const [index, each] of connectors.entries()) {
    const input = inputAt(formatPath(['connectors', index]), each.id, 'connectors', index);
    takeConnector(source, input, each, environment);
  }
  for (const [index, { id, idEnv, name }] of (value.staticClients ?? []).entries()) {
    const own = id ?? idEnv ?? '';
    const input = inputAt(formatPath(['staticClients', index]), name ?? own, 'staticClients', index);
    if (PLATFORM.includes(own)) {
      migration.report('replaced', input, { setting: 'auth.provider', note: 'Dex has a client of its own for it' });
    } else migration.report('unknown', input, { note: 'a client of another program: no setting adds one to Dex' });
  }
  for (const key of Object.keys(value).filter((each) => !OWN.includes(each))) {
    const said = config.kind === 'map' ? config.entries.get(key)?.value : undefined;
    migration.report('unknown', inputAt(key, said && plain(said), key), { note: 'components.dex may have it' });
  }
}

function takeConnector(
  { migration }: KfDefSource,
  input: Input,
  each: unknown,
  environment: DexConfiguration['environment'],
): void {
  const found = foundConnector(each);
  if ('fault' in found) {
    migration.report('missing', input, { setting: formatPath(CONNECTORS), note: `it is not taken: ${found.fault}` });
    return;
  }
  migration.add(input, CONNECTORS, found.connector);
  if (found.secret === undefined) return;
  const id = `${authNamespace(migration)}/${DEX_CONNECTORS}`;
  const place = `${found.secret.key} of ${id} in the credentials file`;
  const secret = secretBehind(found.secret.value, environment);
  const hidden = { ...input, what: `${input.what}: its secret`, secret: true };
  if (secret === undefined) migration.missing(place, 'the secret of the connector', hidden.what);
  else if (isPublished(secret)) {
    const note = `everybody knows it: change it there, and write the new one as ${place}`;
    migration.report('refused', hidden, { note });
  } else migration.keep(hidden, id, found.secret.key, secret);
}
