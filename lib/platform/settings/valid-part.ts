import type { z } from 'zod';

type JsonMap = Record<string, unknown>;

/** Keeps the place of a wrong patch in the list. It matches nothing. */
const NO_PATCH = { target: { kind: '-' }, patch: {} };

/** What is left of settings without their mistakes. */
export interface ValidPart {
  readonly settings: JsonMap;
  /** Positions of the patches that are left out. */
  readonly wrongPatches: readonly number[];
}

/**
 * Leaves out of settings what their schema refuses, so that the rest can be rendered: some mistakes, such as a
 * workload that is not there, show only then, and all of a file are to come in one run.
 *
 * @returns nothing where namespaces are wrong: with other names a render would find mistakes that there are not
 */
export function validPart(schema: z.ZodType, settings: JsonMap): ValidPart | undefined {
  const isSound = (key: string, value: unknown) => schema.safeParse({ [key]: value }).success;
  const sound: JsonMap = {};
  let wrongPatches: number[] = [];
  for (const [key, value] of Object.entries(settings)) {
    if (isSound(key, value)) {
      sound[key] = value;
    } else if (key === 'namespaces') {
      return undefined;
    } else if (key === 'patches' && Array.isArray(value)) {
      wrongPatches = value.flatMap((patch, index) => (isSound(key, [patch]) ? [] : [index]));
      sound[key] = value.map((patch, index) => (wrongPatches.includes(index) ? NO_PATCH : patch));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      sound[key] = Object.fromEntries(Object.entries(value).filter(([name, each]) => isSound(key, { [name]: each })));
    }
  }
  return schema.safeParse(sound).success ? { settings: sound, wrongPatches } : undefined;
}
