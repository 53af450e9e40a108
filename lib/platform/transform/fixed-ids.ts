import { isRecord, listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';

/** Fields of security contexts by which pods and containers say as whom they run. */
const IDS = ['runAsUser', 'runAsGroup', 'fsGroup', 'supplementalGroups'];

/**
 * The objects without users and groups that pods of workloads ask for: OpenShift gives each namespace its own and refuses
 * the pods of others. Those keep them whose service account may use a security context constraint that allows it, such as
 * the programs of the mesh on each node. Custom resources stay as they are: what stands in them for OpenShift was chosen,
 * by the user or because an image cannot do without.
 */
export function withoutFixedIds(objects: readonly KubeObject[]): readonly KubeObject[] {
  const allowed = accountsWithConstraints(objects);
  return objects.map((object) => {
    const template = podTemplateOf(object);
    if (!template || !mentionsIds(template)) return object;
    if (allowed.has(accountId(object.metadata.namespace, stringAt(template.spec, 'serviceAccountName')))) return object;
    const changed = structuredClone(object);
    removeIds(changed);
    return changed;
  });
}

function mentionsIds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsIds);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([key, each]) => IDS.includes(key) || mentionsIds(each));
}

/** Takes them out of every security context below a value. */
function removeIds(value: unknown): void {
  if (Array.isArray(value)) value.forEach(removeIds);
  if (!isRecord(value)) return;
  const { securityContext } = value;
  if (isRecord(securityContext)) for (const id of IDS) delete securityContext[id];
  Object.values(value).forEach(removeIds);
}

/** Service accounts with the right to use a security context constraint. */
function accountsWithConstraints(objects: readonly KubeObject[]): Set<string> {
  const roles = new Set(objects.filter(usesConstraints).map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  return new Set(
    objects
      .filter(({ roleRef }) => roles.has(`${stringAt(roleRef, 'kind')} ${stringAt(roleRef, 'name')}`))
      .flatMap((binding) => listAt(binding, 'subjects'))
      .map((subject) => accountId(stringAt(subject, 'namespace'), stringAt(subject, 'name'))),
  );
}

function usesConstraints(object: KubeObject): boolean {
  if (!groupKindOf(object).startsWith('rbac.authorization.k8s.io/')) return false;
  return listAt(object, 'rules').some((rule) => listAt(rule, 'resources').includes('securitycontextconstraints'));
}

function accountId(namespace: string | undefined, name: string | undefined): string {
  return `${namespace}/${name ?? 'default'}`;
}
