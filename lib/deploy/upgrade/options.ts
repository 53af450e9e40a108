import type { Catalogue } from '../../kubernetes/catalogue';
import type { KubeObject } from '../../kubernetes/objects';
import type { UpgradePath, UpgradeStep } from '../../kubernetes/upgrade-step';

/** What is known of older releases, for a dist. */
export interface ReleasePath {
  /** The way to the release of dist. */
  readonly path: UpgradePath;
  /** Namespaces of dist by upstream's names, where they are called otherwise. @default - as upstream calls them */
  readonly namespaces?: Readonly<Record<string, string>>;
}

/** How an older release becomes that of dist. */
export interface UpgradeOptions extends ReleasePath {
  /** The release that the cluster has, one of the path's; `auto` looks. @default 'auto' */
  readonly from?: string;
  /**
   * What the releases of the path bring, the oldest first; asked when there is something to upgrade. With them what
   * is customised is seen, what is not the release's own is not deleted, and a release is known by what it has left.
   * @default - none: only what field managers and the path's patterns tell is known
   */
  readonly catalogues?: () => readonly Catalogue[];
  /** Take all steps without asking, but for those that need a decision. @default false */
  readonly yes?: boolean;
  /** Ids of steps to take without asking, those that need a decision among them. @default - none */
  readonly yesSteps?: readonly string[];
  /** Asked about each step that is neither agreed to nor known to have nothing to do. @default - nobody can be asked */
  readonly ask?: (question: UpgradeQuestion) => Promise<boolean>;
}

/** A step that somebody has to agree to. */
export interface UpgradeQuestion {
  readonly step: UpgradeStep;
  /** Whether it needs a decision: a check has failed, or people have to have done something. */
  readonly decision: boolean;
  /** What it is about, metadata only. */
  readonly objects: readonly KubeObject[];
  /** What was found out. @default - nothing more than what the step says */
  readonly reason?: string;
}

/** What came of a step. */
export interface StepReport {
  readonly id: string;
  readonly what: string;
  /**
   * - `done`: it is done, or a check has found what it wants
   * - `nothing`: there was nothing to do
   * - `left`: not done, and why
   * - `kept`: its objects stay
   * - `advice`: for people
   */
  readonly outcome: 'done' | 'nothing' | 'left' | 'kept' | 'advice';
  readonly objects: readonly KubeObject[];
  readonly reason?: string;
}

/** What came of an upgrade. */
export interface UpgradeReport {
  /** The release that the cluster had. */
  readonly from: string;
  readonly to: string;
  readonly steps: readonly StepReport[];
  /** Nothing is left to do: what runs from now on is like any other deployment. */
  readonly finished: boolean;
}
