import { isRecord } from '../../kubernetes/json';
import { choices } from '../explain';
import { formatValue } from '../problem';
import type { ObjectSchema } from './object-schema';

/** What is wrong with a value of the right type: not one of those allowed, too small, too long, of another form. */
export function valueProblem(value: unknown, schema: ObjectSchema): string | undefined {
  const allowed = schema.enum;
  if (allowed && !allowed.includes(value)) {
    const names = allowed.map(String).filter((name) => name !== '');
    return `got ${formatValue(value)}; ${choices(String(value), names)}`;
  }
  const expected = expectation(value, schema);
  return expected && `expected ${expected}, got ${formatValue(value)}`;
}

function expectation(value: unknown, schema: ObjectSchema): string | undefined {
  if (typeof value === 'string') return expectedText(value, schema);
  if (typeof value === 'number') return expectedNumber(value, schema);
  const { minItems, maxItems, minProperties, maxProperties } = schema;
  if (Array.isArray(value)) return expectedCount(value.length, minItems, maxItems, 'items');
  if (minProperties === undefined && maxProperties === undefined) return undefined;
  return isRecord(value) ? expectedCount(Object.keys(value).length, minProperties, maxProperties, 'fields') : undefined;
}

const INT32 = 2 ** 31;

function expectedNumber(value: number, schema: ObjectSchema): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, format } = schema;
  if (format === 'int32' && (value < -INT32 || value >= INT32)) return 'a whole number of 32 bits';
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    return exclusiveMinimum ? `more than ${minimum}` : `at least ${minimum}`;
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    return exclusiveMaximum ? `less than ${maximum}` : `at most ${maximum}`;
  }
  return undefined;
}

function expectedText(value: string, { pattern, minLength, maxLength, format }: ObjectSchema): string | undefined {
  const count = expectedCount(value.length, minLength, maxLength, 'characters');
  if (count) return count;
  if (format === 'byte' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value)) return 'base64';
  return pattern !== undefined && expressionOf(pattern)?.test(value) === false ? `text like ${pattern}` : undefined;
}

const expressions = new Map<string, RegExp | undefined>();

/** Go writes some expressions otherwise than JavaScript. What this cannot read is left to the server. */
function expressionOf(pattern: string): RegExp | undefined {
  if (!expressions.has(pattern)) {
    try {
      expressions.set(pattern, new RegExp(pattern, 'u'));
    } catch {
      expressions.set(pattern, undefined);
    }
  }
  return expressions.get(pattern);
}

function expectedCount(count: number, least = 0, most = Number.POSITIVE_INFINITY, what: string): string | undefined {
  if (count < least) return `at least ${least} ${what}`;
  return count > most ? `at most ${most} ${what}` : undefined;
}
