import { dirname, resolve } from 'node:path';
import { fail, type Location } from '../../../core/problem';
import type { Entry, Sourced } from '../../../platform/settings/source';
import { type Expression, type Field, parseJsonnet } from './syntax';

/** What a file of parameters is given from outside. */
export interface Surroundings {
  /** What `std.extVar` gives, by name. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Gives the text of a file that is imported. */
  readText(file: string, from: Location): string;
}

/** A value of Jsonnet with its place. A field with `plus` waits for one below it to add to. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: unknown; readonly location: Location }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly location: Location }
  | { readonly kind: 'map'; readonly fields: ReadonlyMap<string, FieldValue>; readonly location: Location };

interface FieldValue {
  readonly value: Value;
  readonly plus: boolean;
  readonly location: Location;
}

type Names = ReadonlyMap<string, Value>;

/**
 * The value of a file of parameters.
 *
 * @param file its path, absolute or relative to the current folder
 * @throws SettingsError with the place of what is no Jsonnet, or none of the part that ksonnet writes
 */
export function evaluateFile(text: string, file: string, surroundings: Surroundings): Value {
  return new Evaluator(surroundings, [resolve(file)], file).value(parseJsonnet(text, file), new Map());
}

/** A value with its places, as readers of settings take it. */
export function sourcedOf(value: Value): Sourced {
  if (value.kind === 'scalar') return value;
  if (value.kind === 'list') return { kind: 'list', location: value.location, items: value.items.map(sourcedOf) };
  const entries = new Map<string, Entry>();
  for (const [key, { value: below, location }] of value.fields) entries.set(key, { location, value: sourcedOf(below) });
  return { kind: 'map', location: value.location, entries };
}

class Evaluator {
  /**
   * @param files files that import each other, by their absolute paths, the one that is read last
   * @param file that one, as it is shown
   */
  constructor(
    private readonly surroundings: Surroundings,
    private readonly files: readonly string[],
    private readonly file: string,
  ) {}

  value(expression: Expression, names: Names): Value {
    const { location } = expression;
    switch (expression.kind) {
      case 'literal':
        return { kind: 'scalar', value: expression.value, location };
      case 'array':
        return { kind: 'list', items: expression.items.map((item) => this.value(item, names)), location };
      case 'object':
        return { kind: 'map', fields: this.fields(expression.fields, names), location };
      case 'comprehension':
        return this.comprehension(expression, names);
      case 'local':
        return this.value(expression.body, new Map([...names, [expression.name, this.value(expression.value, names)]]));
      case 'name':
        return names.get(expression.name) ?? fail(location, [], `nothing here is called ${expression.name}`);
      case 'import':
        return this.imported(expression.path, location);
      case 'add':
        return add(this.value(expression.left, names), this.value(expression.right, names), location);
      case 'member':
        return this.member(this.value(expression.of, names), this.value(expression.key, names), location);
      case 'call':
        return this.call(expression.function, this.value(expression.argument, names), location);
    }
  }

  private fields(fields: readonly Field[], names: Names): Map<string, FieldValue> {
    const made = new Map<string, FieldValue>();
    for (const { key, plus, value, location } of fields) {
      made.set(textOf(this.value(key, names), location), { value: this.value(value, names), plus, location });
    }
    return made;
  }

  private comprehension(
    { field, name, list, location }: Extract<Expression, { kind: 'comprehension' }>,
    names: Names,
  ): Value {
    const over = this.value(list, names);
    if (over.kind !== 'list') return fail(location, [], 'a comprehension needs a list');
    const fields = over.items.flatMap((item) => [...this.fields([field], new Map([...names, [name, item]]))]);
    return { kind: 'map', fields: new Map(fields), location };
  }

  private member(of: Value, key: Value, location: Location): Value {
    const name = textOf(key, location);
    const found = of.kind === 'map' ? of.fields.get(name) : undefined;
    return found?.value ?? fail(location, [], `there is no ${JSON.stringify(name)}`);
  }

  private call(name: string, argument: Value, location: Location): Value {
    if (name === 'extVar') {
      const variable = textOf(argument, location);
      const value = this.surroundings.variables[variable];
      return value ?? fail(location, [], `ksonnet gives no variable ${JSON.stringify(variable)} to parameters`);
    }
    if (name === 'objectFields' && argument.kind === 'map') {
      const keys = [...argument.fields.keys()].map((value): Value => ({ kind: 'scalar', value, location }));
      return { kind: 'list', items: keys, location };
    }
    return fail(
      location,
      [],
      `std.${name} is not called in parameters: only std.extVar, and std.objectFields of an object`,
    );
  }

  private imported(path: string, location: Location): Value {
    const absolute = resolve(dirname(this.file), path);
    if (this.files.includes(absolute)) return fail(location, [], `circular: ${path} imports this file`);
    const shown = dirname(this.file) === '.' ? path : `${dirname(this.file)}/${path}`;
    const text = this.surroundings.readText(absolute, location);
    return new Evaluator(this.surroundings, [...this.files, absolute], shown).value(
      parseJsonnet(text, shown),
      new Map(),
    );
  }
}

/** Objects merge by their fields; texts and lists follow each other. */
function add(left: Value, right: Value, location: Location): Value {
  if (left.kind === 'map' && right.kind === 'map') {
    const fields = new Map(left.fields);
    for (const [key, field] of right.fields) {
      const below = fields.get(key);
      const value = field.plus && below ? add(below.value, field.value, field.location) : field.value;
      fields.set(key, { value, plus: field.plus && (below?.plus ?? true), location: field.location });
    }
    return { kind: 'map', fields, location: left.location };
  }
  if (left.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items], location };
  if (
    left.kind === 'scalar' &&
    right.kind === 'scalar' &&
    [left, right].some(({ value }) => typeof value === 'string')
  ) {
    return { kind: 'scalar', value: `${left.value}${right.value}`, location };
  }
  return fail(location, [], 'only objects, lists and texts are added in parameters');
}

function textOf(value: Value, location: Location): string {
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  return fail(location, [], 'the name of a field must be text');
}
