import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { ApiError } from './api-error';
import { isRecord, type KubernetesObject, type ObjectReference, referenceTo, valueAt } from './objects';
import { waitFor } from './wait-for';

/** How to reach an API server, and as whom. */
export interface ApiProps {
  readonly url: string;
  /** The certificate, as PEM, of who has signed the server's. */
  readonly certificateAuthority: string;
  readonly token: string;
  /** Headers to send with each request. @default - none */
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** The ways to patch an object, by the content type that says so. */
const PATCH_TYPES = {
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** What may be said beside the object of a request: the API's own query parameters. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** How to patch. */
export interface PatchOptions {
  /** @default 'merge' */
  readonly type?: keyof typeof PATCH_TYPES;
  /** A part of the object that is patched by itself, such as `status`. */
  readonly subresource?: string;
  readonly query?: Query;
}

/** Which objects to list. */
export interface ListOptions {
  /** @default - of all namespaces */
  readonly namespace?: string;
  readonly query?: Query;
  /** Only the metadata of the objects: much less for the server to send. @default false */
  readonly metadataOnly?: boolean;
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

/**
 * Talks to the API server as a test wants it: objects go and come as they are, without a library in between that could lose or add
 * fields, and what the server refuses is an ApiError.
 */
export class Api {
  private readonly agent: Agent;
  /** Each watch keeps a connection for itself. */
  private readonly watches: Agent;
  private readonly resources = new Map<string, Map<string, Resource>>();

  constructor(private readonly props: ApiProps) {
    this.agent = new Agent({
      connect: { ca: props.certificateAuthority },
      connections: 16,
      keepAliveTimeout: 60_000,
    });
    this.watches = new Agent({ connect: { ca: props.certificateAuthority }, bodyTimeout: 0 });
  }

  /** The same server, as somebody else: requests are made with the rights of that user only. Close it as well. */
  as(user: string, groups: readonly string[] = []): Api {
    const impersonation = { 'Impersonate-User': user, 'Impersonate-Group': [...groups] };
    return new Api({ ...this.props, headers: { ...this.props.headers, ...impersonation } });
  }

  /** The same server, as a program of this name: the field manager of what it writes, as of every client of Kubernetes. Close it as well. */
  by(program: string): Api {
    return new Api({ ...this.props, headers: { ...this.props.headers, 'User-Agent': `${program}/v1 (linux/amd64)` } });
  }

  /** Reads an object; fails if it does not exist. */
  async get<T extends KubernetesObject = KubernetesObject>(reference: ObjectReference): Promise<T> {
    return this.request<T>('GET', await this.path(reference));
  }

  /** Reads an object if it exists; fails if the server does not even have its kind. */
  async find<T extends KubernetesObject = KubernetesObject>(reference: ObjectReference): Promise<T | undefined> {
    const path = await this.path(reference);
    return this.request<T>('GET', path).catch(nothingIfNotFound);
  }

  /** Lists the objects of a kind; fails if the server does not have the kind. */
  async list<T extends KubernetesObject = KubernetesObject>(
    apiVersion: string,
    kind: string,
    options: ListOptions = {},
  ): Promise<T[]> {
    const path = await this.collection(apiVersion, kind, options.namespace);
    const accept = options.metadataOnly
      ? 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
      : undefined;
    const { items } = await this.request<{ items: T[] | null }>('GET', path, { query: options.query, accept });
    return (items ?? []).map((item) => ({ ...item, apiVersion, kind }));
  }

  /**
   * Says when an object of a kind was there, came, changed or went, until the server ends that or the signal does.
   *
   * @param changed called at least once for what is there, and after each change
   */
  async watch(apiVersion: string, kind: string, changed: () => void, signal: AbortSignal): Promise<void> {
    const path = await this.collection(apiVersion, kind, undefined);
    const headers = {
      ...this.props.headers,
      Authorization: `Bearer ${this.props.token}`,
      Accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    };
    const { origin } = new URL(this.props.url);
    const query = { watch: true };
    const { statusCode, body } = await this.watches.request({ origin, path, query, method: 'GET', headers, signal });
    if (statusCode >= 300) throw new ApiError(`watch of ${path}`, statusCode, await body.text());
    changed();
    for await (const _ of body) changed();
  }

  /** Creates an object. */
  async create<T extends KubernetesObject = KubernetesObject>(object: KubernetesObject, query: Query = {}): Promise<T> {
    const path = await this.collection(object.apiVersion, object.kind, object.metadata.namespace ?? 'default');
    return this.request<T>('POST', path, { body: object, query });
  }

  /** Creates an object, or changes it to what is given, by server-side apply. Takes fields over from other managers. */
  async apply<T extends KubernetesObject = KubernetesObject>(object: KubernetesObject, query: Query = {}): Promise<T> {
    const parameters = { fieldManager: 'test', force: true, ...query };
    return this.patch<T>(referenceTo(object), object, { type: 'apply', query: parameters });
  }

  /** Changes an object to what is given, which must be of the version that is stored. */
  async update<T extends KubernetesObject = KubernetesObject>(object: T): Promise<T> {
    return this.request<T>('PUT', await this.path(referenceTo(object)), { body: object });
  }

  /** Changes an object. */
  async patch<T extends KubernetesObject = KubernetesObject>(
    reference: ObjectReference,
    patch: unknown,
    options: PatchOptions = {},
  ): Promise<T> {
    const path = [await this.path(reference), options.subresource].filter(Boolean).join('/');
    const contentType = PATCH_TYPES[options.type ?? 'merge'];
    return this.request<T>('PATCH', path, { body: patch, query: options.query, contentType });
  }

  /** Deletes an object if it exists. It may take a while to go: see `waitUntilGone`. */
  async delete(reference: ObjectReference, query: Query = { propagationPolicy: 'Background' }): Promise<void> {
    const path = await this.path(reference);
    await this.request('DELETE', path, { query }).catch(nothingIfNotFound);
  }

  /** Waits until an object does not exist. */
  async waitUntilGone(reference: ObjectReference, timeout?: number): Promise<void> {
    const { kind, namespace, name } = reference;
    const description = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name} to be gone`;
    await waitFor(async () => (await this.find(reference)) === undefined, description, timeout);
  }

  /** Any request, sent again when the server asks for that. An answer that is JSON comes as what it says, any other as its text. */
  async request<T = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options: { body?: unknown; contentType?: string; query?: Query; accept?: string } = {},
  ): Promise<T> {
    const url = new URL(path, this.props.url);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const send = () =>
      this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: {
          ...this.props.headers,
          Authorization: `Bearer ${this.props.token}`,
          Accept: options.accept ?? 'application/json',
          ...(options.body === undefined ? {} : { 'Content-Type': options.contentType ?? 'application/json' }),
        },
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
      });
    const { statusCode, headers, body } = await askedAgainLater(send);
    const text = await body.text();
    if (statusCode >= 300) {
      throw new ApiError(`${method} ${url.pathname}`, statusCode, text);
    }
    return (String(headers['content-type']).includes('json') ? JSON.parse(text) : text) as T;
  }

  /** Closes its connections. */
  async close(): Promise<void> {
    await Promise.all([this.agent.destroy(), this.watches.destroy()]);
  }

  /** The path of an object, such as `/apis/apps/v1/namespaces/kubeflow/deployments/centraldashboard`. */
  async path(reference: ObjectReference): Promise<string> {
    const { apiVersion, kind, namespace, name } = reference;
    return `${await this.collection(apiVersion, kind, namespace ?? 'default')}/${encodeURIComponent(name)}`;
  }

  private async collection(apiVersion: string, kind: string, namespace: string | undefined): Promise<string> {
    const { name, namespaced } = await this.resource(apiVersion, kind);
    const scope = namespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
    return `${groupPath(apiVersion)}${scope}/${name}`;
  }

  /** What the server calls a kind in paths. It is asked again for kinds it has not named so far, which may be new. */
  private async resource(apiVersion: string, kind: string): Promise<Resource> {
    const known = this.resources.get(apiVersion)?.get(kind);
    if (known) {
      return known;
    }
    const { resources } = await this.request<{ resources: unknown[] }>('GET', groupPath(apiVersion));
    const kinds = new Map<string, Resource>();
    for (const resource of resources) {
      const [ofKind, name] = [valueAt(resource, 'kind'), valueAt(resource, 'name')];
      if (isRecord(resource) && typeof ofKind === 'string' && typeof name === 'string' && !name.includes('/')) {
        kinds.set(ofKind, { name, namespaced: resource.namespaced === true });
      }
    }
    this.resources.set(apiVersion, kinds);
    const found = kinds.get(kind);
    if (!found) {
      throw new ApiError(`discovery of ${kind} in ${apiVersion}`, 404, 'the server has no such kind');
    }
    return found;
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/**
 * Sends a request, and sends it again as long as the server says when to come back, as client-go does (up to ten times):
 * for a short time after a CustomResourceDefinition came or changed, its kind answers "storage is (re)initializing".
 */
async function askedAgainLater(send: () => Promise<Dispatcher.ResponseData>): Promise<Dispatcher.ResponseData> {
  for (let attempt = 0; ; attempt++) {
    const response = await send();
    const wait = Number(response.headers['retry-after']);
    if (response.statusCode !== 429 || attempt === 10 || !(wait >= 0)) {
      return response;
    }
    await response.body.dump();
    await sleep(wait * 1000);
  }
}

function nothingIfNotFound(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) {
    return undefined;
  }
  throw error;
}
