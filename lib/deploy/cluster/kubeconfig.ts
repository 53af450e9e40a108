import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import { ClusterError, messageOf } from '../errors';

/** What a request to the API server carries to be let in. Certificates and keys are PEM. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  /** False where the kubeconfig says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

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
  /** A kubeconfig file. @default - the files of KUBECONFIG, else ~/.kube/config, else the service account of the pod this runs in */
  readonly kubeconfig?: string;
  /** A context of it. @default - its current context */
  readonly context?: string;
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Finds the cluster as kubectl does, and its credentials through @kubernetes/client-node (certificates, tokens, exec plugins).
 * The only module that loads it: it is ESM only, takes most of a second to load, and nothing else of it is used. Its object
 * serializer in particular loses data.
 *
 * @throws ClusterError when there is no kubeconfig, it cannot be read or lacks the context, its cluster or its user
 */
export async function loadAccess(options: AccessOptions = {}): Promise<ClusterAccess> {
  const config = await loadConfig(options.kubeconfig);
  const name = options.context ?? config.getCurrentContext();
  if (!name) throw new ClusterError('the kubeconfig names no current context; choose one with --context');
  const context = config.getContextObject(name);
  if (!context) {
    const known = config.getContexts().map((each) => each.name);
    throw new ClusterError(`the kubeconfig has no context "${name}"; it has ${known.join(', ') || 'none'}`);
  }
  config.setCurrentContext(name);
  const cluster = config.getCurrentCluster();
  if (!cluster?.server)
    throw new ClusterError(`the kubeconfig has no cluster "${context.cluster}" (of context "${name}")`);
  if (!config.getCurrentUser())
    throw new ClusterError(`the kubeconfig has no user "${context.user}" (of context "${name}")`);
  return { server: cluster.server, name, proxyUrl: cluster.proxyUrl, credentials: () => credentialsOf(config, name) };
}

async function loadConfig(file: string | undefined): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const files = filesToLoad(file);
  if (files.length === 0) {
    if (!existsSync(SERVICE_ACCOUNT_TOKEN)) {
      throw new ClusterError('no kubeconfig: neither --kubeconfig nor KUBECONFIG nor ~/.kube/config names a cluster');
    }
    config.loadFromCluster();
    return config;
  }
  config.loadFromOptions({ clusters: [], contexts: [], users: [], currentContext: '' });
  for (const each of files) merge(config, read(new KubeConfig(), each));
  return config;
}

/** `--kubeconfig` must be there; of the files in KUBECONFIG those that are missing are passed over, as kubectl does. */
function filesToLoad(file: string | undefined): string[] {
  if (file !== undefined) return [file];
  const named = (process.env.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  if (named.length === 0) return [path.join(homedir(), '.kube', 'config')].filter((each) => existsSync(each));
  const found = named.filter((each) => existsSync(each));
  if (found.length === 0) throw new ClusterError(`KUBECONFIG names no file that is there: ${named.join(', ')}`);
  return found;
}

function read(config: KubeConfig, file: string): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (error) {
    throw new ClusterError(`cannot read kubeconfig ${file}: ${messageOf(error)}`);
  }
}

/** Adds what `from` has and `into` lacks: the first file that says a name wins (client-node's own merge throws instead). */
function merge(into: KubeConfig, from: KubeConfig): void {
  const missing = <T extends { name: string }>(have: T[], add: T[]) =>
    add.filter((a) => !have.some((h) => h.name === a.name));
  // client-node refuses plain HTTP (`kubectl proxy`) unless told that TLS need not be verified; there is none.
  const plain = (cluster: Cluster) =>
    cluster.server?.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster;
  into.clusters.push(...missing(into.clusters, from.clusters).map(plain));
  into.users.push(...missing(into.users, from.users));
  into.contexts.push(...missing(into.contexts, from.contexts));
  if (!into.currentContext && from.currentContext) into.setCurrentContext(from.currentContext);
}

async function credentialsOf(config: KubeConfig, context: string): Promise<Credentials> {
  const options: CredentialSink = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new ClusterError(`cannot get credentials for context "${context}": ${messageOf(error)}`);
  }
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(options.headers)) headers[key] = String(value);
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return { headers, ca, cert, key, servername, rejectUnauthorized };
}

/** What client-node fills in. */
interface CredentialSink {
  headers: Record<string, string | number>;
  auth?: string;
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  servername?: string;
  rejectUnauthorized?: boolean;
}
