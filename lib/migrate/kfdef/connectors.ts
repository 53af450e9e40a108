import { formatPath } from '../../core/problem';
import { DEX_CONNECTORS, secretKey } from '../../infrastructure/dex/dex-config';
import { isRecord } from '../../kubernetes/json';
import { type Input, textIn } from '../inputs';
import type { Migration } from '../migration';
import { isPublished } from '../published';
import { CONNECTOR_OVERLAYS, type ConnectorField, type ConnectorOverlay } from './connector-overlays';
import type { KfDefSource } from './source';

const CONNECTORS = ['auth', 'dex', 'connectors'];

/** The overlays by which Dex asked a directory or GitHub. */
export function connectorOverlays({ variants, dex }: KfDefSource): readonly ConnectorOverlay[] {
  // A configuration without parameters says itself what it asks.
  if (dex !== undefined) return [];
  const words = variants.get('dex') ?? [];
  return CONNECTOR_OVERLAYS.filter(({ name }) => words.includes(name));
}

/** Says which directories and services Dex asks. Their values count beside their overlays only. */
export function takeConnectors(source: KfDefSource, provider: string): void {
  const used = provider === 'dex' ? connectorOverlays(source) : [];
  for (const overlay of CONNECTOR_OVERLAYS) {
    if (used.includes(overlay)) takeConnector(source, overlay);
    else dropConnector(source, overlay);
  }
}

/** Whether a service that Dex asks sends users back to the platform, so that it must have a host name. */
export function sendsUsersBack({ draft }: Migration): boolean {
  const said = draft.get(CONNECTORS);
  return Array.isArray(said) && said.some((each) => isRecord(each) && each.type !== 'ldap');
}

function dropConnector({ inputs, migration }: KfDefSource, { name, fields }: ConnectorOverlay): void {
  for (const field of fields) {
    for (const input of inputs.take(field.name)) {
      migration.report('dropped', hidden(input, field), {
        note: `nothing reads it without the overlay ${name} of dex`,
      });
    }
  }
}

function takeConnector(source: KfDefSource, overlay: ConnectorOverlay): void {
  const { migration, kfdef } = source;
  const said = migration.draft.get(CONNECTORS);
  const path = [...CONNECTORS, Array.isArray(said) ? said.length : 0];
  const config: Record<string, unknown> = {};
  const comments: [string, string][] = [];
  for (const field of overlay.fields) {
    const [input, ...others] = source.inputs.take(field.name);
    for (const each of others) {
      migration.report('dropped', hidden(each, field), { note: 'another value comes before' });
    }
    if (field.path === undefined) {
      if (config.bindDN !== undefined || overlay.name !== 'ldap') takeSecret(source, overlay, field, input);
      else if (input) migration.report('dropped', hidden(input, field), { note: 'nothing without ldap_bind_dn' });
      continue;
    }
    const setting = formatPath([...path, 'config', ...field.path]);
    const text = textIn(input);
    if (input === undefined || text === undefined) {
      if (field.needed !== undefined) migration.missing(setting, field.needed, input?.what ?? field.name);
      else if (input) migration.report('dropped', input, { note: 'it has no value' });
      continue;
    }
    put(config, field.path, field.as ? field.as(text) : text, overlay.fixed);
    comments.push([setting, `${input.location.file}:${input.location.line} ${input.what}`]);
    migration.report(field.note === undefined ? 'taken' : 'replaced', input, { setting, note: field.note });
  }
  if (overlay.name === 'ldap') encrypt(migration, config, formatPath([...path, 'config']));
  const { name, title } = overlay;
  const id = name;
  const comment = `${kfdef.location.file} dex: overlay ${name}`;
  migration.draft.add(CONNECTORS, { type: name, id, name: title, config }, comment);
  for (const [setting, text] of comments) migration.draft.comment(setting, text);
  // These overlays replace the whole configuration of Dex: nobody has a password there any more.
  migration.draft.say(['auth', 'dex', 'users'], [], comment);
}

/** Sets what stands at a path of keys; maps on the way have what the overlay itself says. */
function put(
  config: Record<string, unknown>,
  [key = '', ...below]: readonly string[],
  value: unknown,
  fixed: ConnectorOverlay['fixed'],
): void {
  const [next] = below;
  config[key] = next === undefined ? value : { [next]: value, ...fixed[key] };
}

/** The overlay sends passwords in the clear, which no connector of this platform does. */
function encrypt(migration: Migration, config: Record<string, unknown>, path: string): void {
  const { host } = config;
  if (typeof host === 'string' && !host.endsWith(':636')) {
    config.startTLS = true;
    migration.draft.comment(`${path}.startTLS`, 'the overlay had no TLS');
  }
  migration.missing(
    `${path}.rootCAData`,
    'the authority of the certificate of the directory, PEM as base64, unless it is a public one: the overlay had no TLS, here passwords are never sent without',
  );
}

/** The password of a directory, or the secret of a client: it stays what it is there, unless everybody knows it. */
function takeSecret(
  { migration }: KfDefSource,
  { name }: ConnectorOverlay,
  field: ConnectorField,
  input: Input | undefined,
): void {
  const id = `${authNamespace(migration)}/${DEX_CONNECTORS}`;
  const key = secretKey(name);
  const secret = textIn(input);
  const place = `${key} of ${id} in the credentials file`;
  if (secret === undefined || input === undefined)
    migration.missing(place, field.needed ?? '', input?.what ?? field.name);
  else if (isPublished(secret)) {
    const note = `everybody knows it: change it there, and write the new one as ${place}`;
    migration.report('refused', hidden(input, field), { note });
  } else migration.keep(input, id, key, secret);
}

function hidden(input: Input, field: ConnectorField): Input {
  return field.path === undefined ? { ...input, secret: true } : input;
}

/** The namespace of Dex and of its Secrets. */
export function authNamespace({ draft }: Migration): string {
  const said = draft.get(['namespaces', 'auth']);
  return typeof said === 'string' ? said : 'auth';
}
