import type { UpgradeStep } from '../../kubernetes/upgrade-step';
import type { PlannedStep, ReleaseStep } from './deployment-plan';

/** The steps of a release as steps of a plan: those before the waves of dist, and those after them. */
export function releaseSteps(steps: readonly ReleaseStep[]): {
  readonly before: readonly PlannedStep[];
  readonly after: readonly PlannedStep[];
} {
  const turn = steps.findIndex(({ step }) => step.do === 'apply');
  // What is replaced stands among the objects of dist, in its wave.
  const shown = (part: readonly ReleaseStep[]) => part.filter(({ step }) => !SHOWN_ELSEWHERE.has(step.do)).map(planned);
  return turn < 0
    ? { before: shown(steps), after: [] }
    : { before: shown(steps.slice(0, turn)), after: shown(steps.slice(turn + 1)) };
}

const SHOWN_ELSEWHERE: ReadonlySet<UpgradeStep['do']> = new Set(['apply', 'replace', 'migrate']);

function planned({ step, objects, decision, stops = false, reason }: ReleaseStep): PlannedStep {
  const why = [step.what, reason ?? step.why].filter(Boolean).join(': ');
  return {
    do: step.do === 'keep' ? 'leave' : decision || stops ? 'ask' : 'release',
    id: step.id,
    objects,
    reason: why,
    ...(step.outage === undefined ? {} : { outage: step.outage }),
    ...(stops
      ? { decision: 'nothing is done before this is in order' }
      : decision
        ? { decision: `--yes-step ${step.id}` }
        : {}),
  };
}
