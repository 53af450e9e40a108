import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import type { DiffEntry } from '../compare/diff-object';
import { waveOf } from '../manifests/plan';
import type { TakeOver } from '../ownership/take-over';
import { replaceName } from '../replace/named-objects';
import type { PlannedStep } from './deployment-plan';

/** What a step for an object depends on. */
export interface StepContext {
  /** Managers that the user takes over from. */
  readonly asked: TakeOver;
  /** Objects of dist that may be deleted and made anew. */
  readonly replaceable: ReadonlySet<KubeObject>;
  /** CRDs of dist whose stored versions a release's step migrates. */
  readonly migrated: ReadonlySet<KubeObject>;
  /** Versions in which objects of a CRD are stored and that dist does not know, by the CRD of dist. */
  readonly lostVersions: ReadonlyMap<KubeObject, readonly string[]>;
}

/** The step that a difference between dist and the cluster asks for. */
export function stepOf(entry: DiffEntry, context: StepContext): PlannedStep {
  const { object, conflicts = [] } = entry;
  const about = { objects: [object], wave: waveOf(object) };
  const lost = context.lostVersions.get(object);
  if (lost) return { ...about, ...migration(object, lost, context) };
  if (conflicts.length > 0) {
    const owned = conflicts.map(({ manager, fields }) => `${manager} owns ${fields.join(', ')}`).join('; ');
    const flags = conflicts.map(({ manager }) => `--take-over ${manager}`).join(' ');
    return { ...about, do: 'ask', changes: entry.changes, reason: owned, decision: flags };
  }
  switch (entry.state) {
    case 'create':
      return { ...about, do: 'create' };
    case 'unknown':
      return unknownStep(entry, about);
    case 'refused':
      return entry.fault === 'immutable' ? replacement(entry, about, context) : refusal(entry, about);
    case 'change':
      return entry.adopts
        ? adoption(entry, entry.adopts, about, context)
        : { ...about, do: 'change', changes: entry.changes };
  }
}

type About = Pick<PlannedStep, 'objects' | 'wave'>;

function unknownStep({ exists, reason = '' }: DiffEntry, about: About): PlannedStep {
  // Nobody serves the kind, and dist does not bring its CRD either.
  if (/^the cluster does not serve/.test(reason))
    return { ...about, do: 'ask', reason, decision: 'install what brings this kind, or leave the object out of dist' };
  return { ...about, do: exists ? 'change' : 'create', reason: `unknown until then: ${reason}` };
}

function refusal({ reason = 'the server would refuse it' }: DiffEntry, about: About): PlannedStep {
  return { ...about, do: 'ask', reason, decision: 'the cluster would refuse it: change the settings' };
}

function adoption(
  { changes }: DiffEntry,
  adopts: readonly string[],
  about: About,
  { asked }: StepContext,
): PlannedStep {
  const editedWith = adopts.filter(isByHand);
  return {
    ...about,
    do: 'adopt',
    changes,
    adopts,
    ...(editedWith.length > 0 ? { editedWith } : {}),
    ...(asked === 'all' || asked.length > 0 ? {} : { decision: '--take-over kubectl' }),
  };
}

/** kubectl's names for what people do to an object that is there. */
function isByHand(manager: string): boolean {
  return /^kubectl-(?!client-side-apply$|create$|last-applied$)/.test(manager);
}

function replacement({ object, reason = '' }: DiffEntry, about: About, context: StepContext): PlannedStep {
  const data = dataIn(object);
  if (data !== undefined)
    return {
      ...about,
      do: 'ask',
      reason,
      decision: `it cannot be changed in place, and replacing it would delete data (${data}): undo the change in the settings`,
    };
  return {
    ...about,
    do: 'replace',
    reason,
    procedure: [
      'ask the server whether it would take the new one',
      'delete the old one, if it is still the very one',
      'make the new one at once, and wait until it is ready',
    ],
    outage: outageOf(object),
    keeps: keptBy(object),
    ...(context.replaceable.has(object) ? {} : { decision: `--replace '${replaceName(object)}'` }),
  };
}

function outageOf(object: KubeObject): string {
  switch (groupKindOf(object)) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/DaemonSet':
      return 'from the end of its pods until the new ones are ready';
    case 'rbac.authorization.k8s.io/ClusterRoleBinding':
    case 'rbac.authorization.k8s.io/RoleBinding':
      return 'seconds, in which its subjects lack these rights';
    case 'batch/Job':
      return 'none; the Job runs once more';
    default:
      return 'seconds, in which it is not there';
  }
}

function keptBy(object: KubeObject): string {
  return ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'].includes(groupKindOf(object))
    ? 'its volume claims and all that is not in its pods'
    : 'everything else';
}

function migration(
  crd: KubeObject,
  lost: readonly string[],
  { migrated }: StepContext,
): Pick<PlannedStep, 'do' | 'reason' | 'procedure' | 'decision' | 'keeps'> {
  const versions = lost.join(', ');
  return {
    do: 'migrate',
    reason: `objects may be stored as ${versions}, which the CRD of dist does not know: the server refuses it`,
    procedure: [
      'make a version of both CRDs the one for storage, in the live CRD',
      'write every object once, unchanged',
      `take ${versions} out of status.storedVersions`,
    ],
    keeps: 'all objects',
    ...(migrated.has(crd) ? {} : { decision: `migrate ${titleOf(crd)} by hand, or with the steps of a release` }),
  };
}
