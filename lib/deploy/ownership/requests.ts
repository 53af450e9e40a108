import type { KubeObject } from '../../kubernetes/objects';
import type { JsonPatchOperation } from '../../kubernetes/upgrade-step';
import type { ApiAnswer } from '../cluster/client';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';

/** Patches an object if it is still as it was read. Undefined when its kind is not served. */
export async function jsonPatch(
  { apiVersion, kind, metadata }: KubeObject,
  operations: readonly JsonPatchOperation[],
  cluster: Cluster,
  deadline?: number,
): Promise<ApiAnswer | undefined> {
  const path = await cluster.locate({ apiVersion, kind, metadata }, Number.POSITIVE_INFINITY);
  if (path === undefined) return undefined;
  const lock: JsonPatchOperation = {
    op: 'replace',
    path: '/metadata/resourceVersion',
    value: metadata.resourceVersion,
  };
  return cluster.client.send(
    {
      method: 'PATCH',
      path: `${path}?${new URLSearchParams({ fieldManager: FIELD_MANAGER })}`,
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([...operations, lock]),
      locked: true,
    },
    deadline,
  );
}

/** What would come of writing a live object as it is given. Nothing is changed. */
export function rehearseUpdate(object: KubeObject, path: string, { client }: Cluster): Promise<ApiAnswer> {
  return client.send({
    method: 'PUT',
    path: `${path}?${new URLSearchParams({ fieldManager: FIELD_MANAGER, dryRun: 'All' })}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
    locked: true,
  });
}
