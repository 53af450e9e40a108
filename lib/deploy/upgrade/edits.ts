import { isRecord } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { isAppliers } from '../ownership/applied-content';
import { keepFields } from '../ownership/field-sets';
import type { FieldSet } from '../ownership/managed-fields';
import type { ApplySet } from '../set/apply-set';
import { settle } from '../settle';
import type { ObjectFinder } from './finder';

/** Under what names kubectl writes when somebody changes an object by hand. */
const EDITORS: ReadonlySet<string> = new Set(
  ['edit', 'patch', 'set', 'label', 'annotate', 'scale', 'autoscale', 'replace'].map((verb) => `kubectl-${verb}`),
);

/**
 * Programs of a cluster and of Kubeflow that write over what was applied as they do their work: those of Kubernetes,
 * cert-manager, Istio, Knative, Metacontroller, KServe and whatever calls itself as controllers do.
 */
const CONTROLLERS: ReadonlySet<string> = new Set([
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'clusterrole-aggregation-controller'],
  ...['cloud-controller-manager', 'cluster-autoscaler', 'vpa-updater', 'vpa-recommender'],
  ...['cainjector', 'cert-manager-cainjector', 'cert-manager-controller', 'cert-manager-certificates-issuing'],
  ...['pilot-discovery', 'istiod', 'webhook', 'controller', 'activator', 'autoscaler', 'autoscaler-hpa'],
  ...[
    'manager',
    'metacontroller',
    'katib-controller',
    'training-operator',
    'workflow-controller',
    'notebook-controller',
  ],
  FIELD_MANAGER,
]);

/** A live object that somebody has customised. */
export interface Customised {
  readonly object: KubeObject;
  /** Managers that have changed it since it was applied; none when it was applied otherwise. */
  readonly by: readonly string[];
}

/**
 * Objects of dist, not yet brought by its set, that somebody has changed by hand, or of which dist has a field that
 * another manager owns and no controller: an apply would end at such a conflict. Metadata only.
 */
export async function editedOfDist({
  cluster,
  finder,
  set,
}: {
  readonly cluster: Cluster;
  readonly finder: ObjectFinder;
  readonly set: ApplySet;
}): Promise<readonly Customised[]> {
  const found = await settle(
    finder.distObjects.map(async (wanted) => {
      const object = certainObject(wanted, await cluster.readMetadata(wanted));
      const by = object && !set.has(object) ? editsOf(object, [wanted]) : [];
      return object && by.length > 0 ? [{ object, by }] : [];
    }),
  );
  return found.flat();
}

/**
 * Managers that have changed a live object since it was applied: those by which kubectl edits by hand, and others that
 * are no controllers and own a field which was applied.
 *
 * @param applied what was applied
 */
export function editsOf(live: KubeObject, applied: readonly KubeObject[]): string[] {
  const entries = (live.metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
  const by = entries.flatMap((entry) => {
    const { manager = '', fieldsV1 = {} } = entry;
    if (EDITORS.has(manager)) return [manager];
    if (isAppliers(entry) || CONTROLLERS.has(manager)) return [];
    const fields = changedIn(fieldsV1);
    return fields && applied.some((content) => keepFields(content, fields) !== undefined) ? [manager] : [];
  });
  return [...new Set(by)];
}

/** A set without maps of which it has nothing but that they are there; undefined when nothing is left. */
function changedIn(fields: FieldSet): FieldSet | undefined {
  const changed = Object.entries(fields).flatMap(([part, below]): [string, unknown][] => {
    if (part === '.' || !isRecord(below)) return [];
    if (Object.keys(below).length === 0) return [[part, below]];
    const rest = changedIn(below);
    return rest ? [[part, rest]] : [];
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
