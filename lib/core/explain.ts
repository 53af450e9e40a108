import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Path, Problem } from '../kubernetes/problem';
import { formatValue } from './problem';
import { successorOf } from './retired';

type Issue = z.core.$ZodIssue;

/** What a schema finds wrong with a value, in words for those who wrote the value. */
export function explain(error: z.ZodError, schema: z.ZodType, value: unknown): Problem[] {
  return error.issues.flatMap((issue) => explainIssue(issue, [], schema, value));
}

function explainIssue(issue: Issue, above: Path, schema: z.ZodType, root: unknown): Problem[] {
  const path = [...above, ...issue.path];
  const value = valueAt(root, path);
  const say = (message: string): Problem[] => [{ path, message }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = keysAt(schema, path, root);
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key ${formatValue(key)}${explainChoice(key, allowed)}`,
      }));
    }
    case 'invalid_type': {
      // Our own messages say what is allowed; the library's say "Invalid input".
      const expected = issue.message.startsWith('Invalid input') ? article(issue.expected) : issue.message;
      return say(
        value === undefined ? `missing; expected ${expected}` : `expected ${expected}, got ${formatValue(value)}`,
      );
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      return say(
        value === undefined
          ? `missing; allowed: ${allowed.join(', ')}`
          : `got ${formatValue(value)}${explainChoice(String(value), allowed)}`,
      );
    }
    case 'invalid_union':
      return explainUnion(issue, path, schema, root);
    case 'invalid_key':
      return issue.issues.flatMap((inner) => say(`key ${formatValue(issue.path.at(-1))}: expected ${inner.message}`));
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explainIssue(inner, path, schema, root));
    case 'too_small':
    case 'too_big':
      return say(`${limit(issue)}, got ${formatValue(value)}`);
    default:
      return say(`expected ${ownWords(issue)}, got ${formatValue(value)}`);
  }
}

/** The branch that the value comes nearest to: of those that like its type the one that finds least wrong; else what each expects. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  schema: z.ZodType,
  root: unknown,
): Problem[] {
  const value = valueAt(root, path);
  if (issue.errors.length === 0 && issue.discriminator) {
    // The issue's path leads to the key that tells the branches apart.
    const owner = path.at(-1) === issue.discriminator ? path.slice(0, -1) : path;
    const allowed = discriminatorsAt(schema, owner, root, issue.discriminator);
    const where = [...owner, issue.discriminator];
    const got = valueAt(root, where);
    return [
      {
        path: got === undefined ? owner : where,
        message:
          got === undefined
            ? `missing key ${formatValue(issue.discriminator)}; allowed: ${allowed.join(', ')}`
            : `got ${formatValue(got)}; ${choices(String(got), allowed)}`,
      },
    ];
  }
  // A union with words of its own means its branches to be one thing.
  if (issue.message !== 'Invalid input')
    return [{ path, message: `expected ${issue.message}, got ${formatValue(value)}` }];
  const [fitting] = issue.errors
    .filter((branch) => !branch.some((each) => each.path.length === 0 && each.code === 'invalid_type'))
    .sort((a, b) => a.length - b.length);
  const types = issue.errors.flatMap((branch) =>
    branch.flatMap((each) => (each.code === 'invalid_type' && each.path.length === 0 ? [each.expected] : [])),
  );
  const expected = [...new Set(types)].map(article).join(' or ');
  if (!fitting) return [{ path, message: `expected ${expected}, got ${formatValue(value)}` }];
  const problems = fitting.flatMap((inner) => explainIssue(inner, path, schema, root));
  // Beside words there may be values of another type, such as a list.
  const onlyWords = expected !== '' && fitting.every((each) => each.code === 'invalid_value' && each.path.length === 0);
  return onlyWords ? problems.map((each) => ({ ...each, message: `${each.message}, or ${expected}` })) : problems;
}

/** What a message of ours says is expected; the library's own says "Invalid string: must match pattern …". */
function ownWords(issue: Issue): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  if ('pattern' in issue && issue.pattern !== undefined) return `text that matches ${String(issue.pattern)}`;
  return `a value that ${issue.message.replace(/^.*?: /, '')}`;
}

function limit(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  // Our own messages say what is allowed; the library's say "Too small".
  if (!/^Too (small|big)/.test(issue.message)) return `expected ${issue.message}`;
  return issue.code === 'too_small' ? `expected at least ${issue.minimum}` : `expected at most ${issue.maximum}`;
}

function article(type: string): string {
  if (type === 'object' || type === 'record') return 'a map';
  if (type === 'array') return 'a list';
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return 'text';
  if (type === 'int') return 'a whole number';
  return `a ${type}`;
}

/** What to take instead of what is not allowed. */
function explainChoice(got: string, allowed: readonly string[]): string {
  const successor = successorOf(got);
  if (successor) return `; ${successor}`;
  return allowed.length > 0 ? `; ${choices(got, allowed)}` : '';
}

/** The nearest spelling, if one is near, and all that is allowed. */
export function choices(got: string, allowed: readonly string[]): string {
  const nearest = nearestOf(got, allowed);
  const all = allowed.join(', ');
  const shown = all.length > LONGEST_CHOICES ? `${nearestFirst(got, allowed).slice(0, 8).join(', ')}, ...` : all;
  return `${nearest ? `did you mean ${formatValue(nearest)}? ` : ''}allowed: ${shown}`;
}

/** Longer lists are cut to the nearest words. */
const LONGEST_CHOICES = 800;

function nearestFirst(got: string, allowed: readonly string[]): string[] {
  return [...allowed].sort((a, b) => distance(got, a) - distance(got, b));
}

/** The allowed word that differs least from what was written, when it differs by little, or the only one it is part of. */
export function nearestOf(got: string, allowed: readonly string[]): string | undefined {
  const near = allowed
    .map((word) => ({ word, far: distance(got.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  // Two letters that changed places are two differences; in a short word these would make another word.
  if (near && near.far <= Math.max(got.length < 4 ? 1 : 2, Math.floor(got.length / 3))) return near.word;
  const containing = allowed.filter((word) => got.length > 2 && word.includes(got.toLowerCase()));
  return containing.length === 1 ? containing[0] : undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Record<string, JsonSchema>;
  readonly properties?: Record<string, JsonSchema>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: JsonSchema[];
  readonly oneOf?: JsonSchema[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly not?: object;
}

/** What was made already: that of all settings takes as long as a tenth of a render, and each unknown key asks for it. */
const jsonSchemas = new WeakMap<z.ZodType, JsonSchema>();

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = jsonSchemas.get(schema);
  if (known) return known;
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  jsonSchemas.set(schema, made);
  return made;
}

/** The JSON Schemas that describe what stands at a path: of a union those that the value itself has chosen. */
function schemasAt(schema: z.ZodType, path: Path, root: unknown): JsonSchema[] {
  const whole = jsonSchemaOf(schema);
  const branches = (each: JsonSchema): JsonSchema[] => {
    const shared = whole.$defs?.[each.$ref?.replace('#/$defs/', '') ?? ''];
    return [each, ...[...(shared ? [shared] : []), ...(each.anyOf ?? []), ...(each.oneOf ?? [])].flatMap(branches)];
  };
  let current = chosen(branches(whole), root);
  for (const [index, step] of path.entries()) {
    const next = current.flatMap((each) => {
      const below =
        typeof step === 'number'
          ? each.items
          : (each.properties?.[String(step)] ??
            (typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined));
      return below ? branches(below) : [];
    });
    current = chosen(next, valueAt(root, path.slice(0, index + 1)));
  }
  return current;
}

/** Leaves out the maps of a union that a value does not mean: those that want another word where the value has one. */
function chosen(schemas: readonly JsonSchema[], value: unknown): JsonSchema[] {
  const maps = schemas.filter((each) => each.properties);
  const byDefault = (key: string) =>
    maps.map(({ properties }) => properties?.[key]?.default).find((each) => each !== undefined);
  const meant = maps.filter(({ properties = {} }) =>
    Object.entries(properties).every(([key, { const: only }]) => {
      const said = valueAt(value, [key]) ?? byDefault(key);
      return only === undefined || said === undefined || said === only;
    }),
  );
  return [...schemas.filter((each) => !each.properties), ...(meant.length > 0 ? meant : maps)];
}

/** The keys that a map at a path may have. One that only says why it cannot be there (`z.never`) is none of them. */
function keysAt(schema: z.ZodType, path: Path, root: unknown): string[] {
  const keys = schemasAt(schema, path, root).flatMap(({ properties = {} }) =>
    Object.keys(properties).filter((key) => !properties[key]?.not),
  );
  return [...new Set(keys)];
}

function discriminatorsAt(schema: z.ZodType, path: Path, root: unknown, key: string): string[] {
  return schemasAt(schema, path, root).flatMap((each) => {
    const value = each.properties?.[key]?.const;
    return value === undefined ? [] : [String(value)];
  });
}

/** A word of a command that a message tells, as a POSIX shell reads it: in quotes where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
