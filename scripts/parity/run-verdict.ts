import type { Deviation } from './declarations';
import { type ExtraLine, judgeExtras } from './extras';
import { inRun, judgeObject, type ObjectVerdict } from './judge';
import { matchesName, matchesObject } from './patterns';
import type { Comparison } from './tool';

/** What comparing one file of the reference came to. */
export interface FileVerdict {
  readonly name: string;
  readonly objects: readonly ObjectVerdict[];
}

/** What one run came to. */
export interface RunVerdict {
  readonly name: string;
  readonly files: readonly FileVerdict[];
  /** How many objects of ours upstream does not have, or nothing where only a part was compared. */
  readonly extras: number | undefined;
  readonly problems: readonly string[];
  /** Declarations that mean an object of this run, or nothing where only a part was compared. */
  readonly used: ReadonlySet<Deviation> | undefined;
}

/** What a run is judged by. */
export interface RunEvidence {
  readonly name: string;
  readonly comparison: Comparison;
  /** Names of the objects in each file of the reference that was compared. */
  readonly reference: ReadonlyMap<string, readonly string[]>;
  /** Objects of ours that must be declared since upstream does not have them, or nothing where only a part was compared. */
  readonly extra: readonly string[] | undefined;
}

/** Judges a run by the declarations that hold in it. */
export function judgeRun(
  { name, comparison, reference, extra }: RunEvidence,
  deviations: readonly Deviation[],
  extras: readonly ExtraLine[],
): RunVerdict {
  const declared = inRun(deviations, name);
  const files = comparison.components.map(({ component, differing, missing }): FileVerdict => {
    const differences = new Map(differing.map(({ object, diffs }) => [object, diffs]));
    const objects = reference.get(component) ?? [];
    return {
      name: component,
      objects: objects.map((object) =>
        judgeObject(object, missing.includes(object) ? 'missing' : (differences.get(object) ?? []), declared),
      ),
    };
  });
  const all = [...reference.values()].flat();
  const problems = [
    ...files.flatMap(({ objects }) => objects.flatMap((object) => object.problems)),
    ...comparison.duplicates.map((object) => `${object}: rendered twice`),
    ...(extra ? judgeExtras(extra, inRun(extras, name)) : []),
  ];
  return {
    name,
    files,
    extras: extra?.length,
    problems: problems.map((problem) => `${name}: ${problem}`),
    used: extra && new Set(declared.filter((entry) => all.some((object) => matchesObject(entry.object, object)))),
  };
}

/**
 * Declarations that mean no object of upstream's in a run that they name, or in any of those that a pattern stands for.
 * Runs of which only a part was compared are not judged.
 *
 * @param names names of all runs there are
 */
export function idleDeclarations(
  deviations: readonly Deviation[],
  verdicts: readonly RunVerdict[],
  names: readonly string[],
): string[] {
  const used = new Map(verdicts.map((verdict) => [verdict.name, verdict.used]));
  return deviations.flatMap((entry) =>
    entry.runs
      .filter((pattern) => {
        const meant = names.filter((name) => matchesName(pattern, name));
        return meant.length > 0 && meant.every((name) => used.get(name)?.has(entry) === false);
      })
      .map((run) => `${titleOf(entry)}: declared for ${run}, where upstream has no such object`),
  );
}

/** Declarations for runs that there are not. */
export function unknownRuns(
  entries: readonly { readonly object: string; readonly path?: string; readonly runs: readonly string[] }[],
  names: readonly string[],
): string[] {
  return entries.flatMap((entry) =>
    entry.runs
      .filter((pattern) => !names.some((name) => matchesName(pattern, name)))
      .map((pattern) => `${titleOf(entry)}: no run is named ${pattern}`),
  );
}

function titleOf({ object, path }: { readonly object: string; readonly path?: string }): string {
  return path ? `${object} ${path}` : object;
}
