import type { KubeObject } from '../../kubernetes/objects';
import { type ClusterOptions, openSession } from '../cluster/session';
import type { Plan } from '../manifests/plan';
import { settle } from '../settle';
import { ObjectFinder } from '../upgrade/finder';

const NOTHING: Plan = {
  waves: [],
  size: 0,
  crds: new Map(),
  webhookServices: new Set(),
  components: new Map(),
};

/** Whole objects of a cluster, by what they were asked for as. */
export interface ClusterContents {
  /** What people call the cluster. */
  readonly cluster: string;
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
}

/**
 * Reads the objects that patterns name (see ObjectPattern), and changes nothing.
 *
 * @param patterns by what the caller calls them. A kind that the cluster does not serve has no objects
 * @throws ClusterError when the cluster cannot be used, or something cannot be read
 */
export async function readCluster(
  options: ClusterOptions,
  patterns: Readonly<Record<string, readonly string[]>>,
): Promise<ClusterContents> {
  const session = await openSession(options);
  try {
    const finder = await ObjectFinder.open(session.cluster, NOTHING, { namespaces: {}, words: {} });
    const found = await settle(
      Object.entries(patterns).map(async ([name, texts]) => [name, await finder.find(texts, undefined, true)] as const),
    );
    return { cluster: session.name, objects: Object.fromEntries(found) };
  } finally {
    await session.close();
  }
}
