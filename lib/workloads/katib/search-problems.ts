import type { Problem } from '../../kubernetes/problem';
import type { AlgorithmSettings } from './algorithm-schema';
import type { SearchParameter } from './search-space';

/** Algorithms that take no step of their own where a number has none. */
const NEEDS_STEPS: readonly string[] = ['grid', 'pbt'];

/** What the service of an algorithm would refuse of parameters: it would do so when the experiment has started. */
export function searchProblems(
  algorithm: AlgorithmSettings,
  parameters: readonly SearchParameter[],
  trials: { readonly parallel: number; readonly most: number },
): Problem[] {
  const problems: Problem[] = [];
  const refuse = (message: string, ...path: string[]) => problems.push({ path, message });
  if (parameters.length === 0) refuse('expected some; make them by search.double and the like', 'parameters');
  if (NEEDS_STEPS.includes(algorithm.name)) {
    for (const name of withoutStep(parameters, algorithm.name)) {
      refuse(`missing; expected a number, as ${algorithm.name} has no values between min and max else`, name, 'step');
    }
  }
  if (algorithm.name === 'grid' && withoutStep(parameters, 'grid').length === 0) {
    const all = combinations(parameters);
    if (trials.most > all)
      refuse(`expected at most ${all}, the number of combinations, got ${trials.most}`, 'maxTrialCount');
  }
  if (algorithm.name === 'cmaes' && parameters.filter(({ range }) => range).length < 2) {
    refuse(
      'expected another one, as cmaes searches at least two parameters made by double or int',
      'algorithm',
      'name',
    );
  }
  if (algorithm.name === 'hyperband') {
    const { r_l: most, eta = 3, resource_name: resource } = algorithm.settings;
    // It is given as a number, whatever values the parameter has.
    const names = parameters.filter(({ type }) => type !== 'categorical').map(({ name }) => name);
    if (!names.includes(resource)) {
      const message = `expected the name of a parameter (${names.join(', ') || 'none is a number'}), got ${resource}`;
      refuse(message, 'algorithm', 'settings', 'resource_name');
    }
    const base = Math.floor(eta);
    const least = base ** Math.floor(Math.log(most) / Math.log(base));
    if (trials.parallel < least) {
      refuse(
        `expected at least ${least}, as hyperband starts so many at once, got ${trials.parallel}`,
        'parallelTrialCount',
      );
    }
  }
  return problems;
}

/** Whole numbers have a step of 1, but not for pbt. */
function withoutStep(parameters: readonly SearchParameter[], algorithm: string): string[] {
  return parameters.flatMap(({ name, type, range }) =>
    range && range.step === undefined && (type === 'double' || algorithm === 'pbt') ? [name] : [],
  );
}

/** How many combinations of values there are; without end where a number has no step. */
export function combinations(parameters: readonly SearchParameter[]): number {
  return parameters.reduce((product, { type, range, values = [] }) => {
    if (!range) return product * values.length;
    const step = range.step ?? (type === 'int' ? 1 : 0);
    // Steps such as 0.1 do not add up to exactly what they should.
    return product * (Math.floor((range.max - range.min) / step + 1e-9) + 1);
  }, 1);
}
