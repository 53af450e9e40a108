import { isRecord } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { JsonPatchOperation } from '../../kubernetes/upgrade-step';
import { Backoff, type Clock } from '../clock';
import { type ApiAnswer, RETRY_BUDGET } from './client';
import { type Cluster, FIELD_MANAGER, type ObjectRef } from './cluster';
import { type Fault, faultOf, isLostRace } from './faults';

/** What a write says beside its fields. */
export interface WriteOptions {
  /** A part of the object that is written on its own. @default - the object itself */
  readonly subresource?: 'status';
  /** Moment after which nothing is tried again. */
  readonly deadline?: number;
}

/** Fields as a merge patch has them: maps are merged, null takes away, all else replaces. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes fields that hold whatever else the object says by now: it only has to be the very one that was read. Of objects
 * whose status moves all the time nothing else would ever get through. Undefined when its kind is not served.
 */
export function writeFields(
  object: KubeObject,
  fields: Fields,
  cluster: Cluster,
  options?: WriteOptions,
): Promise<ApiAnswer | undefined> {
  const body = withMetadata(fields, { uid: object.metadata.uid });
  return patch(object, 'merge-patch', body, true, cluster, options);
}

/**
 * Writes fields that follow from what was read, if that still holds. A 409 says that it does not: whoever asks decides
 * again. Undefined when its kind is not served.
 */
export function writeIfUnchanged(
  object: KubeObject,
  fields: Fields,
  cluster: Cluster,
  options?: WriteOptions,
): Promise<ApiAnswer | undefined> {
  const { uid, resourceVersion } = object.metadata;
  return patch(object, 'merge-patch', withMetadata(fields, { uid, resourceVersion }), false, cluster, options);
}

/** As `writeFields`, by operations whose paths do not depend on what was read. */
export function patchObject(
  object: KubeObject,
  operations: readonly JsonPatchOperation[],
  cluster: Cluster,
  options?: WriteOptions,
): Promise<ApiAnswer | undefined> {
  const isSame: JsonPatchOperation = { op: 'test', path: '/metadata/uid', value: object.metadata.uid };
  return patch(object, 'json-patch', [isSame, ...operations], true, cluster, options);
}

/** As `writeIfUnchanged`, by operations. */
export function patchIfUnchanged(
  object: KubeObject,
  operations: readonly JsonPatchOperation[],
  cluster: Cluster,
  options?: WriteOptions,
): Promise<ApiAnswer | undefined> {
  const value = object.metadata.resourceVersion;
  const lock: JsonPatchOperation = { op: 'replace', path: '/metadata/resourceVersion', value };
  return patch(object, 'json-patch', [...operations, lock], false, cluster, options);
}

/**
 * Reads an object, decides by it what to write, and does both again when somebody was faster.
 *
 * @param decide the fields to write; undefined when there is nothing to do, as after a write whose answer was lost
 * @returns why it could not be done; nothing when it is done, or the object is not there
 * @throws ClusterError, InterruptedError, and whatever `decide` throws
 */
export async function rewrite(
  ref: ObjectRef,
  decide: (live: KubeObject) => Fields | undefined,
  { cluster, clock }: { readonly cluster: Cluster; readonly clock: Clock },
  options: WriteOptions = {},
): Promise<Fault | undefined> {
  const backoff = new Backoff(clock, 100, 2_000);
  const limit = Math.min(options.deadline ?? Number.POSITIVE_INFINITY, clock.now() + RETRY_BUDGET);
  for (;;) {
    const read = await cluster.read(ref, options.deadline);
    if (read.fault) return read.fault;
    const live = read.object;
    if (!live) return undefined;
    const fields = decide(live);
    const answer = fields && (await writeIfUnchanged(live, fields, cluster, options));
    if (!answer || answer.response.status < 300 || answer.response.status === 404) return undefined;
    const pause = backoff.wait();
    if (!isLostRace(answer.response) || clock.now() + pause > limit) return faultOf(answer.response);
    await cluster.client.pause(pause);
  }
}

async function patch(
  { apiVersion, kind, metadata }: KubeObject,
  type: 'merge-patch' | 'json-patch',
  body: unknown,
  unconditional: boolean,
  cluster: Cluster,
  { subresource, deadline }: WriteOptions = {},
): Promise<ApiAnswer | undefined> {
  const path = await cluster.locate({ apiVersion, kind, metadata }, Number.POSITIVE_INFINITY);
  if (path === undefined) return undefined;
  const place = subresource === undefined ? path : `${path}/${subresource}`;
  return cluster.client.send(
    {
      method: 'PATCH',
      path: `${place}?${new URLSearchParams({ fieldManager: FIELD_MANAGER })}`,
      headers: { 'content-type': `application/${type}+json` },
      body: JSON.stringify(body),
      unconditional,
    },
    deadline,
  );
}

function withMetadata(fields: Fields, identity: Fields): Fields {
  const metadata = isRecord(fields.metadata) ? fields.metadata : {};
  return { ...fields, metadata: { ...metadata, ...identity } };
}
