import { isDeepStrictEqual } from 'node:util';
import { applyPatch, type Operation } from 'fast-json-patch';
import { isRecord, stringAt } from '../../../kubernetes/json';
import { type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradePatch, UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { certainObject } from '../../cluster/certain-object';
import type { Cluster } from '../../cluster/cluster';
import { faultOf } from '../../cluster/faults';
import { patchObject, writeFields } from '../../cluster/writes';
import { ClusterError } from '../../errors';
import { settle } from '../../settle';
import type { ActContext } from './act';

/** The objects that a step patches and that are not yet as it makes them. */
export async function toPatch(
  step: UpgradeStepOf<'patch'>,
  { cluster, finder }: Pick<ActContext, 'cluster' | 'finder'>,
): Promise<KubeObject[]> {
  const found = await finder.find(step.match, step.where, true);
  const targets = step.to === 'volume' ? await volumesOf(found, cluster) : found;
  return targets.filter((object) => {
    const wanted = patched(object, step.patch);
    return wanted !== undefined && !isDeepStrictEqual(wanted, object);
  });
}

/** Patches them. @throws ClusterError when the server refuses */
export async function patchAll(step: UpgradeStepOf<'patch'>, context: ActContext): Promise<readonly KubeObject[]> {
  const targets = await toPatch(step, context);
  await settle(targets.map((object) => send(object, step.patch, context.cluster)));
  return targets;
}

/** The volumes to which claims are bound. */
async function volumesOf(claims: readonly KubeObject[], cluster: Cluster): Promise<KubeObject[]> {
  const volumes = await settle(
    claims.map(async (claim) => {
      const name = stringAt(claim, 'spec', 'volumeName');
      if (name === undefined) return [];
      const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name } };
      return certainObject(volume, await cluster.read(volume)) ?? [];
    }),
  );
  return volumes.flat();
}

/** What a patch makes of an object; undefined when it does not fit. */
function patched(object: KubeObject, patch: UpgradePatch): unknown {
  if (patch.type === 'merge') return merged(object, patch.body);
  try {
    const operations = structuredClone(patch.body) as Operation[];
    return applyPatch(structuredClone(object), operations, true).newDocument;
  } catch {
    return undefined;
  }
}

/** RFC 7396: maps are merged, null takes away, all else replaces. */
function merged(value: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  for (const [key, each] of Object.entries(patch)) {
    if (each === null) delete result[key];
    else result[key] = merged(result[key], each);
  }
  return result;
}

async function send(object: KubeObject, patch: UpgradePatch, cluster: Cluster): Promise<void> {
  const answer =
    patch.type === 'merge'
      ? await writeFields(object, patch.body, cluster)
      : await patchObject(object, patch.body, cluster);
  if (!answer) return; // its kind is gone
  const { response } = answer;
  if (response.status < 300 || response.status === 404) return;
  throw new ClusterError(`${titleOf(object)} cannot be patched: ${faultOf(response).reason}`);
}
