import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { load, YAMLException } from 'js-yaml';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { ClusterError, messageOf } from '../errors';
import { type Credentials, credentialsOf, type Entry } from './credentials';

/** A cluster and how to get into it. */
export interface ClusterAccess {
  /** Address of the API server, a path prefix included. */
  readonly server: string;
  /** What people call the cluster: the kubeconfig's context. */
  readonly name: string;
  /** A proxy that the kubeconfig names. */
  readonly proxyUrl?: string;
  /** The credentials as they are now; short-lived ones are renewed when asked again. */
  credentials(): Promise<Credentials>;
}

/** Where to look for the cluster. */
export interface AccessOptions {
  /**
   * A kubeconfig file.
   * @default - the files of KUBECONFIG, else ~/.kube/config, else the service account of the pod this runs in
   */
  readonly kubeconfig?: string;
  /** A context of it. @default - its current context */
  readonly context?: string;
}

interface Config {
  current: string | undefined;
  readonly clusters: Entry[];
  readonly users: Entry[];
  readonly contexts: Entry[];
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster as kubectl does.
 *
 * @throws ClusterError when there is no kubeconfig, it cannot be read or lacks the context, its cluster or its user
 */
export async function loadAccess(options: AccessOptions = {}): Promise<ClusterAccess> {
  const config = await loadConfig(options.kubeconfig);
  const name = options.context ?? config.current;
  if (!name) throw new ClusterError('the kubeconfig names no current context; choose one with --context');
  const context = config.contexts.find((each) => each.name === name);
  if (!context) {
    const known = config.contexts.map((each) => each.name).join(', ') || 'none';
    throw new ClusterError(`the kubeconfig has no context "${name}"; it has ${known}`);
  }
  const find = (what: 'cluster' | 'user', entries: readonly Entry[]): Entry => {
    const wanted = stringAt(context.value, what) ?? '';
    const found = entries.find((each) => each.name === wanted);
    if (!found) throw new ClusterError(`the kubeconfig has no ${what} "${wanted}" (of context "${name}")`);
    return found;
  };
  const cluster = find('cluster', config.clusters);
  const user = find('user', config.users);
  const server = stringAt(cluster.value, 'server');
  if (!server || !URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    throw new ClusterError(`cluster "${cluster.name}" of the kubeconfig has no valid server address`);
  return {
    server,
    name,
    proxyUrl: stringAt(cluster.value, 'proxy-url'),
    credentials: () =>
      credentialsOf(cluster, user).catch((error: unknown) => {
        throw new ClusterError(`cannot get credentials for context "${name}": ${messageOf(error)}`);
      }),
  };
}

/** All kubeconfig files as one: of what has the same name the first wins. */
async function loadConfig(file: string | undefined): Promise<Config> {
  const config: Config = { current: undefined, clusters: [], users: [], contexts: [] };
  const files = filesToLoad(file);
  if (files.length === 0) return serviceAccount();
  for (const each of files) {
    const content = await readConfig(each);
    config.current ||= stringAt(content, 'current-context');
    for (const [kind, inner] of [
      ['clusters', 'cluster'],
      ['users', 'user'],
      ['contexts', 'context'],
    ] as const) {
      const entries = entriesOf(content, kind, inner, path.dirname(path.resolve(each)));
      config[kind].push(...entries.filter((entry) => !config[kind].some(({ name }) => name === entry.name)));
    }
  }
  return config;
}

/** `--kubeconfig` must be there; of the files in KUBECONFIG those that are missing are passed over, as kubectl does. */
function filesToLoad(file: string | undefined): string[] {
  if (file !== undefined) return [file];
  const named = (process.env.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  if (named.length === 0)
    return [path.join(process.env.HOME || homedir(), '.kube', 'config')].filter((each) => existsSync(each));
  const found = named.filter((each) => existsSync(each));
  if (found.length === 0) throw new ClusterError(`KUBECONFIG names no file that is there: ${named.join(', ')}`);
  return found;
}

async function readConfig(file: string): Promise<unknown> {
  try {
    return load(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ClusterError(`cannot read kubeconfig ${file}: ${reasonOf(error)}`);
  }
}

/** The library's own words quote the lines around a mistake, and tokens with them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof YAMLException)) return messageOf(error);
  return `line ${error.mark.line + 1}: not valid YAML: ${error.reason}`;
}

function entriesOf(content: unknown, kind: string, inner: string, folder: string): Entry[] {
  return listAt(content, kind).flatMap((each) => {
    const name = stringAt(each, 'name');
    const value = valueAt(each, inner);
    return name !== undefined ? [{ name, value: isRecord(value) ? value : {}, folder }] : [];
  });
}

/** What every pod finds about the cluster it runs in. */
function serviceAccount(): Config {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !existsSync(`${SERVICE_ACCOUNT}/token`)) {
    throw new ClusterError('no kubeconfig: neither --kubeconfig nor KUBECONFIG nor ~/.kube/config names a cluster');
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port ?? 443}`;
  const entry = (value: Record<string, unknown>): Entry[] => [{ name: 'in-cluster', value, folder: SERVICE_ACCOUNT }];
  return {
    current: 'in-cluster',
    clusters: entry({ server, 'certificate-authority': 'ca.crt' }),
    users: entry({ tokenFile: 'token' }),
    contexts: entry({ cluster: 'in-cluster', user: 'in-cluster' }),
  };
}
