import { importedKubernetes } from '../../lib/core/object-schemas/imported-kubernetes';
import { ObjectSchemas } from '../../lib/core/object-schemas/object-schemas';
import { formatPath } from '../../lib/core/problem';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { groupOf, type KubeObject } from '../../lib/kubernetes/objects';

const schemas = new ObjectSchemas(NEWEST_RELEASE);

/**
 * What the API server would refuse of an object, by its schema in the release.
 *
 * @throws when nobody there defines its kind
 */
export function schemaProblems(object: KubeObject): string[] {
  const { kind } = object;
  const { kubernetes, crds } = NEWEST_RELEASE;
  const own = kubernetes === undefined ? {} : importedKubernetes(kubernetes).kinds;
  const custom = Object.values(crds).some((each) => each.group === groupOf(object) && each.kind === kind);
  if (!custom && !(object.apiVersion in own)) {
    throw new Error(`the release does not define ${object.apiVersion} ${kind}`);
  }
  return schemas.problems(object).map(({ path, message }) => `${kind}: ${formatPath(path)}: ${message}`);
}
