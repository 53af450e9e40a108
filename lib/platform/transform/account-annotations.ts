import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import type { Problem } from '../../kubernetes/problem';
import { matches } from '../../kubernetes/wildcard';
import type { WorkloadSettings } from '../settings/workloads-schema';
import { isWorkload, workloadId } from './workloads';

/**
 * Gives the service accounts of workloads the annotations of the `workloads` settings, by which clouds know who pods are.
 * Workloads may share an account: all of them are then that.
 *
 * @returns the objects, accounts that a setting reaches as changed copies; and the problems, by their path within
 * `workloads`: keys none of whose workloads has an account that the platform makes
 */
export function annotateAccounts(
  objects: readonly KubeObject[],
  settings: Readonly<Record<string, WorkloadSettings>>,
): { readonly objects: readonly KubeObject[]; readonly problems: readonly Problem[] } {
  const said = Object.entries(settings).flatMap(([pattern, { serviceAccountAnnotations }]) =>
    serviceAccountAnnotations ? [{ pattern, annotations: serviceAccountAnnotations }] : [],
  );
  if (said.length === 0) return { objects, problems: [] };
  const accounts = new Set(objects.filter(isAccount).map(workloadId));
  const added = new Map<string, Record<string, string>>();
  const problems = said.flatMap(({ pattern, annotations }): Problem[] => {
    const matched = objects.filter((object) => isWorkload(object) && matches(pattern, workloadId(object)));
    const ids = matched.map(accountOf);
    for (const id of ids.filter((each) => accounts.has(each))) added.set(id, { ...added.get(id), ...annotations });
    // That a key matches nothing is another complaint.
    if (ids.length === 0 || ids.some((each) => accounts.has(each))) return [];
    const message = `${ids.join(', ')} is no service account of the platform's; annotate it yourself`;
    return [{ path: [pattern, 'serviceAccountAnnotations'], message }];
  });
  return { objects: objects.map((object) => withAnnotations(object, added)), problems };
}

function withAnnotations(object: KubeObject, added: ReadonlyMap<string, Record<string, string>>): KubeObject {
  const annotations = isAccount(object) ? added.get(workloadId(object)) : undefined;
  if (!annotations) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

function isAccount({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'ServiceAccount';
}

/** The account as which the pods of a workload run, as `namespace/name`. */
function accountOf(workload: KubeObject): string {
  const name = podTemplateOf(workload)?.spec.serviceAccountName ?? 'default';
  return `${workload.metadata.namespace}/${String(name)}`;
}
