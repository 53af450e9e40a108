import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { UpgradePath } from '../../kubernetes/upgrade-step';
import { packageFile } from '../files';

/** Releases whose install leaves something: some by name, `all`, or `older`, which is all but the target. */
const from = z.union([z.literal('all'), z.literal('older'), z.array(z.string()).nonempty()]);

const patterns = z.array(z.string()).nonempty();

const where = z
  .strictObject({
    has: z.array(z.string()).nonempty().optional(),
    unfinished: z.literal(true).optional(),
    image: z.string().optional(),
  })
  .refine((condition) => Object.keys(condition).length > 0, 'expected at least one condition');

const conditions = z
  .array(
    z.union([
      z.strictObject({ exists: patterns, where: where.optional() }),
      z.strictObject({ inDist: patterns }),
      z.strictObject({ ready: z.string() }),
      z.strictObject({ done: z.string() }),
      z.strictObject({ inUse: z.literal(true) }),
    ]),
  )
  .nonempty();

const base = {
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  from,
  match: patterns.optional(),
  where: where.optional(),
  when: conditions.optional(),
  unless: conditions.optional(),
  after: conditions.optional(),
  what: z.string(),
  why: z.string().optional(),
  outage: z.string().optional(),
};

const operation = z.strictObject({
  op: z.enum(['add', 'remove', 'replace', 'test']),
  path: z.string().startsWith('/'),
  value: z.unknown().optional(),
});

const patch = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('merge'), body: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal('json'), body: z.array(operation).nonempty() }),
]);

const expectation = z.union([
  z.strictObject({ kubernetes: z.string().regex(/^\d+\.\d+$/) }),
  z.strictObject({ none: z.literal(true) }),
  z.strictObject({ unowned: z.literal(true) }),
  z.strictObject({ unedited: z.literal(true) }),
  z.strictObject({ sql: z.array(z.string()).nonempty(), database: z.string() }),
  z.strictObject({ folder: z.string().startsWith('/'), roomIn: z.string() }),
]);

const step = z.discriminatedUnion('do', [
  z.strictObject({ ...base, do: z.literal('check'), expect: expectation, otherwise: z.enum(['ask', 'stop']) }),
  z.strictObject({ ...base, do: z.literal('ask') }),
  z.strictObject({ ...base, do: z.literal('adopt') }),
  z.strictObject({ ...base, do: z.literal('patch'), match: patterns, patch, to: z.literal('volume').optional() }),
  z.strictObject({
    ...base,
    do: z.literal('stop'),
    match: patterns,
    sql: z.string().optional(),
    grace: z.number().int().positive().optional(),
    lastWords: z.string().min(1).optional(),
  }),
  z.strictObject({ ...base, do: z.literal('migrate'), match: patterns, storage: z.string() }),
  z.strictObject({ ...base, do: z.literal('apply') }),
  z.strictObject({ ...base, do: z.literal('replace'), match: patterns }),
  z.strictObject({
    ...base,
    do: z.literal('copy'),
    match: patterns,
    stop: z.string(),
    folder: z.string(),
    bucket: z.string(),
    into: z.strictObject({
      deployment: z.string(),
      service: z.string(),
      port: z.number().int().positive(),
      keys: z.string(),
    }),
  }),
  z.strictObject({ ...base, do: z.literal('delete'), match: patterns, propagation: z.literal('Orphan').optional() }),
  z.strictObject({ ...base, do: z.literal('keep'), match: patterns, until: z.string().optional() }),
  z.strictObject({ ...base, do: z.literal('restart'), match: patterns }),
]);

const path = z
  .strictObject({
    target: z.string(),
    sources: z
      .array(z.strictObject({ name: z.string(), pipelines: z.array(z.string()), knative: z.array(z.string()) }))
      .nonempty(),
    words: z.record(z.string(), patterns).default({}),
    steps: z.array(step),
  })
  .superRefine(({ sources, steps }, context) => {
    const known = sources.map(({ name }) => name);
    const ids = steps.map(({ id }) => id);
    const complain = (id: string, message: string) =>
      context.addIssue({ code: 'custom', message: `${id}: ${message}` });
    if (steps.filter((each) => each.do === 'apply').length !== 1)
      complain('steps', 'expected one step that applies dist');
    steps.forEach((each, index) => {
      if (ids.indexOf(each.id) < index) complain(each.id, 'another step has this id');
      for (const name of Array.isArray(each.from) ? each.from : [])
        if (!known.includes(name)) complain(each.id, `from ${name}: expected one of ${known.join(', ')}`);
      for (const condition of [...(each.when ?? []), ...(each.unless ?? []), ...(each.after ?? [])])
        if ('done' in condition && !ids.slice(0, index).includes(condition.done))
          complain(each.id, `done ${condition.done}: expected a step that comes before`);
    });
  });

/**
 * Reads the way to a release.
 *
 * @param text as YAML
 * @throws Error when it is none, with all that is wrong
 */
export function parseUpgradePath(text: string): UpgradePath {
  const parsed = path.safeParse(parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { target, sources, words, steps } = parsed.data;
  const names = sources.map(({ name }) => name);
  const fromOf = (text: z.output<typeof from>) => {
    if (text === 'all') return names;
    return text === 'older' ? names.filter((name) => name !== target) : text;
  };
  return { target, sources, words, steps: steps.map((each) => ({ match: [], ...each, from: fromOf(each.from) })) };
}

/** Releases to which a way leads, each with the file that says it. */
const FILES: Readonly<Record<string, string>> = { '26.03.1': 'upgrade-to-26.03.1.yaml' };

/**
 * The way from older releases to one.
 *
 * @param release name of the release: `26.03.1`
 * @returns undefined when there is none: a release of somebody's own
 */
export function upgradePathTo(release: string): UpgradePath | undefined {
  const file = Object.hasOwn(FILES, release) ? FILES[release] : undefined;
  if (file === undefined) return undefined;
  return parseUpgradePath(readFileSync(packageFile('lib/core/releases', file), 'utf8'));
}
