import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord, listAt, stringAt } from '../../kubernetes/json';

/** A cluster, user or context of a kubeconfig, with the folder that its relative paths start from. */
export interface Entry {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly folder: string;
}

/** What a request to the API server carries to be let in. Certificates and keys are PEM. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  /** False where the kubeconfig says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

/**
 * The credentials of a kubeconfig's user for a cluster, as they are at this moment: files are read anew each time, and
 * plugins decide themselves whether what they gave before is still good.
 */
export async function credentialsOf(cluster: Entry, user: Entry): Promise<Credentials> {
  const ca = await pem(cluster, 'certificate-authority');
  const servername = stringAt(cluster.value, 'tls-server-name');
  const trust = {
    ...(ca === undefined ? {} : { ca }),
    ...(servername === undefined ? {} : { servername }),
    ...(cluster.value['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
  const isPlugged = user.value.exec !== undefined || user.value['auth-provider'] !== undefined;
  const own = isPlugged ? await fromPlugin(cluster, user, ca) : await fromFields(user);
  return { ...trust, ...own, headers: { ...own.headers, ...impersonation(user) } };
}

async function fromFields(user: Entry): Promise<Credentials> {
  const { username, password } = user.value;
  const token =
    stringAt(user.value, 'tokenFile') === undefined ? stringAt(user.value, 'token') : await file(user, 'tokenFile');
  const cert = await pem(user, 'client-certificate');
  const key = await pem(user, 'client-key');
  const basic =
    typeof username === 'string'
      ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
      : undefined;
  const authorization = token === undefined ? basic : `Bearer ${token.trim()}`;
  return {
    headers: authorization === undefined ? {} : { Authorization: authorization },
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/**
 * Exec plugins (every cloud's) and the older auth providers are left to @kubernetes/client-node. It is loaded here and
 * nowhere else, and only for them: it is ESM only and takes a second to load, and nothing else of it may be used, since
 * its object serializer loses data.
 */
async function fromPlugin(cluster: Entry, user: Entry, ca: string | undefined): Promise<Credentials> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // The address does not matter to a plugin, but client-node refuses plain HTTP.
  const name = 'plugin';
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name, cluster: { server: 'https://localhost' } }],
      users: [{ name, user: { ...user.value, ...execOf(cluster, user, ca) } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
  );
  const sink: PluginSink = { headers: {} };
  await config.applyToHTTPSOptions(sink);
  const headers = Object.fromEntries(Object.entries(sink.headers).map(([key, value]) => [key, String(value)]));
  return {
    headers,
    ...(sink.cert === undefined ? {} : { cert: String(sink.cert) }),
    ...(sink.key === undefined ? {} : { key: String(sink.key) }),
  };
}

/** What client-node fills in. */
interface PluginSink {
  headers: Record<string, string | number>;
  cert?: string | Buffer;
  key?: string | Buffer;
}

/**
 * A user's exec plugin with what kubectl does for it and client-node does not: a variable tells it what it is asked
 * for, and its path may start from the kubeconfig's folder.
 */
function execOf(cluster: Entry, user: Entry, ca: string | undefined): Record<string, unknown> {
  const { exec } = user.value;
  if (!isRecord(exec)) return {};
  const { 'certificate-authority': _, ...about } = cluster.value;
  const authority = ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: { ...about, ...authority } } : {}) },
  };
  const env = [...listAt(exec, 'env'), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
  const command = String(exec.command);
  return { exec: { ...exec, env, command: command.includes('/') ? path.resolve(user.folder, command) : command } };
}

function impersonation(user: Entry): Record<string, string | string[]> {
  const as = stringAt(user.value, 'as');
  const groups = listAt(user.value, 'as-groups').map(String);
  return {
    ...(as === undefined ? {} : { 'Impersonate-User': as }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': groups }),
  };
}

/** A PEM that stands in the kubeconfig itself (`<field>-data`, in base64) or in a file. */
async function pem(entry: Entry, field: string): Promise<string | undefined> {
  const data = stringAt(entry.value, `${field}-data`);
  return data ? Buffer.from(data, 'base64').toString() : file(entry, field);
}

async function file(entry: Entry, field: string): Promise<string | undefined> {
  const name = stringAt(entry.value, field);
  return name ? readFile(path.resolve(entry.folder, name), 'utf8') : undefined;
}
