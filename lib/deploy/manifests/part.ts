import { DistError } from '../errors';
import { objectsOf, type Plan, type Wave } from './plan';

/** Which part of dist is meant. */
export interface PartOptions {
  /** Components, called as their files without the number. @default - all */
  readonly only?: readonly string[];
  /** Waves, by their numbers. @default - all */
  readonly waves?: readonly number[];
}

/** Whether a part of dist is meant, and not the whole. */
export function isPart({ only = [], waves = [] }: PartOptions): boolean {
  return only.length > 0 || waves.length > 0;
}

/**
 * The part of a plan that options name; what objects say about each other stays that of the whole.
 *
 * @throws DistError for a component or wave that dist does not have
 */
export function partOfPlan(plan: Plan, { only = [], waves = [] }: PartOptions): Plan {
  const problems = [
    ...only
      .filter((name) => !plan.components.has(name))
      .map((name) => `dist has no component ${name}; it has ${[...plan.components.keys()].join(', ')}`),
    ...waves
      .filter((number) => !plan.waves.some((wave) => wave.number === number))
      .map((number) => `dist has no wave ${number}; it has ${plan.waves.map((wave) => wave.number).join(', ')}`),
  ];
  if (problems.length > 0) throw new DistError(problems);
  const named = new Set(only.flatMap((name) => plan.components.get(name) ?? []));
  const kept = plan.waves
    .filter((wave) => waves.length === 0 || waves.includes(wave.number))
    .map((wave) => (only.length === 0 ? wave : within(wave, named)))
    .filter((wave) => objectsOf(wave).length > 0);
  if (kept.length === 0) throw new DistError([`${only.join(', ')} has no object in wave ${waves.join(', ')}`]);
  return { ...plan, waves: kept, size: kept.flatMap(objectsOf).length };
}

function within(wave: Wave, named: ReadonlySet<unknown>): Wave {
  const part = <T>(objects: readonly T[]) => objects.filter((object) => named.has(object));
  return {
    number: wave.number,
    namespaces: part(wave.namespaces),
    crds: part(wave.crds),
    plain: part(wave.plain),
    workloads: part(wave.workloads),
    custom: part(wave.custom),
  };
}
