import type { KubeObject } from '../../kubernetes/objects';
import type { ApiAnswer } from '../cluster/client';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';

/** What would come of writing a live object as it is given. Nothing is changed. */
export function rehearseUpdate(object: KubeObject, path: string, { client }: Cluster): Promise<ApiAnswer> {
  return client.send({
    method: 'PUT',
    path: `${path}?${new URLSearchParams({ fieldManager: FIELD_MANAGER, dryRun: 'All' })}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  });
}
