import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { applyPatch } from 'fast-json-patch';
import type { KubeObject } from '../../lib/deploy';
import { listAt, stringAt, valueAt } from '../../lib/kubernetes/json';
import { groupOf } from '../../lib/kubernetes/objects';
import { discoveryOf, KINDS, type Kind, locate, type Place } from './fake-kinds';
import {
  type Answer,
  alike,
  fieldsOf,
  isApplyOf,
  merge,
  metadataOf,
  ownersAfter,
  selectorOf,
  statusAnswer,
  withoutForsaken,
} from './fake-objects';
import { type Watcher, watchedStore } from './fake-store';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** What a scripted fault does with a request: an answer, or whatever it likes with the connection. */
export type Misbehaviour = Answer | ((response: ServerResponse) => void);

interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: Misbehaviour;
  left: number;
}

/** Where the applier keeps the records of its sets. */
export const RECORD = /\/configmaps\/cdk8s-[^/]+$/;

/**
 * A little of an API server: discovery, reading, listing, server-side apply and deletion of objects, on a loopback port. It
 * misbehaves when told to. It plays controllers too: what `controllers` returns for an object that was applied is
 * merged into it.
 */
export class FakeApiServer {
  readonly seen: SeenRequest[] = [];
  readonly kinds: Kind[] = [...KINDS];
  private readonly watchers = new Set<Watcher>();
  readonly objects = watchedStore(this.watchers);
  /** Answers to discovery after which a CRD that was applied is served. */
  establishAfter = 0;
  /** The time of an apply. A real server counts whole seconds, in which there may be many. */
  time = (): string => `t${this.revision}`;
  /** What controllers make of an object, by kind. */
  controllers: Record<string, (object: KubeObject) => Record<string, unknown>> = {};
  private readonly server: Server;
  private readonly faults: Fault[] = [];
  private readonly rivals: { path: RegExp; write: (object: KubeObject) => KubeObject; left: number }[] = [];
  private readonly lost: { method: string; path: RegExp }[] = [];
  private readonly establishing: { kinds: Kind[]; polls: number }[] = [];
  private revision = 100;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase: 'Active' } });
  }

  static async start(): Promise<FakeApiServer> {
    const fake = new FakeApiServer();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Misbehaves on the next requests (one, unless `times` says otherwise) that match. */
  fault(method: string, path: RegExp, answer: Misbehaviour, times = 1): void {
    this.faults.push({ method, path, answer, left: times });
  }

  /**
   * Somebody is faster with every write (or with so many) of objects at a path: he has written them just before.
   *
   * @param write what he makes of an object. @default - only its resource version is another
   */
  rival(path: RegExp, times = Number.POSITIVE_INFINITY, write = (object: KubeObject) => object): void {
    this.rivals.push({ path, write, left: times });
  }

  /** The next request that matches is carried out, and its answer gets lost. */
  lose(method: string, path: RegExp): void {
    this.lost.push({ method, path });
  }

  /** Puts an object there as a controller or another user would. */
  put(object: KubeObject): void {
    const kind = this.kinds.find((each) => each.apiVersion === object.apiVersion && each.kind === object.kind);
    if (!kind) throw new Error(`the fake does not know ${object.apiVersion} ${object.kind}`);
    const resourceVersion = String(++this.revision);
    const before = this.objects.get(pathIn(kind, object));
    const isTold = before?.metadata.managedFields !== object.metadata.managedFields;
    const managedFields = before && !isTold ? ownersAfter(before, object) : object.metadata.managedFields;
    const owned = managedFields ? { managedFields } : {};
    const metadata = { generation: 1, uid: `uid-${resourceVersion}`, ...object.metadata, ...owned, resourceVersion };
    this.objects.set(pathIn(kind, object), { ...object, metadata });
  }

  remove(path: string): void {
    this.objects.delete(path);
  }

  /** The live object of a name, of whatever kind. */
  live(name: string): KubeObject | undefined {
    return [...this.objects.values()].find(({ metadata }) => metadata.name === name);
  }

  /** The requests that applied an object of dist. */
  get patches(): SeenRequest[] {
    return this.seen.filter(
      ({ method, query, path }) => method === 'PATCH' && !query.has('dryRun') && !RECORD.test(path),
    );
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: await text(request),
      headers: request.headers,
    };
    this.seen.push(seen);
    const fault = this.faults.find(
      (each) => each.left > 0 && each.method === seen.method && each.path.test(request.url ?? ''),
    );
    if (fault) fault.left--;
    this.letRivalsWrite(seen);
    const answer = fault ? fault.answer : seen.query.has('watch') ? this.watch(seen) : this.answer(seen);
    const lost = this.lost.findIndex(({ method, path }) => method === seen.method && path.test(seen.path));
    if (lost >= 0) this.lost.splice(lost, 1);
    if (lost >= 0) response.destroy();
    else if (typeof answer === 'function') answer(response);
    else
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(JSON.stringify(answer.body));
  }

  private letRivalsWrite({ method, path }: SeenRequest): void {
    const object = this.objects.get(path.replace(/\/status$/, ''));
    const rival = this.rivals.find((each) => each.left > 0 && each.path.test(path));
    if (method === 'GET' || !object || !rival) return;
    rival.left--;
    this.put(rival.write(object));
  }

  private answer(whole: SeenRequest): Answer {
    const request = { ...whole, path: whole.path.replace(/(?<=\/[^/]+\/[^/]+)\/status$/, '') };
    if (request.path === '/api' || request.path === '/apis') return this.discovery(request);
    const place = locate(request.path, this.kinds);
    if (!place) return statusAnswer(404, 'the server could not find the requested resource');
    if (request.headers['content-type'] === 'application/merge-patch+json') return this.patch(request, place);
    if (request.headers['content-type'] === 'application/json-patch+json') return this.jsonPatch(request, place);
    if (request.method === 'POST') return this.create(request);
    if (request.method === 'PUT') return this.update(request, place);
    if (request.method === 'PATCH') return this.apply(request, place);
    if (request.method === 'DELETE') return this.delete(request, place);
    const answer = place.name === '' ? this.list(request, place) : this.get(request.path, place);
    return request.headers.accept?.includes('as=PartialObjectMetadata') ? metadataOf(answer) : answer;
  }

  private discovery(request: SeenRequest): Answer {
    if (request.path === '/apis') {
      for (const each of this.establishing) if (each.polls-- <= 0) this.kinds.push(...each.kinds.splice(0));
    }
    const body = discoveryOf(
      this.kinds.filter(({ apiVersion }) => (groupOf({ apiVersion }) === '') === (request.path === '/api')),
    );
    const etag = `"${this.kinds.length}"`;
    if (request.headers['if-none-match'] === etag) return { status: 304, body: undefined };
    return { status: 200, body, headers: { etag } };
  }

  private get(path: string, place: Place): Answer {
    const object = this.objects.get(path);
    if (object) return { status: 200, body: object };
    const { resource } = place.kind;
    return statusAnswer(404, `${resource} "${place.name}" not found`, {
      reason: 'NotFound',
      details: { name: place.name, kind: resource },
    });
  }

  /** Goes on until the server stops: an event for each change that the query selects. */
  private watch(request: SeenRequest): Misbehaviour {
    const kind = locate(request.path, this.kinds)?.kind;
    const isSelected = selectorOf(request.query.get('labelSelector') ?? '');
    return (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      this.watchers.add((type, object) => {
        if (object.kind === kind?.kind && isSelected(object)) response.write(`${JSON.stringify({ type, object })}\n`);
      });
    };
  }

  private list(request: SeenRequest, { kind, namespace }: Place): Answer {
    const isSelected = selectorOf(request.query.get('labelSelector') ?? '');
    const field = /involvedObject.name=([^,]+)/.exec(request.query.get('fieldSelector') ?? '')?.[1];
    const items = [...this.objects.values()].filter(
      (object) =>
        object.kind === kind.kind &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        isSelected(object) &&
        (field === undefined || stringAt(object, 'involvedObject', 'name') === field),
    );
    // As in a real list, the items lack what the list says for all of them.
    return {
      status: 200,
      body: {
        kind: `${kind.kind}List`,
        metadata: { resourceVersion: String(this.revision) },
        items: items.map(({ apiVersion: _, kind: __, ...rest }) => rest),
      },
    };
  }

  /** What has finalizers only gets a date of death: somebody has to `remove` it. */
  private delete(request: SeenRequest, place: Place): Answer {
    const { status, body } = this.get(request.path, place);
    if (status !== 200) return { status, body };
    const live = body as KubeObject;
    const wanted: unknown = JSON.parse(request.body).preconditions;
    if (stringAt(wanted, 'uid') !== live.metadata.uid) return statusAnswer(409, 'the UID does not match');
    const version = stringAt(wanted, 'resourceVersion');
    if (version !== undefined && version !== live.metadata.resourceVersion)
      return statusAnswer(409, 'the ResourceVersion does not match');
    if (!live.metadata.finalizers?.length) {
      this.objects.delete(request.path);
      return statusAnswer(200, '', { status: 'Success' });
    }
    const dying = { ...live, metadata: { ...live.metadata, deletionTimestamp: 'now' } };
    this.put(dying);
    return { status: 200, body: dying };
  }

  private create(request: SeenRequest): Answer {
    const object: KubeObject = JSON.parse(request.body);
    const path = `${request.path}/${object.metadata.name}`;
    if (this.objects.has(path)) return statusAnswer(409, `"${object.metadata.name}" already exists`);
    if (request.query.has('dryRun')) return { status: 201, body: object };
    this.put(object);
    return { status: 201, body: this.objects.get(path) };
  }

  /** What loses its last finalizer while it is being deleted is gone. */
  private patch(request: SeenRequest, place: Place): Answer {
    const { status, body } = this.get(request.path, place);
    if (status !== 200) return { status, body };
    const after = merge(body as KubeObject, JSON.parse(request.body)) as KubeObject;
    const wanted = [after.metadata.uid, after.metadata.resourceVersion];
    const { uid, resourceVersion, deletionTimestamp } = (body as KubeObject).metadata;
    if (wanted[0] !== uid) return statusAnswer(422, 'metadata.uid: field is immutable');
    if (wanted[1] !== resourceVersion) return this.lostRace();
    if (deletionTimestamp !== undefined && !after.metadata.finalizers?.length) this.objects.delete(request.path);
    else this.put(after);
    return { status: 200, body: after };
  }

  /** One that names another version of the object has lost a race. */
  private jsonPatch(request: SeenRequest, place: Place): Answer {
    const { status, body } = this.get(request.path, place);
    if (status !== 200) return { status, body };
    const live = body as KubeObject;
    const after = applyPatch(structuredClone(live), JSON.parse(request.body), true).newDocument;
    if (after.metadata.resourceVersion !== live.metadata.resourceVersion) return this.lostRace();
    this.put(after);
    return { status: 200, body: this.objects.get(request.path) };
  }

  private lostRace(): Answer {
    return statusAnswer(409, 'the object has been modified; please apply your changes to the latest version');
  }

  private update(request: SeenRequest, place: Place): Answer {
    const { status, body } = this.get(request.path, place);
    if (status !== 200) return { status, body };
    const after: KubeObject = JSON.parse(request.body);
    if (after.metadata.resourceVersion !== (body as KubeObject).metadata.resourceVersion) return this.lostRace();
    if (!request.query.has('dryRun')) this.put(after);
    return { status: 200, body: after };
  }

  private apply(request: SeenRequest, place: Place): Answer {
    const namespace = `/api/v1/namespaces/${place.namespace}`;
    if (place.namespace !== undefined && !this.objects.has(namespace)) {
      const details = { name: place.namespace, kind: 'namespaces' };
      return statusAnswer(404, `namespaces "${place.namespace}" not found`, { reason: 'NotFound', details });
    }
    const applied: KubeObject = JSON.parse(request.body);
    const before = this.objects.get(request.path);
    const manager = request.query.get('fieldManager') ?? '';
    const kept = before && withoutForsaken(before, applied, manager);
    const after = before && kept === before && alike(before, applied) ? before : this.applied(applied, kept, manager);
    if (!request.query.has('dryRun')) {
      this.objects.set(request.path, after);
      if (after !== before && after.kind === 'CustomResourceDefinition') this.establish(after);
    }
    return { status: before ? 200 : 201, body: after };
  }

  private applied(object: KubeObject, before: KubeObject | undefined, manager: string): KubeObject {
    const generation = Number(before?.metadata.generation ?? 0) + 1;
    const own = {
      manager,
      operation: 'Apply',
      apiVersion: object.apiVersion,
      time: this.time(),
      fieldsV1: fieldsOf(object),
    };
    const resourceVersion = String(++this.revision);
    const uid = before?.metadata.uid ?? `uid-${resourceVersion}`;
    const others = (before?.metadata.managedFields ?? []).filter((entry) => !isApplyOf(entry, manager));
    const metadata = { generation, resourceVersion, uid, managedFields: [...others, own] };
    const written = merge(before ?? {}, object, { metadata });
    return merge(written, this.controllers[object.kind]?.(written as KubeObject) ?? {}) as KubeObject;
  }

  /** Serves the kinds of a CRD, after `establishAfter` answers to discovery. */
  establish(crd: KubeObject): void {
    const group = stringAt(crd, 'spec', 'group') ?? '';
    const kinds = listAt(crd, 'spec', 'versions').map((version) => ({
      apiVersion: `${group}/${stringAt(version, 'name')}`,
      kind: stringAt(crd, 'spec', 'names', 'kind') ?? '',
      resource: stringAt(crd, 'spec', 'names', 'plural') ?? '',
      namespaced: valueAt(crd, 'spec', 'scope') === 'Namespaced',
    }));
    this.establishing.push({ kinds, polls: this.establishAfter });
  }
}

function pathIn(kind: Kind, object: KubeObject): string {
  const root = groupOf(kind) === '' ? `/api/${kind.apiVersion}` : `/apis/${kind.apiVersion}`;
  const scope = kind.namespaced ? `/namespaces/${object.metadata.namespace}` : '';
  return `${root}${scope}/${kind.resource}/${object.metadata.name}`;
}

/** Cuts the connection without an answer. */
export const reset: Misbehaviour = (response) => response.destroy();

/** Begins an answer and cuts the connection in its midst. */
export const truncate: Misbehaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"kind":"Conf', () => response.destroy());
};

export { statusAnswer };
