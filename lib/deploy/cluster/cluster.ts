import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { ApiAnswer, ApiClient } from './client';
import { collectionPath, type Discovery, pathOf } from './discovery';
import { type Fault, faultOf } from './faults';
import type { StreamedResponse } from './transport';

/** The name under which the API server records the fields that the applier sets. */
export const FIELD_MANAGER = 'cdk8s-kubeflow';

// What tells who an object is and whose, without what is in it: a CRD can weigh 700 KB.
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Names one object. */
export type ObjectRef = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** The server has not shown what was asked for: nobody knows whether there is something. */
export interface Refused {
  readonly fault: Fault;
}

/**
 * An object as read, undefined when it does not exist; or why it could not be read. What is there can be had only once the
 * refusal has been ruled out (`if (read.fault)`, `certainObject`, `shownObject`): it is never taken for absence.
 */
export type Read = { readonly object: KubeObject | undefined; readonly fault?: undefined } | Refused;

/** Objects as listed, none where the kind is not served. */
export interface ObjectList {
  readonly objects: KubeObject[];
  /** Of the list as a whole: from here on changes can be watched. */
  readonly resourceVersion?: string;
  /** There are more than the `limit` of the query. */
  readonly isPart?: boolean;
  readonly fault?: undefined;
}

/** Objects as listed, or why they could not be; as `Read` (`completeList`, `shownObjects`). */
export type Listed = ObjectList | Refused;

/** Something that a user may or may not do; `*` is everything. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** @default - all namespaces, or the kind has none */
  readonly namespace?: string;
  /** @default - any */
  readonly name?: string;
}

/** Where the logs of a pod are. */
export function logPath({ metadata: { namespace = '', name } }: ObjectRef): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
}

/** How an object is sent. */
export interface PatchOptions {
  /** Only ask what would come of it. */
  readonly dryRun?: boolean;
  /** Take fields over from other managers. */
  readonly force?: boolean;
  /** As another field manager: only for a dry run. @default - the applier's own */
  readonly manager?: string | undefined;
  readonly deadline?: number;
}

/** How an object is deleted. */
export interface RemovalOptions {
  /** Only if nobody has written it since it was read: another state may be a reason to keep it. @default false */
  readonly ifUnchanged?: boolean;
  /** Seconds that a pod has for its end. @default - what it says itself */
  readonly gracePeriodSeconds?: number;
  readonly deadline?: number;
}

/** Reads and applies objects, whatever their kind. */
export class Cluster {
  constructor(
    readonly client: ApiClient,
    readonly discovery: Discovery,
  ) {}

  /**
   * Where an object lives; undefined while the server does not serve its kind, which is asked anew when the last answer
   * is older than `maxAge` milliseconds.
   */
  async locate(object: ObjectRef, maxAge = 250): Promise<string | undefined> {
    let served = this.discovery.find(object.apiVersion, object.kind);
    if (!served) {
      await this.discovery.refresh(maxAge);
      served = this.discovery.find(object.apiVersion, object.kind);
    }
    return served && pathOf(object, served);
  }

  /** Whether the server knows that objects of this kind live in a namespace. */
  isNamespaced(object: ObjectRef): boolean {
    return this.discovery.find(object.apiVersion, object.kind)?.namespaced === true;
  }

  /** The live object. */
  async read(object: ObjectRef, deadline?: number): Promise<Read> {
    return this.get(object, {}, deadline);
  }

  /** The metadata of the live object. */
  async readMetadata({ apiVersion, kind, metadata }: ObjectRef, deadline?: number): Promise<Read> {
    const read = await this.get({ apiVersion, kind, metadata }, { accept: METADATA }, deadline);
    if (read.fault || !read.object) return read;
    return { object: { ...read.object, apiVersion, kind } };
  }

  /**
   * The metadata of the objects of a kind that a query selects (`labelSelector`, `limit`), in one namespace or in all.
   * In one piece unless it says a limit: only so does the server answer from its cache.
   */
  async listMetadata(
    apiVersion: string,
    kind: string,
    query: Readonly<Record<string, string>> = {},
    namespace?: string,
  ): Promise<Listed> {
    return this.listAll(apiVersion, kind, query, namespace, { accept: METADATA_LIST });
  }

  /**
   * The objects of a kind that a query (`labelSelector`, `fieldSelector`, `limit`) selects, with all that is in them, in one
   * namespace or in all.
   *
   * @param budget milliseconds for which a request is sent again. @default - that of all requests
   */
  async listWhole(
    apiVersion: string,
    kind: string,
    query: Readonly<Record<string, string>>,
    { namespace, budget }: { readonly namespace?: string | undefined; readonly budget?: number | undefined } = {},
  ): Promise<Listed> {
    return this.listAll(apiVersion, kind, query, namespace, {}, budget);
  }

  /** Deletes an object if it is still the very one that was read; undefined when its kind is not served. */
  async delete(
    { apiVersion, kind, metadata }: KubeObject,
    propagationPolicy: 'Foreground' | 'Background' | 'Orphan',
    { ifUnchanged = false, gracePeriodSeconds, deadline }: RemovalOptions = {},
  ): Promise<ApiAnswer | undefined> {
    const path = await this.locate({ apiVersion, kind, metadata }, Number.POSITIVE_INFINITY);
    if (path === undefined) return undefined;
    const { uid, resourceVersion } = metadata;
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy,
      gracePeriodSeconds,
      preconditions: ifUnchanged ? { uid, resourceVersion } : { uid },
    });
    return this.client.send(
      { method: 'DELETE', path, headers: { 'content-type': 'application/json' }, body },
      deadline,
    );
  }

  /** The version of the API server, such as `v1.34.1`; undefined when it does not say. */
  async version(): Promise<string | undefined> {
    const { response, json } = await this.client.send({ method: 'GET', path: '/version' });
    return response.status === 200 ? stringAt(json, 'gitVersion') : undefined;
  }

  /** Whether the user may do something; undefined when the server does not say. */
  async mayI(question: Permission): Promise<boolean | undefined> {
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: question },
    };
    const { response, json } = await this.client.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const allowed = valueAt(json, 'status', 'allowed');
    return response.status < 300 && typeof allowed === 'boolean' ? allowed : undefined;
  }

  /** What a container has written to its log; or why that cannot be read, as before it has run. */
  async log(
    pod: ObjectRef,
    query: Readonly<Record<string, string>>,
  ): Promise<{ readonly text?: string; readonly fault?: Fault }> {
    const path = `${logPath(pod)}?${new URLSearchParams(query)}`;
    const { response } = await this.client.send({ method: 'GET', path, plain: true });
    return response.status === 200 ? { text: response.body } : { fault: faultOf(response) };
  }

  /** Makes an object that is not there; undefined when its kind is not served. */
  async create(
    object: KubeObject,
    { dryRun = false, deadline }: Pick<PatchOptions, 'dryRun' | 'deadline'> = {},
  ): Promise<ApiAnswer | undefined> {
    const served = this.discovery.find(object.apiVersion, object.kind);
    if (!served) return undefined;
    const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, ...(dryRun ? { dryRun: 'All' } : {}) });
    return this.client.send(
      {
        method: 'POST',
        path: `${collectionPath(object.apiVersion, served, object.metadata.namespace)}?${query}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(object),
      },
      deadline,
    );
  }

  /** Server-side apply of an object. Its JSON is sent as it is. */
  async apply(object: KubeObject, path: string, options: PatchOptions = {}): Promise<ApiAnswer> {
    // Strict, as kubectl: a misspelt field is an error, not a setting that silently does nothing.
    const query = new URLSearchParams({
      fieldManager: options.manager ?? FIELD_MANAGER,
      fieldValidation: 'Strict',
      force: String(options.force === true),
    });
    if (options.dryRun) query.set('dryRun', 'All');
    return this.client.send(
      {
        method: 'PATCH',
        path: `${path}?${query}`,
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify(object),
        unconditional: object.metadata.resourceVersion === undefined,
      },
      options.deadline,
    );
  }

  protected async listAll(
    apiVersion: string,
    kind: string,
    query: Readonly<Record<string, string>>,
    namespace: string | undefined,
    headers: Readonly<Record<string, string>>,
    budget?: number,
  ): Promise<Listed> {
    const served = this.discovery.find(apiVersion, kind);
    if (!served) return { objects: [] };
    const path = `${collectionPath(apiVersion, served, namespace)}?${new URLSearchParams(query)}`;
    const { response, json } = await this.client.send({ method: 'GET', path, headers }, undefined, budget);
    if (response.status === 404) return { objects: [] };
    if (response.status !== 200) return { fault: faultOf(response) };
    const items = listAt(json, 'items') as KubeObject[];
    const resourceVersion = stringAt(json, 'metadata', 'resourceVersion');
    const isPart = (stringAt(json, 'metadata', 'continue') ?? '') !== '';
    return { objects: items.map((item) => ({ ...item, apiVersion, kind })), resourceVersion, isPart };
  }

  /**
   * Opens a watch on what `listWhole` lists, from a resource version on. Undefined where that is not possible.
   *
   * @throws whatever went wrong on the network
   */
  async watch(
    apiVersion: string,
    kind: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<StreamedResponse | undefined> {
    const served = this.discovery.find(apiVersion, kind);
    if (!served) return undefined;
    const path = `${collectionPath(apiVersion, served, undefined)}?${new URLSearchParams({ ...query, watch: 'true' })}`;
    return this.client.stream(path, signal);
  }

  protected async get(object: ObjectRef, headers: Readonly<Record<string, string>>, deadline?: number): Promise<Read> {
    const path = await this.locate(object, Number.POSITIVE_INFINITY);
    if (path === undefined) return { object: undefined };
    const { response, json } = await this.client.send({ method: 'GET', path, headers }, deadline);
    if (response.status === 200) return { object: json as KubeObject };
    return response.status === 404 ? { object: undefined } : { fault: faultOf(response) };
  }
}
