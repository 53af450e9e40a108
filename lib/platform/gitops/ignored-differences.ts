import { CLUSTER_WRITES, type ClusterWrite } from '../../kubernetes/cluster-writes';

/** An entry of an Application's `ignoreDifferences`. */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  readonly jqPathExpressions: readonly string[];
}

/**
 * What an Application ignores, an entry for each kind: the fields of CLUSTER_WRITES that no render holds.
 *
 * @param platform the kind of the cluster, where programs of its own write. @default - none of its own
 */
export function ignoredDifferences(platform?: string): IgnoredDifference[] {
  const ignored = CLUSTER_WRITES.filter((write) => isIgnored(write, platform));
  const kinds = [...new Set(ignored.flatMap((write) => write.kinds))];
  return kinds.map((kind) => {
    const writes = ignored.filter((write) => write.kinds.includes(kind));
    const whole = new Set(writes.filter(({ condition }) => condition === undefined).map(jqPath));
    const some = writes
      .filter((write) => !whole.has(jqPath(write)))
      .map((w) => `select(${w.condition}) | ${jqPath(w)}`);
    const slash = kind.indexOf('/');
    return {
      group: kind.slice(0, slash),
      kind: kind.slice(slash + 1),
      jqPathExpressions: [...whole, ...new Set(some)],
    };
  });
}

/**
 * Not what Argo CD writes itself, what is rendered as it will be, what an annotation keeps AKS from, nor where other
 * objects tell which ones: it is not rendered, and that is enough.
 */
function isIgnored(write: ClusterWrite, platform?: string): boolean {
  const { kinds, value, partly, condition } = write;
  if (write.platform !== undefined && (write.platform !== platform || write.platform === 'aks')) return false;
  return !kinds.includes('*') && value === undefined && !partly && condition !== null;
}

function jqPath({ field }: ClusterWrite): string {
  return field.map((part) => (part === '*' ? '[]?' : `.${part}`)).join('');
}
