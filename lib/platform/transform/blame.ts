import { formatPath } from '../../core/problem';
import type { KubeObject } from '../../kubernetes/objects';
import { titleOf } from '../../kubernetes/objects';
import type { Path, Problem } from '../../kubernetes/problem';
import type { Settings } from '../settings/schema';
import { isTarget, patchSteps } from './patches';
import type { Step } from './step';
import { workloadSteps } from './workloads';

/** What is wrong with an object that has a setting to blame, or none: then it was constructed so. */
export interface Blamed {
  readonly problem: Problem;
  readonly step: Step | undefined;
}

/**
 * Finds the setting that made an object wrong: the last change after which the problem was there and before which it was
 * not. One change of several may be wrong by itself and right together with the others.
 *
 * @param object as it was constructed
 * @param problems what is wrong with it after all changes
 * @param judge finds what is wrong with an object
 */
export function blame(
  object: KubeObject,
  problems: readonly Problem[],
  settings: Pick<Settings, 'workloads' | 'patches'>,
  judge: (object: KubeObject) => readonly Problem[],
): Blamed[] {
  const steps = stepsOf(object, settings);
  const found = [object, ...steps.map((step) => step.object)].map((each) => new Set(judge(each).map(idOf)));
  return problems.map((problem) => ({
    problem,
    step: steps[found.findLastIndex((each) => !each.has(idOf(problem)))],
  }));
}

function idOf({ path, message }: Problem): string {
  return `${formatPath(path)}: ${message}`;
}

function stepsOf(object: KubeObject, { workloads, patches }: Pick<Settings, 'workloads' | 'patches'>) {
  const steps: Step[] = workloadSteps(object, workloads);
  const current = () => steps.at(-1)?.object ?? object;
  for (const [index, patch] of patches.entries()) {
    if (isTarget(patch.target, current())) steps.push(...patchSteps(current(), patch, index));
  }
  return steps;
}

/** The complaints about settings: one for all objects that the same setting makes wrong in the same way. */
export function complaints(
  blamed: readonly { readonly object: KubeObject; readonly faults: readonly Blamed[] }[],
): Problem[] {
  const found = new Map<string, { readonly path: Path; readonly text: string; readonly titles: string[] }>();
  for (const { object, faults } of blamed) {
    for (const { problem, step } of faults) {
      if (!step || step.unchecked) continue;
      const path = step.setting(problem.path);
      const text = `${formatPath(problem.path)}: ${problem.message}`;
      const id = JSON.stringify([path, text]);
      const { titles } = found.get(id) ?? { titles: [] };
      found.set(id, { path, text, titles: [...titles, titleOf(object)] });
    }
  }
  return [...found.values()].map(({ path, text, titles }) => {
    const more = titles.length > 1 ? ` and ${titles.length - 1} more` : '';
    return { path, message: `${titles[0]}${more}: ${text}` };
  });
}
