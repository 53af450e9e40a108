import { numberAt } from '../../kubernetes/json';
import { ObjectPattern } from '../../kubernetes/object-pattern';
import { groupKindOf, identityOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import { textOf } from '../manifests/lazy-document';
import { objectsOf, type Plan } from '../manifests/plan';
import type { ApplySet } from '../set/apply-set';
import { PART_OF_LABEL } from '../set/labels';
import { settle } from '../settle';
import { fits, imagesOf } from './fields';
import type { ReleasePath, UpgradeOptions } from './options';

/** What a deployment knows of older releases. */
export interface UpgradeKnowledge {
  /** It takes the steps of a release. */
  readonly upgrade?: UpgradeOptions;
  /**
   * What is known of older releases. Without `upgrade` their servers are not brought to another version while they run,
   * where the steps of a release shut them down in full before. Asked when there is one that would be.
   * @default - nothing
   */
  readonly releases?: () => ReleasePath | undefined;
}

/** A server that an apply alone must not bring to another version. */
export interface UnpreparedServer {
  /** The object of dist. */
  readonly object: KubeObject;
  readonly reason: string;
}

/** Kinds that a step stops: it scales them to 0. */
const STOPPED_KINDS: readonly string[] = ['apps/Deployment', 'apps/StatefulSet'];

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
  set: ApplySet,
  cluster: Cluster,
): Promise<UnpreparedServer[]> {
  if (upgrade || !releases) return [];
  const servers = plan.waves.flatMap(objectsOf).filter((object) => STOPPED_KINDS.includes(groupKindOf(object)));
  const objects = await withOtherImages(servers, set, cluster);
  const known = objects.length > 0 ? releases() : undefined;
  if (!known) return [];
  const { path, namespaces = {} } = known;
  const names = { namespaces, profiles: [], words: path.words };
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

/**
 * Those of some objects that the cluster does not have with the same images: reading what is known of older releases, of which
 * each would have to be asked for, takes longer than one list for each kind.
 */
async function withOtherImages(
  objects: readonly KubeObject[],
  set: ApplySet,
  cluster: Cluster,
): Promise<readonly KubeObject[]> {
  const kinds = new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }]));
  const query = { labelSelector: `${PART_OF_LABEL}=${set.id}` };
  const lists = await settle(
    [...kinds.values()].map(({ apiVersion, kind }) => cluster.listWhole(apiVersion, kind, query)),
  );
  // What is not listed is asked for by itself, and who may not do that is told.
  const live = new Map(lists.flatMap(shownObjects).map((each) => [identityOf(each), imagesOf(each)]));
  return objects.filter((object) => {
    const images = live.get(identityOf(object));
    return images === undefined || !(isWrittenWith(images, object) || String(images) === String(imagesOf(object)));
  });
}

/** Whether just these images stand in the text of an object: then all of it need not be read for that. False in doubt. */
function isWrittenWith(images: readonly string[], object: KubeObject): boolean {
  const text = textOf(object) ?? '';
  const written = [...text.matchAll(/^ +(?:- )?image: (\S+)$/gm)].map(([, image]) => image);
  const every = text.match(/image["']?\s*:/g) ?? [];
  return written.length === every.length && String(written.sort()) === String([...images].sort());
}

function isAtRisk(live: KubeObject, object: KubeObject): boolean {
  return numberAt(live, 'spec', 'replicas') !== 0 && String(imagesOf(live)) !== String(imagesOf(object));
}
