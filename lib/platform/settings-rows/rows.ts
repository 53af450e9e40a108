import { z } from 'zod';
import { unwrap } from '../../core/schemas/unwrap';
import { code } from './code';
import { type Key, keyOf, type Schema } from './key';
import { type Maps, mapsOf } from './maps';
import { joined } from './path';
import { literalsOf, oneOf, valuesOf } from './values';

/** A line of a table of settings. */
export interface Row {
  /** Where its key stands: the path of the map. */
  readonly above: string;
  /** Its key. More than one, where neighbours say the same. */
  readonly keys: readonly string[];
  readonly values: string;
  readonly default: string;
  readonly description: string;
}

/**
 * A line for each key below a schema, those of nested maps included, in the schema's order.
 *
 * @param folded paths of keys whose own keys are left out; `*` for all. @default - none
 */
export function rowsOf(schema: Schema, folded: readonly string[] = []): Row[] {
  return new Rows(folded).below(schema, '');
}

class Rows {
  /** What has keys of its own and is there already, by where: what is the same refers to it. */
  private readonly known = new Map<Schema, string>();

  constructor(private readonly folded: readonly string[]) {}

  below(schema: Schema, path: string): Row[] {
    return mapsOf(schema, path).flatMap((maps) => {
      const keys = [...new Set(maps.forms.flatMap((form) => Object.keys(form.shape)))];
      const variants = keys.flatMap((key) => (key === maps.discriminator ? [] : variantsOf(maps, key)));
      const choices = maps.discriminator === undefined ? [] : [choice(maps, maps.discriminator)];
      return [...choices, ...neighbours(variants).flatMap((alike) => this.rows(alike))];
    });
  }

  /** The line of a key, or of neighbours that say the same, and those of the keys below it. */
  private rows(alike: readonly [Variant, ...Variant[]]): Row[] {
    const [{ above, key, schema, cells }] = alike;
    const path = joined(above, key);
    const type = unwrap(schema);
    const before = this.known.get(type);
    const hasKeys = mapsOf(schema, path).length > 0;
    if (hasKeys && before === undefined) this.known.set(type, path);
    const values = before === undefined ? cells.values : `${cells.values}, as ${code(before)}`;
    const row = { ...cells, values, above, keys: alike.map((each) => each.key) };
    const isFolded = before !== undefined || this.folded.includes('*') || this.folded.includes(path);
    return isFolded ? [row] : [row, ...this.below(schema, alike.length > 1 ? joined(above, '*') : path)];
  }
}

/** Whether a form has a key. One that it names only to refuse it with words of its own is none. */
export function hasKey({ shape }: z.ZodObject, key: string): boolean {
  return Object.hasOwn(shape, key) && !(unwrap(shape[key]) instanceof z.ZodNever);
}

/** One meaning of a key in the forms of a union, or its only one. */
interface Variant {
  readonly above: string;
  readonly key: string;
  readonly schema: Schema;
  readonly cells: Omit<Row, 'above' | 'keys'>;
}

function variantsOf({ path, forms, discriminator }: Maps, key: string): Variant[] {
  const having = forms.flatMap((form) => (hasKey(form, key) ? [{ form, schema: form.shape[key] }] : []));
  return grouped(having, ({ schema }) => (forms.length === 1 ? '' : meaningOf(schema))).map((alike) => {
    const { schema } = alike[0];
    const { description, ...cells } = cellsOf(schema);
    const isOfAll = discriminator === undefined || alike.length === forms.length;
    const condition = isOfAll ? '' : `With ${named(alike, discriminator)}${description === '' ? '.' : ': '}`;
    return { above: path, key, schema, cells: { ...cells, description: `${condition}${description}` } };
  });
}

/** Equal for schemas that a reader cannot tell apart. */
function meaningOf(schema: Schema): string {
  return JSON.stringify([cellsOf(schema), rowsOf(schema)]);
}

function cellsOf(schema: Schema): Variant['cells'] {
  const key = keyOf(schema);
  return { values: valuesOf(schema), default: defaultCell(key, unwrap(schema)), description: key.description };
}

function named(alike: readonly { readonly form: z.ZodObject }[], discriminator: string): string {
  const values = alike.flatMap(({ form }) => literalsOf(form.shape[discriminator]));
  return code(`${discriminator}: ${values.join(', ')}`);
}

/** The line of the key that tells the forms of a union apart. */
function choice({ path, forms }: Maps, key: string): Row {
  const options = forms.map((form) => ({ ...keyOf(form.shape[key]), values: valuesOf(form.shape[key]) }));
  const byDefault = options.find(({ optional }) => optional);
  return {
    above: path,
    keys: [key],
    values: oneOf(forms.flatMap((form) => literalsOf(form.shape[key])).map(code)),
    default: byDefault?.values ?? 'required',
    description: options
      .filter(({ description }) => description !== '')
      .map(({ values, description }) => `${values}: ${description}`)
      .join(' '),
  };
}

/** Keys beside each other whose lines would differ in nothing but the key. */
function neighbours(variants: readonly Variant[]): [Variant, ...Variant[]][] {
  const groups: [Variant, ...Variant[]][] = [];
  for (const variant of variants) {
    const last = groups.at(-1);
    if (last && isAlike(last[0], variant)) last.push(variant);
    else groups.push([variant]);
  }
  return groups;
}

function isAlike(one: Variant, other: Variant): boolean {
  const isSame = JSON.stringify(one.cells) === JSON.stringify(other.cells);
  return isSame && (unwrap(one.schema) === unwrap(other.schema) || mapsOf(other.schema, '').length === 0);
}

/** Lists of what has the same key, in the order of the first of each. */
function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): [Value, ...Value[]][] {
  const groups = new Map<string, [Value, ...Value[]]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return [...groups.values()];
}

function defaultCell({ words, value, optional, description }: Key, type: Schema): string {
  if (words !== undefined) return words;
  if (value === undefined) {
    if (!optional) return 'required';
    // Said there, in a sentence that cannot stand alone.
    return /\bby default\b/i.test(description) ? '' : 'none';
  }
  if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) return code(value);
  // The keys of an empty map have defaults of their own.
  return type instanceof z.ZodObject || type instanceof z.ZodUnion ? '' : 'none';
}
