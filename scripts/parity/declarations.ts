import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { z } from 'zod';

const text = z.string().trim().min(1);
const reason = z.string().trim().min(12, 'must be a reason that a user would accept');
/** Names of runs, in which `*` stands for anything: `default`, or that of a variant. */
const runs = z.array(text).min(1);
const objectName = text.regex(
  /^[^/]*\/[^/]+\/[^/]+\/[^/]+$/,
  'must be group/Kind/namespace/name, `-` for no namespace',
);
const lines = z.array(text).min(1).optional();

const STATEMENTS = ['ours', 'added', 'removed', 'matches', 'same'] as const;

const deviation = z
  .strictObject({
    object: objectName,
    path: text.optional(),
    runs,
    reason,
    ours: z.unknown().optional(),
    added: lines,
    removed: lines,
    matches: text.optional(),
    same: z.literal('selector').optional(),
  })
  .superRefine((entry, context) => {
    const said = STATEMENTS.filter((key) => key in entry);
    const lists = said.filter((key) => key === 'added' || key === 'removed');
    const fits = entry.path === undefined ? said.length === 0 : said.length === Math.max(1, lists.length);
    if (!fits) {
      const allowed =
        entry.path === undefined ? 'none without a path' : 'with a path one of them; added and removed go together';
      context.addIssue(`has ${said.join(', ') || 'none'} of ${STATEMENTS.join(', ')}: ${allowed}`);
    }
    if (entry.path === undefined && entry.object.includes('*')) {
      context.addIssue('object: must name one object, since users read which ones we leave out');
    }
  });

const extras = z.strictObject({ reason, runs, objects: z.array(objectName).min(1) });

/**
 * A declared difference from upstream, which holds in its runs only.
 *
 * Without a path we leave the whole object out. With one it says what we have there instead:
 * - `ours`: our value, null for none; where only a part of it differs, a map from further paths to our values;
 * - `added` and `removed`: what of a list of texts is ours alone and upstream's alone, such as the rules of a role;
 * - `matches`: a regular expression for texts that are others each time, or programs with tests of their own;
 * - `same: selector`: the same label selector, spelled in another way.
 */
export type Deviation = z.output<typeof deviation>;

/** A group of objects of ours that upstream does not have. */
export type Extras = z.output<typeof extras>;

/**
 * The declared differences of a file.
 *
 * @throws when an entry is not as it must be: names file, entry and what is allowed
 */
export function loadDeviations(file: string): Deviation[] {
  return entriesOf(file, deviation);
}

/**
 * The declared objects without counterpart of a file.
 *
 * @throws when a group is not as it must be: names file, group and what is allowed
 */
export function loadExtras(file: string): Extras[] {
  return entriesOf(file, extras);
}

function entriesOf<Entry extends z.ZodType>(file: string, schema: Entry): z.output<Entry>[] {
  const entries: unknown = load(readFileSync(file, 'utf8'));
  if (!Array.isArray(entries)) throw new Error(`${file}: must be a list`);
  return entries.map((entry: unknown, index) => {
    const parsed = schema.safeParse(entry);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
    throw new Error(`${file}: entry ${index + 1}, ${JSON.stringify(entry)?.slice(0, 160)}: ${problems.join('; ')}`);
  });
}
