import { z } from 'zod';
import { expectedText } from '../../core/schemas/expected-text';
import { layersOf, unwrap } from '../../core/schemas/unwrap';
import { code } from './code';
import type { Schema } from './key';
import { mapsOf } from './maps';

/** Longer words are left to the error that says them. */
const LONGEST_WORDS = 70;

/** What a value can be, in the words of a table. */
export function valuesOf(schema: Schema): string {
  const layers = layersOf(schema);
  // JSON contains itself.
  if (layers.some((layer) => layer instanceof z.ZodLazy)) return 'anything';
  const orNull = layers.some((layer) => layer instanceof z.ZodNullable) ? ` or ${code(null)}` : '';
  return `${valuesOfType(unwrap(schema))}${orNull}`;
}

function valuesOfType(type: Schema): string {
  if (type instanceof z.ZodObject) return 'map';
  if (type instanceof z.ZodRecord) return valuesOfMany('map', 'each value', type.valueType);
  if (type instanceof z.ZodArray) return valuesOfMany('list', 'each', type.element);
  if (type instanceof z.ZodBoolean) return 'true or false';
  if (type instanceof z.ZodNumber) return numbers(type);
  if (type instanceof z.ZodEnum || type instanceof z.ZodLiteral) return oneOf(literalsOf(type).map(code));
  if (type instanceof z.ZodUnion && (!type.def.error || mapsOf(type, '').length > 0)) {
    return oneOf(type.options.flatMap(valuesOfOption));
  }
  const words = expectedText(type) ?? '';
  if (words !== '' && words.length <= LONGEST_WORDS && !words.startsWith('text ')) return words;
  return type instanceof z.ZodUnknown || type instanceof z.ZodAny ? 'anything' : 'text';
}

function valuesOfOption(option: Schema): string[] {
  const literals = literalsOf(option);
  return literals.length > 0 ? literals.map(code) : [valuesOf(option)];
}

function valuesOfMany(many: string, each: string, one: Schema): string {
  const values = valuesOf(one);
  if (values === 'map' || values === 'list') return `${many} of ${values}s`;
  return values === 'text' || values === 'anything' ? `${many} of ${values}` : `${many}; ${each} ${values}`;
}

function numbers(type: z.ZodNumber): string {
  const { type: kind, minimum, maximum, exclusiveMinimum } = z.toJSONSchema(type);
  const noun = kind === 'integer' ? 'whole number' : 'number';
  const least = isBound(minimum) ? minimum : undefined;
  const most = isBound(maximum) ? maximum : undefined;
  if (isBound(exclusiveMinimum)) {
    return `${noun}, more than ${exclusiveMinimum}${most === undefined ? '' : `, at most ${most}`}`;
  }
  if (least !== undefined && most !== undefined) return `${noun}, ${least} to ${most}`;
  if (least !== undefined) return `${noun}, at least ${least}`;
  return most === undefined ? noun : `${noun}, at most ${most}`;
}

/** Whole numbers end where the language cannot count further, which is no bound that anybody set. */
function isBound(bound: number | boolean | undefined): bound is number {
  return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

/** The values of an enum or of literals. */
export function literalsOf(schema: Schema): unknown[] {
  const type = unwrap(schema);
  if (type instanceof z.ZodEnum) return type.options;
  return type instanceof z.ZodLiteral ? [...type.values] : [];
}

/** `a`, `b` or `c`. */
export function oneOf(all: readonly string[]): string {
  const words = [...new Set(all)];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
