import { numberAt } from '../../kubernetes/json';
import { ObjectPattern } from '../../kubernetes/object-pattern';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import { fits, imagesOf } from './fields';
import type { ReleasePath, UpgradeOptions } from './options';

/** What a deployment knows of older releases. */
export interface UpgradeKnowledge {
  /** It takes the steps of a release. */
  readonly upgrade?: UpgradeOptions;
  /**
   * What is known of older releases. Without `upgrade` their servers are not brought to another version while they run,
   * where the steps of a release shut them down in full before.
   * @default - nothing
   */
  readonly releases?: ReleasePath;
}

/** A server that an apply alone must not bring to another version. */
export interface UnpreparedServer {
  /** The object of dist. */
  readonly object: KubeObject;
  readonly reason: string;
}

/** What to do about it. */
export const UNPREPARED_ADVICE =
  '--upgrade-from auto shuts it down in full before (docs/upgrade.md). Where you have done that yourself, leave it at 0 replicas';

/**
 * Servers that run, that dist brings in another version, and that have to shut down in full before: the steps of the release
 * see to that. An apply alone ends them as any pod, and the new version may not start on what a killed one has left.
 *
 * @throws ClusterError when the server does not show one of them
 */
export async function unpreparedServers(
  plan: Plan,
  { upgrade, releases }: UpgradeKnowledge,
  cluster: Cluster,
): Promise<UnpreparedServer[]> {
  if (upgrade || !releases) return [];
  const { path, namespaces = {} } = releases;
  const names = { namespaces, profiles: [], words: path.words };
  const objects = plan.waves.flatMap(objectsOf);
  const found = await settle(
    path.steps.flatMap((step) => {
      if (step.do !== 'stop' || step.lastWords === undefined) return [];
      const patterns = step.match.map((text) => new ObjectPattern(text, names));
      return objects
        .filter((object) => patterns.some((pattern) => pattern.matches(object)))
        .map(async (object) => {
          const live = certainObject(object, await cluster.read(object));
          if (!live || (step.where && !fits(live, step.where)) || !isAtRisk(live, object)) return [];
          const [image] = imagesOf(live);
          const runs = `${titleOf(object)} runs ${image}, and is to run ${imagesOf(object)[0]}`;
          return [{ object, reason: `${runs}: ${step.why ?? step.what}` }];
        });
    }),
  );
  return found.flat();
}

function isAtRisk(live: KubeObject, object: KubeObject): boolean {
  return numberAt(live, 'spec', 'replicas') !== 0 && String(imagesOf(live)) !== String(imagesOf(object));
}
