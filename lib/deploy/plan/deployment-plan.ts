import type { KubeObject } from '../../kubernetes/objects';
import type { UpgradeStep } from '../../kubernetes/upgrade-step';
import type { Change } from '../compare/changes';

/**
 * What is done.
 * - `create`, `change`: applying an object of dist makes it, or changes fields of it
 * - `adopt`: the same, of an object that another manager has applied: what dist does not have of it goes
 * - `replace`: an object is deleted and made anew, since what changes of it is immutable
 * - `migrate`: objects of a CRD must first be stored in a version that dist still knows
 * - `release`: a step of the way from an older release
 * - `prune`: an object that dist no longer holds is deleted
 * - `leave`: an object stays although dist does not hold it
 * - `ask`: nothing is done before somebody has decided
 */
export type PlannedAction =
  | 'create'
  | 'change'
  | 'adopt'
  | 'replace'
  | 'migrate'
  | 'release'
  | 'prune'
  | 'leave'
  | 'ask';

/** One step of what a deployment would do. */
export interface PlannedStep {
  readonly do: PlannedAction;
  /** What it is about; of live objects mostly the metadata only. Empty where a release's step names none. */
  readonly objects: readonly KubeObject[];
  /** The wave of dist in which it happens. @default - before or after the waves */
  readonly wave?: number;
  /** Fields that change. @default - none, or they are not known before */
  readonly changes?: readonly Change[];
  /** Managers whose fields become ours. @default - nobody's */
  readonly adopts?: readonly string[];
  /** Of these managers those by which people edit an object by hand. @default - none */
  readonly editedWith?: readonly string[];
  /** Why, or what is known of it. */
  readonly reason?: string;
  /** What is done, one after the other, where it is more than an apply. */
  readonly procedure?: readonly string[];
  /** Who does without what, and for how long. @default - nobody notices */
  readonly outage?: string;
  /** What it does not touch. */
  readonly keeps?: string;
  /** The id of a release's step. */
  readonly id?: string;
  /** What to say or do, so that it can go on: the deployment stops, or fails, without. @default - it needs nobody */
  readonly decision?: string;
}

/** Data that a deployment comes near to. */
export interface DataAtStake {
  readonly kind: 'claim' | 'credentials' | 'custom resources' | 'schema';
  /** What holds it: `PersistentVolumeClaim kubeflow/mysql-pv-claim`. */
  readonly title: string;
  /** What becomes of it. */
  readonly what: string;
  /** It would be lost, or out of reach. */
  readonly danger: boolean;
}

/** What a deployment of dist would do to a cluster, or to what another dist has brought. */
export interface DeploymentPlan {
  /** The cluster, or the folder of the dist from before. */
  readonly target: string;
  /** Which release becomes which, and by what that was found out. @default - none: it is no upgrade */
  readonly upgrade?: { readonly from: string; readonly to: string; readonly reason: string };
  /** In the order in which they would be taken. */
  readonly steps: readonly PlannedStep[];
  /** Number of objects that are as dist says. */
  readonly same: number;
  readonly data: readonly DataAtStake[];
  /** Objects in namespaces of dist that neither it nor a set nor a controller accounts for; metadata only. */
  readonly unknown: readonly KubeObject[];
  /** Objects that a release has brought from which the cluster is upgraded, and that no step is about; metadata only. */
  readonly leftBehind: readonly KubeObject[];
  /** Why some of it is not known. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** A step of the way from an older release, as it would be taken now. */
export interface ReleaseStep {
  readonly step: UpgradeStep;
  /** What it is about on this cluster, metadata only. */
  readonly objects: readonly KubeObject[];
  /** Somebody has to decide: a check has failed, or people have to have done something. */
  readonly decision: boolean;
  /** What was found out rules the upgrade out. @default false */
  readonly stops?: boolean;
  /** What was found out. @default - nothing more than what the step says */
  readonly reason?: string;
}

/** The steps that need a decision. */
export function decisionsIn({ steps }: Pick<DeploymentPlan, 'steps'>): readonly PlannedStep[] {
  return steps.filter(({ decision }) => decision !== undefined);
}

/** Whether a plan does anything. What it leaves, it does not touch. */
export function doesAnything({ steps }: Pick<DeploymentPlan, 'steps'>): boolean {
  return steps.some((step) => step.do !== 'leave');
}
