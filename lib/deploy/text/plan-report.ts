import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { type DeploymentPlan, decisionsIn, type PlannedAction, type PlannedStep } from '../plan/deployment-plan';
import { type JsonLine, jsonRef } from './json-lines';
import { renderChange } from './render-diff';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

/** Objects that are named where there may be many. */
const SHOWN = 10;

const MARKS: Readonly<Record<PlannedAction, readonly [mark: string, colour: Parameters<Paint>[0]]>> = {
  create: ['+', 'green'],
  change: ['~', 'yellow'],
  adopt: ['~', 'yellow'],
  replace: ['±', 'red'],
  migrate: ['»', 'yellow'],
  release: ['»', 'yellow'],
  prune: ['-', 'red'],
  leave: ['=', 'dim'],
  ask: ['?', 'red'],
};

/** A plan for people. */
export function renderPlan(plan: DeploymentPlan, paint: Paint): string[] {
  let wave: number | undefined;
  const lines = plan.steps.flatMap((step) => {
    const heading = step.wave !== undefined && step.wave !== wave ? [paint('dim', `wave ${step.wave}`)] : [];
    wave = step.wave ?? wave;
    return [...heading, ...stepLines(step, paint)];
  });
  return [
    ...upgradeLine(plan),
    ...lines,
    ...dataLines(plan, paint),
    ...keptLines(plan),
    ...plan.problems.map((problem) => `${paint('yellow', 'warning')}: ${problem}`),
    planSummary(plan),
  ];
}

/** Which release becomes which. */
export function upgradeLine({ upgrade }: DeploymentPlan): string[] {
  return upgrade ? [`Kubeflow ${upgrade.from} becomes ${upgrade.to}: ${oneLine(upgrade.reason)}`] : [];
}

/** What stays since nothing in the plan is about it. */
export function keptLines({ unknown, leftBehind, upgrade }: DeploymentPlan): string[] {
  return [
    ...(unknown.length > 0 ? [`not known to dist, and left alone: ${someOf(unknown)}`] : []),
    ...(leftBehind.length > 0 ? [`left by Kubeflow ${upgrade?.from}, and left alone: ${someOf(leftBehind)}`] : []),
  ];
}

/** A plan for programs: a line for each step and each piece of data, and a last one. */
export function jsonPlan(plan: DeploymentPlan): JsonLine[] {
  const { target, upgrade, same, data, unknown, leftBehind, problems, warnings } = plan;
  return [
    ...plan.steps.map(({ objects, ...step }): JsonLine => ({ type: 'step', ...step, objects: objects.map(jsonRef) })),
    ...data.map((each): JsonLine => ({ type: 'data', ...each })),
    {
      type: 'result',
      verb: 'plan',
      target,
      ...(upgrade ? { upgrade } : {}),
      steps: countsOf(plan),
      decisions: decisionsIn(plan).length,
      same,
      unknown: unknown.map(jsonRef),
      leftBehind: leftBehind.map(jsonRef),
      problems,
      warnings,
    },
  ];
}

/** How many steps of each kind there are, in a line. */
export function planSummary(plan: DeploymentPlan): string {
  const counts = Object.entries(countsOf(plan)).map(([action, count]) => `${count} to ${action}`);
  const decisions = decisionsIn(plan).length;
  const parts = [
    ...(counts.length > 0 ? counts : ['nothing to do']),
    `${plan.same} the same`,
    ...(decisions > 0 ? [`${decisions} need${decisions === 1 ? 's' : ''} a decision`] : []),
  ];
  return `${plan.target}: ${parts.join(', ')}`;
}

/** Names of objects, not more than one likes to read. */
export function someOf(objects: readonly KubeObject[]): string {
  const more = objects.length - SHOWN;
  return `${objects.slice(0, SHOWN).map(titleOf).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What a step is about, in words. */
export function titleOfStep({ id, objects }: PlannedStep): string {
  return [id, someOf(objects)].filter(Boolean).join(': ');
}

/** What there is to say of a step besides the fields that it changes. */
export function detailsOf(step: PlannedStep): string[] {
  const { adopts, editedWith, procedure = [], outage, keeps, decision } = step;
  return [
    ...(adopts ? [`from ${adopts.join(', ')}: what it owns and dist does not have goes`] : []),
    ...(editedWith ? [`edited by hand (${editedWith.join(', ')}): the edits go`] : []),
    ...(step.reason === undefined ? [] : [oneLine(step.reason)]),
    ...procedure.map((line, index) => `${index + 1}. ${line}`),
    ...(outage === undefined ? [] : [`outage: ${outage}`]),
    ...(keeps === undefined ? [] : [`keeps: ${keeps}`]),
    ...(decision === undefined ? [] : [`to decide: ${oneLine(decision)}`]),
  ];
}

function stepLines(step: PlannedStep, paint: Paint): string[] {
  const [mark, colour] = MARKS[step.do];
  const changes = (step.changes ?? []).flatMap((change) => renderChange(change, paint));
  return [
    paint(colour, `${mark} ${step.do} ${titleOfStep(step)}`),
    ...[...detailsOf(step), ...changes].map((line) => `    ${line}`),
  ];
}

function dataLines({ data }: DeploymentPlan, paint: Paint): string[] {
  if (data.length === 0) return [];
  return [
    'data:',
    ...data.map(({ title, what, danger }) => `    ${danger ? paint('red', title) : title}: ${oneLine(what)}`),
  ];
}

function countsOf({ steps }: DeploymentPlan): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const step of steps) counts[step.do] = (counts[step.do] ?? 0) + 1;
  return counts;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
