import { titles } from './conditions';
import type { UpgradeQuestion } from './options';

/** Why an upgrade has not begun: what rules it out, what somebody has to decide and what somebody has to agree to. */
export function refusalOf(
  from: string,
  to: string,
  stops: readonly UpgradeQuestion[],
  undecided: readonly UpgradeQuestion[],
): string {
  const decisions = undecided.filter(({ decision }) => decision);
  const steps = undecided.filter(({ decision }) => !decision);
  return [
    `nothing was changed: Kubeflow ${from} does not become ${to} yet (docs/upgrade.md says what to do):`,
    ...stops.flatMap(linesOf),
    ...decisions.flatMap((question) => [
      ...linesOf(question),
      `  to go on all the same: --yes-step ${question.step.id}`,
    ]),
    ...(steps.length > 0 ? ['steps that somebody has to agree to (--yes agrees to all of them):'] : []),
    ...steps.flatMap(linesOf),
  ].join('\n');
}

/** A question in words: the step, what it is about, why, and who does without what. */
export function linesOf({ step, objects, reason }: UpgradeQuestion): string[] {
  const about = objects.length > 0 && reason === undefined ? ` (${titles(objects)})` : '';
  return [
    `${step.id}: ${step.do === 'check' ? `expected ${step.what}` : step.what}${about}`,
    ...(reason === undefined ? [] : reason.split('\n').map((line) => `  ${line}`)),
    ...(step.why === undefined ? [] : [`  why: ${step.why}`]),
    ...(step.outage === undefined ? [] : [`  outage: ${step.outage}`]),
  ];
}
