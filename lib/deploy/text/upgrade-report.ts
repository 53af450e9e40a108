import { titles } from '../upgrade/conditions';
import type { StepReport, UpgradeQuestion, UpgradeReport } from '../upgrade/options';
import { linesOf } from '../upgrade/refusal';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

/** A step that somebody is asked to agree to. */
export function questionLines(question: UpgradeQuestion, paint: Paint): string[] {
  const [head = '', ...rest] = linesOf(question);
  return [paint(question.decision ? 'yellow' : 'bold', head), ...rest];
}

/** What an upgrade has done, what it has left and what people have to see to. */
export function upgradeLines({ from, to, steps, finished }: UpgradeReport, paint: Paint): string[] {
  return [
    ...steps.flatMap((step) => stepLines(step, paint)),
    finished
      ? paint('green', `Kubeflow ${from} has become ${to}`)
      : paint('yellow', `Kubeflow ${from} has not become ${to} in full: run it again when what is left can be done`),
  ];
}

function stepLines({ id, what, outcome, objects, reason }: StepReport, paint: Paint): string[] {
  const about = objects.length > 0 ? ` (${titles(objects)})` : '';
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (outcome) {
    case 'nothing':
      return [];
    case 'done':
      return objects.length > 0 || reason !== undefined
        ? [`${paint('green', 'done')}: ${id}: ${what}${about}${why}`]
        : [];
    case 'left':
      return [`${paint('yellow', 'left')}: ${id}: ${what}${about}${why}`];
    case 'kept':
      return [`${paint('dim', 'kept')}: ${what}${about}${why}`];
    case 'advice':
      return [`${paint('yellow', 'for you')}: ${id}: ${what}${about}${why}`];
  }
}
