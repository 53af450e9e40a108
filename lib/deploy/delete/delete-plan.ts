import { groupKindOf, groupOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import type { Openers } from '../data/claim-openers';
import { waveOf } from '../manifests/plan';
import { type Kept, ownership, protection } from '../set/prune-policy';
import { type Stage, stageOf } from '../set/stages';
import { controllerOf } from './contents';

/** What there is to delete, metadata only. */
export interface Inventory {
  /** The objects of the set. */
  readonly members: readonly KubeObject[];
  /** What its programs have made while they ran. */
  readonly made: readonly KubeObject[];
  /** All objects of the kinds that its CRDs bring, its own included. */
  readonly instances: readonly KubeObject[];
  /** The namespaces of the profiles. */
  readonly profileNamespaces: readonly KubeObject[];
  /** UIDs of webhook configurations of the set that nobody answers. */
  readonly unanswered: ReadonlySet<string>;
}

/** What goes, in order, and what stays. */
export interface DeletePlan {
  /** Each stage begins when all of the one before is gone. */
  readonly stages: readonly (readonly KubeObject[])[];
  readonly kept: readonly Kept[];
  /** What of the stages users keep their work in, and has been named. */
  readonly data: readonly KubeObject[];
}

/**
 * Custom resources go while their controllers run, and what guards them after them. CRDs and namespaces come last, with
 * what is left in them.
 */
const ORDER: readonly Stage[] = ['custom', 'webhooks', 'workloads', 'plain', 'crds', 'namespaces'];

/**
 * Puts what there is into the order in which it goes. Pure.
 *
 * @param dataKinds kinds of DATA_KINDS that go although users keep their work in them
 */
export function planDelete(inventory: Inventory, dataKinds: ReadonlySet<string>): DeletePlan {
  const { unanswered } = inventory;
  const kept: Kept[] = [];
  const members = inventory.members.filter((object) => {
    const reason = keeps(object, dataKinds);
    if (reason) kept.push(reason);
    return !reason;
  });
  const theirs = dataKinds.has('CustomResourceDefinition') ? usersOwn(inventory) : [];
  const profiles = [...theirs, ...members].filter(isProfile);
  const rest = [...members, ...inventory.made].filter((object) => !isProfile(object));
  const isFirst = ({ metadata }: KubeObject) => unanswered.has(metadata.uid ?? '');
  const namespaces = profiles.length > 0 ? inventory.profileNamespaces : [];
  const stages = [
    rest.filter(isFirst),
    theirs.filter((object) => !isProfile(object)),
    profiles,
    namespaces,
    ...ORDER.flatMap((stage) => inReverseWaves(rest.filter((each) => !isFirst(each) && stageOf(each) === stage))),
  ].filter(({ length }) => length > 0);
  const data = [...theirs, ...namespaces, ...members.filter((object) => isData(object, dataKinds))];
  return { stages, kept, data: [...new Set(data)] };
}

/** A plan without what opens claims that stay. */
export function withoutOpeners({ stages, kept, data }: DeletePlan, openers: Openers): DeletePlan {
  const reasonFor = (object: KubeObject) => openers.get(identityOf(object));
  const opening = stages.flat().flatMap((object): Kept[] => {
    const reason = reasonFor(object);
    return reason === undefined ? [] : [{ object, reason }];
  });
  const rest = stages.map((stage) => stage.filter((object) => reasonFor(object) === undefined));
  return { stages: rest.filter(({ length }) => length > 0), kept: [...kept, ...opening], data };
}

/** CRDs and namespaces of the platform go as soon as nothing of users' is left in them, which only the end can tell. */
export function isContainer(object: KubeObject): boolean {
  const groupKind = groupKindOf(object);
  return groupKind === '/Namespace' || groupKind === 'apiextensions.k8s.io/CustomResourceDefinition';
}

function keeps(object: KubeObject, dataKinds: ReadonlySet<string>): Kept | undefined {
  const data = dataIn(object);
  if (data !== undefined && !isContainer(object) && !goes(object, dataKinds))
    return { object, reason: data, data: true };
  const reason = protection(object, ['Prune=false', 'Delete=false']) ?? ownership(object);
  return reason === undefined ? undefined : { object, reason };
}

function goes(object: KubeObject, dataKinds: ReadonlySet<string>): boolean {
  // A profile cannot outlive its CRD.
  return dataKinds.has(object.kind) || (isProfile(object) && dataKinds.has('CustomResourceDefinition'));
}

function isData(object: KubeObject, dataKinds: ReadonlySet<string>): boolean {
  return dataIn(object) !== undefined && goes(object, dataKinds);
}

/** What users, or programs of theirs, have made of the platform's kinds; what was made for it goes by itself. */
function usersOwn({ members, instances }: Inventory): KubeObject[] {
  const known = new Set(members.map(({ metadata }) => metadata.uid));
  return instances.filter((object) => !known.has(object.metadata.uid) && controllerOf(object) === undefined);
}

function isProfile(object: KubeObject): boolean {
  return object.kind === 'Profile' && groupOf(object) === 'kubeflow.org';
}

function inReverseWaves(objects: readonly KubeObject[]): KubeObject[][] {
  const waves = [...new Set(objects.map(waveNumber))].sort((a, b) => b - a);
  return waves.map((wave) => objects.filter((object) => waveNumber(object) === wave));
}

/** Anybody may have written into the annotation on the cluster. */
function waveNumber(object: KubeObject): number {
  return waveOf(object) || 0;
}
