import { listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import { ClusterError } from '../errors';
import { settle } from '../settle';
import type { ApiClient } from './client';

/** How the API server serves a kind. */
export interface ServedKind {
  /** The plural in its paths: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** Whether its objects can be listed; some kinds are only a question to the server. */
  readonly listable: boolean;
}

/** A kind with the version that the server prefers. */
export interface PreferredKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly served: ServedKind;
}

// v2 since Kubernetes 1.30; 1.29 has v2beta1, which reads the same.
const ACCEPT = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',');

const POLL_INTERVAL = 250;

/**
 * The kinds that the API server serves, from its aggregated discovery: two requests for all, answered with 304 while
 * nothing is new.
 */
export class Discovery {
  private readonly documents = new Map<string, { etag: string | undefined; kinds: Map<string, ServedKind> }>();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly clock: Clock,
  ) {}

  /** How a kind is served, undefined as long as it is not known to be. */
  find(apiVersion: string, kind: string): ServedKind | undefined {
    return this.documents.get(groupOf({ apiVersion }) === '' ? '/api' : '/apis')?.kinds.get(`${apiVersion}/${kind}`);
  }

  /** The version (`apps/v1`) that the server prefers for a group and kind; undefined while it serves none. */
  preferredVersion(groupKind: string): string | undefined {
    return this.preferredKinds().find((each) => groupKindOf(each) === groupKind)?.apiVersion;
  }

  /** Every kind that the server serves, in the version that it prefers. */
  preferredKinds(): PreferredKind[] {
    const kinds = new Map<string, PreferredKind>();
    for (const { kinds: all } of this.documents.values()) {
      for (const [key, served] of all) {
        const at = key.lastIndexOf('/');
        const each = { apiVersion: key.slice(0, at), kind: key.slice(at + 1), served };
        if (!kinds.has(groupKindOf(each))) kinds.set(groupKindOf(each), each); // discovery names it first
      }
    }
    return [...kinds.values()];
  }

  /**
   * Asks the server, unless the last answer is younger than `maxAge` milliseconds; callers at the same time share one
   * request.
   *
   * @throws ClusterError when the server cannot be reached, refuses or is too old
   */
  async refresh(maxAge = 0, budget?: number): Promise<void> {
    if (this.clock.now() - this.loadedAt < maxAge) return;
    this.loading ??= settle([this.load('/api', budget), this.load('/apis', budget)])
      .then(() => {
        this.loadedAt = this.clock.now();
      })
      .finally(() => {
        this.loading = undefined;
      });
    await this.loading;
  }

  /** Asks again until something is so, for `budget` milliseconds. */
  async refreshUntil(isSo: () => boolean, budget: number): Promise<void> {
    const end = this.clock.now() + budget;
    while (!isSo() && this.clock.now() < end) {
      await this.clock.sleep(POLL_INTERVAL);
      await this.refresh();
    }
  }

  private async load(path: '/api' | '/apis', budget: number | undefined): Promise<void> {
    const known = this.documents.get(path);
    const headers = { accept: ACCEPT, ...(known?.etag ? { 'if-none-match': known.etag } : {}) };
    const { response, json } = await this.client.send({ method: 'GET', path, headers }, undefined, budget);
    if (response.status === 304) return;
    if (response.status !== 200) {
      throw new ClusterError(
        `the API server does not list what it serves: GET ${path}: HTTP ${response.status} ${response.body.slice(0, 200)}`,
      );
    }
    if (stringAt(json, 'kind') !== 'APIGroupDiscoveryList') {
      throw new ClusterError('the API server has no aggregated discovery; Kubernetes 1.29 or newer is needed');
    }
    this.documents.set(path, { etag: [response.headers.etag].flat()[0], kinds: kindsOf(json) });
  }
}

/** The path of an object, for a kind that is served so. */
export function pathOf(object: KubeObject, served: ServedKind): string {
  const { namespace, name } = object.metadata;
  return `${collectionPath(object.apiVersion, served, namespace)}/${encodeURIComponent(name)}`;
}

/** The path of all objects of a kind, in one namespace if it has namespaces. */
export function collectionPath(apiVersion: string, served: ServedKind, namespace: string | undefined): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = served.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${served.resource}`;
}

function kindsOf(json: unknown): Map<string, ServedKind> {
  const kinds = new Map<string, ServedKind>();
  for (const group of listAt(json, 'items')) {
    const name = stringAt(group, 'metadata', 'name');
    for (const version of listAt(group, 'versions')) {
      const apiVersion = [name, stringAt(version, 'version')].filter(Boolean).join('/');
      for (const resource of listAt(version, 'resources')) {
        const kind = stringAt(resource, 'responseKind', 'kind');
        const plural = stringAt(resource, 'resource');
        if (kind && plural)
          kinds.set(`${apiVersion}/${kind}`, {
            resource: plural,
            namespaced: stringAt(resource, 'scope') === 'Namespaced',
            // Who says no verbs says nothing against it.
            listable: !listAt(resource, 'verbs').length || listAt(resource, 'verbs').includes('list'),
          });
      }
    }
  }
  return kinds;
}
