import type { Extras } from './declarations';
import { matchesObject } from './patterns';

/** A line of a group of objects without counterpart. */
export interface ExtraLine {
  readonly object: string;
  readonly runs: readonly string[];
}

/** The lines of all groups. */
export function extraLines(groups: readonly Extras[]): ExtraLine[] {
  return groups.flatMap(({ runs, objects }) => objects.map((object) => ({ object, runs })));
}

/**
 * The objects of a variant that must be declared. Upstream's variant is one component, while ours is the whole platform:
 * all of the component that upstream's has not, and of the rest what the default platform does not have either.
 *
 * @param extra objects that the variant's reference has not
 * @param own objects of the component
 * @param known objects of the default platform: upstream's, and ours beside them
 */
export function extrasOfVariant(
  extra: readonly string[],
  own: ReadonlySet<string>,
  known: ReadonlySet<string>,
): string[] {
  return extra.filter((object) => own.has(object) || !known.has(object));
}

/** What is wrong with the objects of a run that upstream does not have. */
export function judgeExtras(extra: readonly string[], lines: readonly ExtraLine[]): string[] {
  return [
    ...extra
      .filter((object) => !lines.some((line) => matchesObject(line.object, object)))
      .map((object) => `${object}: upstream has no such object, and no extra declares it`),
    ...lines
      .filter((line) => !extra.some((object) => matchesObject(line.object, object)))
      .map((line) => `${line.object}: declared as an extra, but it is none`),
  ];
}
