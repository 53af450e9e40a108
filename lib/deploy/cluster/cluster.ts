import { type KubeObject, listAt } from '../objects';
import type { ApiAnswer, ApiClient } from './client';
import { collectionPath, type Discovery, pathOf } from './discovery';
import { type Fault, faultOf } from './faults';

/** The name under which the API server records the fields that the applier sets. */
export const FIELD_MANAGER = 'cdk8s-kubeflow';

/** Names one object. */
export type ObjectRef = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** An object as read, or why it could not be read; neither when it does not exist. */
export interface Read {
  readonly object?: KubeObject;
  readonly fault?: Fault;
}

/** How an object is sent. */
export interface PatchOptions {
  /** Only ask what would come of it. */
  readonly dryRun?: boolean;
  /** Take fields over from other managers. */
  readonly force?: boolean;
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
    const path = await this.locate(object, Number.POSITIVE_INFINITY);
    if (path === undefined) return {};
    const { response, json } = await this.client.send({ method: 'GET', path }, deadline);
    if (response.status === 200) return { object: json as KubeObject };
    return response.status === 404 ? {} : { fault: faultOf(response) };
  }

  /**
   * Objects of a kind in a namespace, those that a query (`labelSelector`, `fieldSelector`, `limit`) selects; empty
   * when they cannot be listed.
   */
  async list(
    apiVersion: string,
    kind: string,
    namespace: string,
    query: Readonly<Record<string, string>>,
  ): Promise<KubeObject[]> {
    const served = this.discovery.find(apiVersion, kind);
    if (!served) return [];
    const path = `${collectionPath(apiVersion, served, namespace)}?${new URLSearchParams(query)}`;
    const { response, json } = await this.client.send({ method: 'GET', path });
    return response.status === 200 ? (listAt(json, 'items') as KubeObject[]) : [];
  }

  /** Server-side apply of an object. Its JSON is sent as it is. */
  async apply(object: KubeObject, path: string, options: PatchOptions = {}): Promise<ApiAnswer> {
    // Strict, as kubectl: a misspelt field is an error, not a setting that silently does nothing.
    const query = new URLSearchParams({
      fieldManager: FIELD_MANAGER,
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
      },
      options.deadline,
    );
  }
}
