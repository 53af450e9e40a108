import { type Api, type KubernetesObject, referenceTo, waitFor } from '../harness';
import { LAST_APPLIED } from './old-install';

/** As `kubectl apply` did it: an update that keeps its own copy of the object, or a server-side apply. */
export async function applyAsKubectl(
  api: Api,
  objects: readonly KubernetesObject[],
  clientSide: boolean,
): Promise<void> {
  const apply = async (object: KubernetesObject) => {
    const { annotations } = object.metadata;
    const kept = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: JSON.stringify(object) } };
    const exists = (await api.find(referenceTo(object))) !== undefined;
    if (!clientSide || exists) await api.apply(object, { fieldManager: 'kubectl' });
    else await api.create({ ...object, metadata: kept }, { fieldManager: 'kubectl-client-side-apply' });
    return true;
  };
  const isFirst = ({ kind }: KubernetesObject) => kind === 'Namespace' || kind === 'CustomResourceDefinition';
  for (const stage of [objects.filter(isFirst), objects.filter((object) => !isFirst(object))]) {
    await Promise.all(
      stage.map((object) => waitFor(() => apply(object), `${object.kind} ${object.metadata.name} to be accepted`)),
    );
  }
}

/** Deletes objects and waits until they are gone, all but namespaces: these take seconds, and forget what was written. */
export async function deleteAll(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  const [namespaces, others] = [true, false].map((wanted) =>
    objects.filter(({ kind }) => (kind === 'Namespace') === wanted),
  );
  await Promise.all((others ?? []).map((object) => api.delete(referenceTo(object))));
  await Promise.all((others ?? []).map((object) => api.waitUntilGone(referenceTo(object), 60_000)));
  const forget = { metadata: { labels: null, annotations: null, managedFields: [{}] } };
  await Promise.all((namespaces ?? []).map((object) => api.patch(referenceTo(object), forget).catch(() => {})));
}
