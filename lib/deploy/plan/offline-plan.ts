import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { listAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, identityOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { readRecord } from '../../kubernetes/render-record';
import { changesBetween } from '../compare/changes';
import type { DiffEntry } from '../compare/diff-object';
import { claimOf } from '../data/claim-openers';
import { type ClaimSecretOptions, differingKeys, fills } from '../data/claim-secrets';
import { readDist } from '../manifests/dist';
import { isCrd, objectsOf, type Plan, planDeploy, waveOf } from '../manifests/plan';
import { type ReplaceOptions, replaceable } from '../replace/named-objects';
import { type Kept, PrunePolicy } from '../set/prune-policy';
import type { DataAtStake, DeploymentPlan, PlannedStep } from './deployment-plan';
import { immutableChanges } from './immutable-fields';
import { narrowingsOf } from './narrowing';
import { stepOf } from './object-step';

/** How to plan without a cluster. */
export interface OfflinePlanOptions extends ClaimSecretOptions, ReplaceOptions {
  /** The folder with the manifests from before. */
  readonly from: string;
  /** The folder with the manifests. @default 'dist' */
  readonly dist?: string;
  /** The deployment will prune. @default false */
  readonly prune?: boolean;
  /** Kinds that hold users' data and that it prunes all the same. @default - none */
  readonly pruneData?: readonly string[];
}

/**
 * What a deployment of dist would do to a cluster that is as another dist says, such as that of the branch which a pull
 * request changes. Asks no cluster: what others have changed there, and what its server fills in, is not in it.
 *
 * @throws DistError
 */
export async function makeOfflinePlan(options: OfflinePlanOptions): Promise<DeploymentPlan> {
  const { from, dist = 'dist', prune = false, pruneData = [] } = options;
  const before = planDeploy(await readDist(from));
  const after = planDeploy(await readDist(dist));
  const old = new Map(before.waves.flatMap(objectsOf).map((object) => [identityOf(object), object]));
  const objects = after.waves.flatMap(objectsOf);
  const context = {
    asked: [],
    replaceable: replaceable(objects, options),
    migrated: new Set<KubeObject>(),
    lostVersions: lostVersions(old, objects),
  };
  const entries = objects.flatMap((object) => entryOf(object, old.get(identityOf(object))) ?? []);
  const credentials = changedSecrets(from, old, objects, options);
  const known = new Set(objects.map(identityOf));
  const gone = [...old.values()].filter((object) => !known.has(identityOf(object)));
  return {
    target: from,
    steps: [
      ...credentials.map(secretStep),
      ...entries
        .filter(({ object }) => !credentials.some((each) => each.object === object))
        .map((entry) => stepOf(entry, context)),
      ...goneSteps(gone, after, readRecord(from)?.claimSecrets ?? [], prune, pruneData),
    ],
    same: objects.length - entries.length,
    data: [
      ...credentials.map(
        ({ object, claim, keys }): DataAtStake => ({
          kind: 'credentials',
          title: titleOf(object),
          what: `another ${keys.join(', ')}, with which ${claim} is opened`,
          danger: true,
        }),
      ),
      ...narrowings(old, objects),
      ...gone.filter((object) => groupKindOf(object) === '/PersistentVolumeClaim').map(leftClaim),
    ],
    unknown: [],
    leftBehind: [],
    problems: [],
    warnings: [],
  };
}

function entryOf(object: KubeObject, before: KubeObject | undefined): DiffEntry | undefined {
  if (!before) return { object, state: 'create', changes: [], exists: false };
  const changes = changesBetween(before, object);
  if (changes.length === 0 && before.apiVersion === object.apiVersion) return undefined;
  const refused = immutableChanges(object, changes);
  if (refused.length === 0) return { object, state: 'change', changes, exists: true };
  const reason = `${refused.map(({ path }) => path).join(', ')} cannot be changed in place`;
  return { object, state: 'refused', fault: 'immutable', changes, exists: true, reason };
}

/** Versions that a CRD had and has no more. Whether any object is stored in one, only the cluster knows. */
function lostVersions(
  old: ReadonlyMap<string, KubeObject>,
  objects: readonly KubeObject[],
): ReadonlyMap<KubeObject, readonly string[]> {
  const found = objects.filter(isCrd).map((crd): [KubeObject, string[]] => {
    const versions = (each: unknown) => listAt(each, 'spec', 'versions').flatMap((one) => stringAt(one, 'name') ?? []);
    const known = versions(crd);
    return [crd, versions(old.get(identityOf(crd))).filter((version) => !known.includes(version))];
  });
  return new Map(found.filter(([, lost]) => lost.length > 0));
}

interface ChangedSecret {
  readonly object: KubeObject;
  readonly claim: string;
  readonly keys: readonly string[];
}

function changedSecrets(
  from: string,
  old: ReadonlyMap<string, KubeObject>,
  objects: readonly KubeObject[],
  { changeSecrets = [] }: ClaimSecretOptions,
): ChangedSecret[] {
  return (readRecord(from)?.claimSecrets ?? []).flatMap(({ namespace, secret, claim }): ChangedSecret[] => {
    const object = objects.find((each) => identityOf(each) === `/Secret/${namespace}/${secret}`);
    const before = object && old.get(identityOf(object));
    if (!object || !before || changeSecrets.includes(`${namespace}/${secret}`)) return [];
    const keys = differingKeys(object, before);
    return keys.length > 0 ? [{ object, keys, claim: `PersistentVolumeClaim ${namespace}/${claim}` }] : [];
  });
}

function secretStep({ object, keys, claim }: ChangedSecret): PlannedStep {
  const { namespace, name } = object.metadata;
  return {
    do: 'ask',
    objects: [object],
    wave: waveOf(object),
    reason: `another ${keys.join(', ')}, with which ${claim} is opened: a server keeps the value of its first start`,
    decision: `keep the value; or tell the server the new one and say --change-secrets ${namespace}/${name}`,
  };
}

function narrowings(old: ReadonlyMap<string, KubeObject>, objects: readonly KubeObject[]): DataAtStake[] {
  return objects.filter(isCrd).flatMap((crd) => {
    const before = old.get(identityOf(crd));
    return (before ? narrowingsOf(before, crd) : []).map(
      ({ version, fields }): DataAtStake => ({
        kind: 'schema',
        title: titleOf(crd),
        what: `${version} no longer knows ${fields.map((field) => field.join('.')).join(', ')}: the server drops them from stored objects`,
        danger: true,
      }),
    );
  });
}

function goneSteps(
  gone: readonly KubeObject[],
  after: Plan,
  declared: readonly ClaimSecret[],
  prune: boolean,
  pruneData: readonly string[],
): PlannedStep[] {
  const policy = new PrunePolicy(after, pruneData);
  const going = new Set(gone.filter((object) => policy.keeps(object) === undefined).map(identityOf));
  return gone.map((object): PlannedStep => {
    const kept = policy.keeps(object) ?? openerOf(object, declared, going);
    if (kept) return { do: 'leave', objects: [object], reason: `dist no longer holds it: ${kept.reason}` };
    return prune
      ? { do: 'prune', objects: [object], reason: 'dist no longer holds it' }
      : { do: 'leave', objects: [object], reason: 'dist no longer holds it; deploy --prune deletes it' };
  });
}

/** What opens a claim that stays, stays with it. */
function openerOf(object: KubeObject, declared: readonly ClaimSecret[], going: ReadonlySet<string>): Kept | undefined {
  const opens = declared.find((each) => fills(object, each) && !going.has(identityOf(claimOf(each))));
  return opens && { object, reason: `PersistentVolumeClaim ${opens.namespace}/${opens.claim} is opened with it` };
}

function leftClaim(claim: KubeObject): DataAtStake {
  return { kind: 'claim', title: titleOf(claim), what: 'dist no longer holds it; it stays', danger: false };
}
