import { ownCommand } from '../../kubernetes/own-command';
import type { Change } from '../compare/changes';
import { type DeploymentPlan, decisionsIn, type PlannedAction, type PlannedStep } from '../plan/deployment-plan';
import { detailsOf, keptLines, planSummary, titleOfStep, upgradeLine } from './plan-report';

/** The longest comment that forges take is 65536 characters; what is over it is cut off with a word of it. */
const LONGEST = 60_000;

const TITLES: Readonly<Record<PlannedAction, string>> = {
  create: 'Created',
  change: 'Changed',
  adopt: 'Taken over and changed',
  replace: 'Replaced',
  migrate: 'Migrated',
  release: 'Steps of the upgrade',
  prune: 'Pruned',
  leave: 'Left alone',
  ask: 'To decide',
};

/** A plan as Markdown, for the comment of a pull request. */
export function planMarkdown(plan: DeploymentPlan): string {
  const dangers = plan.data.filter(({ danger }) => danger);
  const parts = [
    `### ${planSummary(plan)}`,
    ...upgradeLine(plan),
    ...section('Needs a decision', decisionsIn(plan).map(listed)),
    ...section(
      'Data',
      [...dangers, ...plan.data.filter(({ danger }) => !danger)].map(
        ({ title, what, danger }) => `- ${danger ? '**' : ''}${code(title)}${danger ? '**' : ''}: ${what}`,
      ),
    ),
    ...section(
      'Not known',
      plan.problems.map((problem) => `- ${problem}`),
    ),
    ...keptLines(plan).map((line) => `${line[0]?.toUpperCase()}${line.slice(1)}`),
    ...actionsOf(plan.steps).map(([action, steps]) => folded(`${TITLES[action]}: ${steps.length}`, steps.map(listed))),
  ];
  const text = `${parts.join('\n\n')}\n`;
  return text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST)}\n\n… and more: \`${ownCommand('plan')}\` shows all of it\n`;
}

function actionsOf(steps: readonly PlannedStep[]): [PlannedAction, PlannedStep[]][] {
  const byAction = new Map<PlannedAction, PlannedStep[]>();
  for (const step of steps) byAction.set(step.do, [...(byAction.get(step.do) ?? []), step]);
  return [...byAction];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`**${title}**`, lines.join('\n')] : [];
}

function folded(title: string, lines: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`;
}

function listed(step: PlannedStep): string {
  const details = [...detailsOf(step), ...(step.changes ?? []).map(changeText)];
  return [`- ${code(titleOfStep(step))}`, ...details.map((line) => `  - ${line}`)].join('\n');
}

/** Values are not for a comment that anybody may read: they may be tokens in the environment of a pod. */
function changeText({ path, before, after }: Change): string {
  const what = before === undefined ? 'new' : after === undefined ? 'goes' : 'changes';
  return `${code(path)} ${what}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
