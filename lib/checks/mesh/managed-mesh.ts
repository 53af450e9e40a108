import { isRecord, listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import type { ManagedMesh, Surroundings } from '../surroundings';

/** What a mesh that a cloud runs refuses of an object, in words; nothing where it takes it. */
type Refusal = (object: KubeObject) => string | undefined;

/** Kinds that the webhooks of AKS's add-on refuse (its page about limitations); of EnvoyFilters they take any. */
const REFUSED_BY_AKS = [
  'networking.istio.io/ProxyConfig',
  'networking.istio.io/WorkloadEntry',
  'networking.istio.io/WorkloadGroup',
  'extensions.istio.io/WasmPlugin',
];

/** Where Google's managed control plane (TRAFFIC_DIRECTOR) lets an EnvoyFilter put a filter (its page about extensibility). */
const OPERATIONS = ['INSERT_FIRST', 'INSERT_BEFORE'];

const REFUSALS: Readonly<Record<ManagedMesh, Refusal>> = {
  aks: (object) =>
    REFUSED_BY_AKS.includes(groupKindOf(object)) ? 'the Istio add-on of AKS takes no objects of this kind' : undefined,
  google: (object) => {
    if (groupKindOf(object) !== 'networking.istio.io/EnvoyFilter') return undefined;
    const refused = listAt(object, 'spec', 'configPatches').find((patch) => !isTakenByGoogle(patch));
    if (!isRecord(refused)) return undefined;
    return (
      `Google's managed mesh takes no EnvoyFilter with ${stringAt(refused, 'applyTo')} ${stringAt(refused, 'patch', 'operation')}, ` +
      'only filters of HTTP that are inserted; choose istio.installation "bundled", or an Istio of your own in the cluster'
    );
  },
};

function isTakenByGoogle(patch: unknown): boolean {
  return (
    stringAt(patch, 'applyTo') === 'HTTP_FILTER' && OPERATIONS.includes(stringAt(patch, 'patch', 'operation') ?? '')
  );
}

/**
 * Finds objects that a mesh which a cloud runs would refuse, so that the login would lack a part.
 *
 * @param objects all objects of a platform
 * @param around what no object says
 */
export function checkManagedMesh(
  objects: readonly KubeObject[],
  { managedMesh }: Pick<Surroundings, 'managedMesh'>,
): Problem[] {
  if (!managedMesh) return [];
  const refusal = REFUSALS[managedMesh];
  return objects.flatMap((object) => {
    const message = refusal(object);
    return message === undefined ? [] : [{ path: [titleOf(object)], message }];
  });
}
