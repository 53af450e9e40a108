import { isRecord } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';
import { amountOf } from '../../kubernetes/quantity';
import { choices } from '../explain';
import { formatValue } from '../problem';
import { alternativeProblem } from './alternatives';
import { labelProblems } from './label-problems';
import type { Definitions, ObjectSchema } from './object-schema';
import { valueProblem } from './value-problem';

/** Fields that an object has when it stands inside another one. */
const OF_EVERY_OBJECT = ['apiVersion', 'kind', 'metadata'];

/** Where a schema's parts stand, and how it reads `null`. */
export interface SchemaContext {
  readonly definitions: Definitions;
  /** Kubernetes reads `null` in its own kinds as if nothing were there; in custom resources it is a value. */
  readonly nullIsAbsent: boolean;
}

/**
 * What a schema finds wrong with a value, as the API server would: fields that there are not, fields that are missing,
 * values of another type or none of those allowed. Rules in CEL are left to the server.
 */
export function schemaProblems(
  value: unknown,
  schema: ObjectSchema,
  context: SchemaContext,
  path: Path = [],
): Problem[] {
  const search = new Search(context, path);
  search.value(value, schema, undefined);
  return search.problems;
}

/** Where the search is: a key below another place. Paths are written only of what is wrong, which is next to nothing. */
interface Place {
  readonly key: PropertyKey;
  readonly above: Place | undefined;
}

class Search {
  readonly problems: Problem[] = [];

  constructor(
    private readonly context: SchemaContext,
    private readonly root: Path,
  ) {}

  value(value: unknown, schema: ObjectSchema, at: Place | undefined): void {
    if (value === undefined) return;
    const actual = this.resolve(schema);
    if (value === null && (this.context.nullIsAbsent || actual.nullable || isAny(actual))) return;
    if (!hasType(value, actual)) {
      this.say(at, `expected ${typeName(actual)}, got ${formatValue(value)}`);
      return;
    }
    const asksMore = hasConditions(actual);
    const wrong = asksMore ? valueProblem(value, actual) : undefined;
    if (wrong !== undefined) this.say(at, wrong);
    if (Array.isArray(value)) this.items(value, actual, at);
    else if (typeof value === 'object') this.fields(value as Record<string, unknown>, actual, at);
    if (schema.$ref !== undefined && isRecord(value)) this.labels(value, schema.$ref, at);
    if (asksMore && (actual.allOf || actual.anyOf || actual.oneOf || actual.not)) this.alternatives(value, actual, at);
  }

  private resolve(schema: ObjectSchema): ObjectSchema {
    return schema.$ref === undefined ? schema : (this.context.definitions[schema.$ref] ?? {});
  }

  private say(at: Place | undefined, message: string): void {
    const keys: PropertyKey[] = [];
    for (let place = at; place; place = place.above) keys.unshift(place.key);
    this.problems.push({ path: [...this.root, ...keys], message });
  }

  private items(items: readonly unknown[], schema: ObjectSchema, at: Place | undefined): void {
    if (schema.items) {
      for (let key = 0; key < items.length; key++) this.value(items[key], schema.items, { key, above: at });
    }
    const type = schema['x-kubernetes-list-type'];
    if ((type === 'map' || type === 'set') && items.length > 1) this.repeated(items, schema, at);
  }

  /** Lists whose items are known by keys, or by themselves, have each of them once. */
  private repeated(items: readonly unknown[], schema: ObjectSchema, at: Place | undefined): void {
    const keys = schema['x-kubernetes-list-map-keys'];
    const seen = new Set<string>();
    for (const [key, item] of items.entries()) {
      const known = keys && isRecord(item) ? keys.map((each) => item[each]) : [item];
      // A key that is missing has a default, which is not known here.
      if (known.includes(undefined)) continue;
      const id = JSON.stringify(known);
      if (seen.has(id)) this.say({ key, above: at }, `${id.slice(1, -1)} is in the list already`);
      seen.add(id);
    }
  }

  private fields(map: Readonly<Record<string, unknown>>, schema: ObjectSchema, at: Place | undefined): void {
    const { properties, additionalProperties, required } = schema;
    for (const key of required ?? []) {
      if (this.isThere(map[key]) || properties?.[key]?.default !== undefined) continue;
      const expected = properties?.[key];
      this.say({ key, above: at }, `missing; expected ${expected ? typeName(this.resolve(expected)) : 'a value'}`);
    }
    for (const key of Object.keys(map)) {
      const own = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
      const fitting = own ?? additionalProperties;
      if (typeof fitting === 'object') this.value(map[key], fitting, { key, above: at });
      else if (fitting !== true && map[key] !== undefined && !isOpen(schema, key)) this.unknown(key, schema, at);
    }
  }

  private isThere(value: unknown): boolean {
    return value !== undefined && !(value === null && this.context.nullIsAbsent);
  }

  private unknown(key: string, { properties = {} }: ObjectSchema, at: Place | undefined): void {
    const known = Object.keys(properties);
    const hint = known.length > 0 ? choices(key, known) : 'nothing is allowed there';
    this.say({ key, above: at }, `unknown field; ${hint}`);
  }

  private labels(map: Readonly<Record<string, unknown>>, definition: string, at: Place | undefined): void {
    for (const { path, message } of labelProblems(map, definition)) this.sayBelow(at, path, message);
  }

  private sayBelow(at: Place | undefined, path: Path, message: string): void {
    let above = at;
    for (const key of path) above = { key, above };
    this.say(above, message);
  }

  private alternatives(value: unknown, schema: ObjectSchema, at: Place | undefined): void {
    const problem = alternativeProblem(value, schema, (each) => {
      const search = new Search(this.context, []);
      search.value(value, each, undefined);
      return search.problems;
    });
    if (problem) this.sayBelow(at, problem.path, problem.message);
  }
}

/** What schemas say that is no condition on the value itself: its type, what is in it, and what no value fails on. */
const NO_CONDITIONS: ReadonlySet<string> = new Set<keyof ObjectSchema | 'description'>([
  ...(['$ref', 'additionalProperties', 'default', 'description', 'items', 'nullable', 'properties'] as const),
  ...(['required', 'type', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string'] as const),
  ...(['x-kubernetes-list-map-keys', 'x-kubernetes-list-type', 'x-kubernetes-preserve-unknown-fields'] as const),
]);

/** Most schemas ask for a type and no more; the same few stand behind all objects. */
const withConditions = new WeakMap<ObjectSchema, boolean>();

function hasConditions(schema: ObjectSchema): boolean {
  let known = withConditions.get(schema);
  if (known === undefined) {
    known = Object.keys(schema).some((name) => !NO_CONDITIONS.has(name));
    withConditions.set(schema, known);
  }
  return known;
}

function isAny(schema: ObjectSchema): boolean {
  return schema.type === undefined && !schema['x-kubernetes-int-or-string'];
}

/** Whether a field that a schema does not know may stay. A schema without a type only adds conditions to another one. */
function isOpen(schema: ObjectSchema, key: string): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] || schema.type === undefined) return true;
  return schema['x-kubernetes-embedded-resource'] === true && OF_EVERY_OBJECT.includes(key);
}

function hasType(value: unknown, schema: ObjectSchema): boolean {
  if (schema['x-kubernetes-int-or-string']) return typeof value === 'string' || Number.isInteger(value);
  if (schema.format === 'quantity') return isAmount(value);
  switch (schema.type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === schema.type;
  }
}

function isAmount(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && Number.isFinite(amountOf(value));
}

function typeName(schema: ObjectSchema): string {
  if (schema['x-kubernetes-int-or-string']) return 'a whole number or text';
  if (schema.format === 'quantity') return 'an amount such as 500m or 2Gi';
  return schema.type === undefined ? 'a value' : TYPE_NAMES[schema.type];
}

const TYPE_NAMES = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};
