import { z } from 'zod';

const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** A duration as Istio and Go write it: `10s`, `1.5h`, `1m30s`. Nothing that is waited for takes no time. */
export const duration = z
  .string('a duration such as 500ms, 10s or 1m30s')
  .regex(/^(\d+(\.\d+)?(ms|h|m|s))+$/, { error: 'a duration such as 500ms, 10s or 1m30s', abort: true })
  .refine((text) => secondsOf(text) > 0, 'a duration above 0 such as 500ms, 10s or 1m30s');

/** How often something is done again; 0 is only once. */
export const interval = z
  .string("a duration such as 1h or 1m30s; '0', as text, for only once")
  .regex(/^(0|(\d+(\.\d+)?(ms|h|m|s))+)$/, 'a duration such as 1h or 1m30s; 0 for only once');

/** The seconds of a duration. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}

/**
 * Durations of which each must be shorter than the next, by their keys in the order of their length; one that is not
 * said has its default. For `superRefine`.
 *
 * @param keys the keys, the shortest duration first, with the defaults of those that have no other
 */
export function inOrder<Settings extends object>(
  keys: readonly (readonly [key: keyof Settings & string, ifNone?: string])[],
) {
  return (settings: Settings, context: z.RefinementCtx): void => {
    const said = keys.flatMap(([key, ifNone]) => {
      const value = settings[key] ?? ifNone;
      return typeof value === 'string' ? [{ key, value }] : [];
    });
    for (const [index, { key, value }] of said.entries()) {
      const next = said[index + 1];
      if (!next || secondsOf(value) < secondsOf(next.value)) continue;
      context.addIssue({ code: 'custom', path: [key], message: `less than ${next.key} (${next.value})` });
    }
  };
}
