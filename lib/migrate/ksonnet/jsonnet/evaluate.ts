import { dirname, resolve } from 'node:path';
import { fail, type Location } from '../../../core/problem';
import type { Sourced } from '../../../platform/settings/source';
import type { Expression, Field, Local } from './expression';
import { parseJsonnet } from './syntax';
import {
  add,
  knownValue,
  type Layer,
  type LayerField,
  type Lazy,
  LazyObject,
  lazy,
  sourcedOf,
  type Value,
} from './values';

/** What a file of parameters is given from outside. */
export interface Surroundings {
  /** What `std.extVar` gives, by name. */
  readonly variables: Readonly<Record<string, Sourced>>;
  /** Gives the text of a file that is imported. */
  readText(file: string, from: Location): string;
}

/**
 * The values of a file of parameters, with their places.
 *
 * @param file its path, absolute or relative to the current folder
 * @throws SettingsError with the place of what is no Jsonnet, or none of the part that parameters are written in
 */
export function evaluateFile(text: string, file: string, surroundings: Surroundings): Sourced {
  const evaluator = new Evaluator(surroundings, [resolve(file)], file);
  return sourcedOf(evaluator.value(parseJsonnet(text, file), NOWHERE));
}

/** What an expression sees. */
interface Scope {
  readonly names: ReadonlyMap<string, Lazy>;
  /** The object in which it stands, with the layer of it that says it. */
  readonly self?: { readonly object: LazyObject; readonly layer: number };
  /** The outermost object around it: `$`. */
  readonly root?: LazyObject;
}

const NOWHERE: Scope = { names: new Map() };

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

  value(expression: Expression, scope: Scope): Value {
    const { location } = expression;
    switch (expression.kind) {
      case 'literal':
        return { kind: 'scalar', value: expression.value, location };
      case 'array': {
        const items = expression.items.map((item) => lazy(() => this.value(item, scope), item.location));
        return { kind: 'list', items, location };
      }
      case 'object':
        return this.object(expression, scope);
      case 'comprehension':
        return this.comprehension(expression, scope);
      case 'local':
        return this.value(expression.body, this.within(scope, expression.locals));
      case 'name':
        return scope.names.get(expression.name)?.() ?? fail(location, [], `nothing here is called ${expression.name}`);
      case 'self':
        return scope.self?.object ?? fail(location, [], '"self" stands in an object');
      case 'root':
        return scope.root ?? fail(location, [], '"$" stands in an object');
      case 'super': {
        const { self } = scope;
        if (self === undefined) return fail(location, [], '"super" stands in an object');
        const name = textOf(this.value(expression.key, scope), location);
        return self.object.below(self.layer, name) ?? missing(name, location);
      }
      case 'import':
        return this.imported(expression.path, location);
      case 'add':
        return add(this.value(expression.left, scope), this.value(expression.right, scope), location);
      case 'member':
        return this.member(this.value(expression.of, scope), this.value(expression.key, scope), location);
      case 'call':
        return this.call(expression.function, this.value(expression.argument, scope), location);
    }
  }

  /** A scope with names beside those of another, which see each other. */
  private within(scope: Scope, locals: readonly Local[]): Scope {
    const names = new Map(scope.names);
    const inner = { ...scope, names };
    for (const { name, value } of locals) {
      names.set(
        name,
        lazy(() => this.value(value, inner), value.location),
      );
    }
    return inner;
  }

  private object({ fields, locals, location }: Extract<Expression, { kind: 'object' }>, scope: Scope): LazyObject {
    return new LazyObject([layerOf(fields.map((field) => this.field(field, locals, scope)))], location);
  }

  /** Names of fields see what is around the object, values the object too. */
  private field(
    { key, plus, value, location }: Field,
    locals: readonly Local[],
    scope: Scope,
  ): readonly [string, LayerField] {
    const name = textOf(this.value(key, scope), location);
    const found = (object: LazyObject, layer: number) => {
      const inside = { ...scope, self: { object, layer }, root: scope.root ?? object };
      return this.value(value, this.within(inside, locals));
    };
    return [name, { plus, location, value: found }];
  }

  private comprehension(
    { field, locals, name, list, location }: Extract<Expression, { kind: 'comprehension' }>,
    scope: Scope,
  ): Value {
    const over = this.value(list, scope);
    if (over.kind !== 'list') return fail(location, [], 'a comprehension needs a list');
    const fields = over.items.map((item) =>
      this.field(field, locals, { ...scope, names: new Map([...scope.names, [name, item]]) }),
    );
    return new LazyObject([layerOf(fields)], location);
  }

  private member(of: Value, key: Value, location: Location): Value {
    if (of.kind === 'list' && key.kind === 'scalar' && typeof key.value === 'number')
      return of.items[key.value]?.() ?? missing(key.value, location);
    const name = textOf(key, location);
    return (of.kind === 'map' ? of.get(name) : undefined) ?? missing(name, location);
  }

  private call(name: string, argument: Value, location: Location): Value {
    if (name === 'extVar') {
      const variable = textOf(argument, location);
      const value = this.surroundings.variables[variable];
      if (value) return knownValue(value);
      return fail(location, [], `ksonnet gives no variable ${JSON.stringify(variable)} to parameters`);
    }
    if (name === 'objectFields' && argument.kind === 'map') {
      const items = argument.keys().map(
        (value): Lazy =>
          () => ({ kind: 'scalar', value, location }),
      );
      return { kind: 'list', items, location };
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
    return new Evaluator(this.surroundings, [...this.files, absolute], shown).value(parseJsonnet(text, shown), NOWHERE);
  }
}

/** @throws SettingsError where an object has a field twice: one of its values would vanish */
function layerOf(fields: readonly (readonly [string, LayerField])[]): Layer {
  const layer = new Map<string, LayerField>();
  for (const [name, field] of fields) {
    const before = layer.get(name);
    if (before)
      fail(field.location, [], `duplicate field ${JSON.stringify(name)}; line ${before.location.line} has it already`);
    layer.set(name, field);
  }
  return layer;
}

function missing(name: string | number, location: Location): never {
  return fail(location, [], `there is no ${JSON.stringify(name)}`);
}

function textOf(value: Value, location: Location): string {
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  return fail(location, [], 'the name of a field must be text');
}
