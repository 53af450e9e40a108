import { identityOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { stepsFrom, type UpgradeStep, type UpgradeStepOf } from '../../kubernetes/upgrade-step';
import type { Session } from '../cluster/session';
import { ClusterError } from '../errors';
import type { Plan } from '../manifests/plan';
import type { DeployEvent } from '../outcome';
import type { ReleaseStep } from '../plan/deployment-plan';
import { ReadinessChecks } from '../readiness/checks';
import type { ApplySet } from '../set/apply-set';
import type { ActContext } from './acts/act';
import { startAgain } from './acts/stop';
import { Agreements } from './agreements';
import { Conditions } from './conditions';
import { type Customised, editedOfDist } from './edits';
import { ObjectFinder } from './finder';
import { Installed } from './installed';
import { Journal } from './journal';
import type { StepReport, UpgradeOptions, UpgradeQuestion, UpgradeReport } from './options';
import { refusalOf } from './refusal';
import { sourceOf } from './source';
import { doStep, type ToDo, toDo } from './steps';

/** What an upgrade needs beside its options. */
export interface UpgradeContext {
  readonly session: Session;
  readonly set: ApplySet;
  /** The whole of dist. */
  readonly plan: Plan;
  /** Milliseconds that a step has. */
  readonly timeout: number;
  readonly onEvent: (event: DeployEvent) => void;
}

/** What an upgrade would be. */
export interface UpgradePreview {
  readonly from: string;
  readonly to: string;
  /** By what it was found out which release the cluster has. */
  readonly reason: string;
  /** Those that would do something, with the one that applies dist among them. */
  readonly steps: readonly ReleaseStep[];
  readonly installed: Installed;
  /** Managers whose edits of objects of dist go with it: whoever agrees to `customised` agrees to that. */
  readonly editors: readonly string[];
}

/** An upgrade of what a cluster has to the release of dist, around the waves of a deployment. */
export class Upgrade {
  private readonly reports = new Map<string, StepReport>();
  private readonly conditions: Conditions;
  /** Where the step stands that applies dist. */
  private readonly turn: number;

  /** Managers whose edits of objects of dist go: whoever has agreed to what is customised has agreed to that. */
  editors: readonly string[] = [];

  private constructor(
    /** The release that the cluster has. */
    readonly from: string,
    private readonly to: string,
    /** By what that was found out. */
    private readonly reason: string,
    private readonly steps: readonly UpgradeStep[],
    private readonly agreements: Agreements,
    private readonly context: ActContext,
  ) {
    const { cluster, clock, plan, finder } = context;
    const checks = new ReadinessChecks(cluster, clock, plan.webhookServices);
    this.conditions = new Conditions(finder, checks, (id) => this.isSettled(id));
    this.turn = steps.findIndex((step) => step.do === 'apply');
  }

  /**
   * Finds out what the cluster has, looks whether it can be upgraded, and has somebody agree to what it takes. Nothing
   * is changed.
   *
   * @returns undefined when there is nothing to do: no Kubeflow, or one that this set has brought
   * @throws ClusterError when it cannot be done, or somebody has to decide something first
   */
  static async prepare(options: UpgradeOptions, upgrade: UpgradeContext): Promise<Upgrade | undefined> {
    const opened = await Upgrade.open(options, upgrade);
    await opened?.agree();
    if (opened) opened.editors = await opened.readEditors();
    return opened;
  }

  /**
   * The steps that would be taken as the cluster is now, with the one that applies dist among them. Nothing is changed,
   * and nobody is asked.
   *
   * @returns undefined when there is nothing to upgrade
   * @throws ClusterError when that cannot be told
   */
  static async preview(options: UpgradeOptions, upgrade: UpgradeContext): Promise<UpgradePreview | undefined> {
    const opened = await Upgrade.open(options, upgrade);
    if (!opened) return undefined;
    const steps: ReleaseStep[] = [];
    for await (const [step, { objects, reason, stops = false }] of opened.allPlanned()) {
      const asks = opened.needsAgreement(step) && opened.isDecision(step) && !opened.agreements.isNamed(step.id);
      steps.push({ step, objects, decision: asks, stops, ...(reason === undefined ? {} : { reason }) });
    }
    const { from, to, context, reason } = opened;
    return { from, to, reason, steps, installed: context.installed, editors: await opened.readEditors() };
  }

  private static async open(options: UpgradeOptions, upgrade: UpgradeContext): Promise<Upgrade | undefined> {
    const { session, set, plan, timeout, onEvent } = upgrade;
    const { cluster, connection, clock } = session;
    const { path, namespaces = {}, catalogues = () => [] } = options;
    const journal = await Journal.open(set, cluster);
    const finder = await ObjectFinder.open(cluster, plan, { namespaces, words: path.words });
    const all = () => new Installed(catalogues(), namespaces, cluster);
    const { from, reason, installed } = await sourceOf(options, { cluster, set, finder, journal }, all);
    onEvent({ type: 'upgrade', ...(from === undefined ? {} : { from }), to: path.target, reason });
    if (from === undefined) return undefined;
    let looking: Promise<readonly Customised[]> | undefined;
    const edited = () => {
      looking ??= editedOfDist({ cluster, finder, set });
      return looking;
    };
    const acting = { cluster, connection, clock, set, plan, finder, journal, timeout, onEvent };
    const context: ActContext = { ...acting, edited, installed: (installed ?? all()).upTo(from) };
    return new Upgrade(from, path.target, reason, stepsFrom(path, from), new Agreements(options), context);
  }

  /** Objects of dist that may be deleted and made anew where what changes is immutable. */
  get replaceable(): readonly KubeObject[] {
    const named = this.steps.filter((step): step is UpgradeStepOf<'replace'> => step.do === 'replace');
    return this.context.finder.inDist(named.flatMap(({ match }) => match));
  }

  private async readEditors(): Promise<readonly string[]> {
    if (!this.steps.some((step) => step.do === 'check' && 'unedited' in step.expect)) return [];
    return [...new Set((await this.context.edited()).flatMap(({ by }) => by))];
  }

  /** What comes before the first wave. @throws ClusterError, InterruptedError */
  async before(): Promise<void> {
    await this.context.journal.begin(this.from, this.to);
    for (const step of this.steps.slice(0, this.turn)) await this.take(step);
  }

  /** What comes after the last wave. @throws ClusterError, InterruptedError */
  async after(): Promise<void> {
    await startAgain(this.context);
    for (const step of this.steps.slice(this.turn)) await this.take(step);
    if (this.finished) await this.context.journal.finish();
  }

  get report(): UpgradeReport {
    const steps = this.steps.flatMap(({ id }) => this.reports.get(id) ?? []);
    return { from: this.from, to: this.to, steps, finished: this.finished };
  }

  private get finished(): boolean {
    return this.steps.every(({ id }) => {
      const outcome = this.reports.get(id)?.outcome;
      return outcome !== undefined && outcome !== 'left';
    });
  }

  /** Whether a step is done, now or by a run before, or has nothing to do. */
  private isSettled(id: string): boolean {
    if (this.context.journal.isDone(id)) return true;
    const outcome = this.reports.get(id)?.outcome;
    return outcome === 'done' || outcome === 'nothing';
  }

  /** Goes through all steps as the cluster is now: checks first, so that nobody is asked in vain. */
  private async agree(): Promise<void> {
    const questions: UpgradeQuestion[] = [];
    const stops: UpgradeQuestion[] = [];
    for await (const [step, todo] of this.allPlanned()) {
      if (!this.needsAgreement(step)) continue;
      const question = { step, decision: this.isDecision(step), objects: todo.objects, reason: todo.reason };
      (todo.stops ? stops : questions).push(question);
    }
    if (stops.length > 0) throw new ClusterError(refusalOf(this.from, this.to, stops, []));
    const undecided: UpgradeQuestion[] = [];
    for (const question of questions) {
      const answer = await this.agreements.answerTo(question);
      if (answer === 'nobody') undecided.push(question);
      // Without what comes before, the release cannot be applied; what comes after can wait.
      if (answer === 'no' && this.comesFirst(question.step))
        throw new ClusterError(
          `nothing was changed: you have not agreed to ${question.step.id}: ${question.step.what}`,
        );
    }
    if (undecided.length > 0) throw new ClusterError(refusalOf(this.from, this.to, [], undecided));
  }

  /** Each step that would do something now, given that those before it do what they can; `apply` among them. */
  private async *allPlanned(): AsyncGenerator<readonly [UpgradeStep, ToDo]> {
    const going = new Set<string>();
    for (const step of this.steps) {
      const todo = step.do === 'apply' ? { objects: [] } : await this.planned(step, going);
      if (!todo) continue;
      if (step.do === 'delete') for (const object of todo.objects) going.add(identityOf(object));
      yield [step, todo];
    }
  }

  /** @param going identities of what the steps before would delete */
  private async planned(step: UpgradeStep, going: ReadonlySet<string>): Promise<ToDo | undefined> {
    const { journal } = this.context;
    if (journal.isDone(step.id)) return undefined;
    // Halfway, what it takes for beginning no longer holds.
    const goesOn = journal.entry?.from === this.from && journal.entry.to === this.to && !journal.entry.finished;
    if (goesOn && this.isDecision(step)) return undefined;
    if ((await this.conditions.obstacle(step, going)) !== undefined) return undefined;
    return toDo(step, this.context);
  }

  private needsAgreement(step: UpgradeStep): boolean {
    if (step.do === 'adopt' || step.do === 'apply' || step.do === 'keep') return false;
    // What people may do, if they like, nobody has to agree to.
    return !(step.do === 'restart' || (step.do === 'ask' && !this.comesFirst(step)));
  }

  private isDecision(step: UpgradeStep): boolean {
    return step.do === 'check' || step.do === 'ask';
  }

  private comesFirst(step: UpgradeStep): boolean {
    return step.do === 'replace' || this.steps.indexOf(step) < this.turn;
  }

  /** Does a step if it is its turn and there is something to do. */
  private async take(step: UpgradeStep): Promise<void> {
    const report = await this.outcomeOf(step);
    this.reports.set(step.id, report);
  }

  private async outcomeOf(step: UpgradeStep): Promise<StepReport> {
    const { context, conditions, agreements } = this;
    const about = { id: step.id, what: step.what };
    if (context.journal.isDone(step.id)) return { ...about, outcome: 'done', objects: [] };
    // Seen to when the upgrade was prepared, or by the deployment itself.
    if (
      step.do === 'check' ||
      step.do === 'adopt' ||
      step.do === 'replace' ||
      (step.do === 'ask' && this.comesFirst(step))
    )
      return { ...about, outcome: 'done', objects: [] };
    const reason = await this.awaitTurn(step);
    const todo = await toDo(step, context);
    if (!todo) return { ...about, outcome: 'nothing', objects: [] };
    const { objects } = todo;
    if (step.do === 'keep') return { ...about, outcome: 'kept', objects, reason: step.until ?? step.why };
    if (step.do === 'ask') return { ...about, outcome: 'advice', objects, reason: step.why };
    const ruledOut = conditions.ruledOut(step, this.steps);
    if (ruledOut !== undefined) return { ...about, outcome: 'kept', objects, reason: ruledOut };
    if (reason !== undefined) return { ...about, outcome: 'left', objects, reason };
    const named = agreements.isNamed(step.id);
    if (step.do === 'restart' && !named) return { ...about, outcome: 'advice', objects, reason: step.why };
    const answer = await agreements.answerTo({ step, decision: false, objects });
    if (answer !== 'yes') return { ...about, outcome: 'left', objects, reason: 'nobody has agreed to it' };
    const began = context.clock.now();
    context.onEvent({
      type: 'step-started',
      id: step.id,
      what: step.what,
      outage: step.outage,
      objects: objects.length,
    });
    const { objects: acted, left = [] } = await doStep(step, named, conditions, context);
    context.onEvent({ type: 'step-ended', id: step.id, milliseconds: context.clock.now() - began });
    const words = left.map((each) => `${titleOf(each.object)} stays: ${each.reason}`);
    const more = words.length > 0 ? { reason: words.join('; ') } : {};
    await context.journal.noteDone(step.id);
    return { ...about, outcome: 'done', objects: acted, ...more };
  }

  /** Waits for what a step comes after; why it cannot be taken, if that does not come or something else is against it. */
  private async awaitTurn(step: UpgradeStep): Promise<string | undefined> {
    const { cluster, clock, timeout } = this.context;
    const obstacle = await this.conditions.obstacle(step);
    if (obstacle !== undefined || step.after === undefined) return obstacle;
    const deadline = clock.now() + timeout;
    for (;;) {
      const [awaited] = await this.conditions.awaited(step);
      if (awaited === undefined) return this.conditions.obstacle(step);
      if (clock.now() > deadline) return awaited;
      await cluster.client.pause(1_000);
    }
  }
}
