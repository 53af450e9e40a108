import { isRecord } from '../../kubernetes/json';
import type { Problem } from '../../kubernetes/problem';
import type { ObjectSchema } from './object-schema';

type Judge = (schema: ObjectSchema) => Problem[];

/** What is wrong with a value that must fit all, some, exactly one or none of further schemas. */
export function alternativeProblem(value: unknown, schema: ObjectSchema, judge: Judge): Problem | undefined {
  const { allOf, anyOf, oneOf, not } = schema;
  for (const each of allOf ?? []) {
    const [problem] = judge(each);
    if (problem) return problem;
  }
  if (anyOf && !anyOf.some((each) => judge(each).length === 0)) return nearest(anyOf, judge);
  if (oneOf) {
    const fitting = oneOf.filter((each) => judge(each).length === 0).length;
    const rivals = [...new Set(oneOf.flatMap(wanted))].filter((name) => isRecord(value) && value[name] !== undefined);
    if (fitting !== 1 && rivals.length > 1) {
      return { path: [], message: `${rivals.join(' and ')} exclude each other` };
    }
    if (fitting > 1) return { path: [], message: 'fits more than one of what may stand here' };
    if (fitting === 0) return nearest(oneOf, judge);
  }
  if (not && judge(not).length === 0) return { path: [], message: `must not be ${JSON.stringify(not)}` };
  return undefined;
}

function wanted(schema: ObjectSchema): readonly string[] {
  return schema.required ?? [];
}

/** What the schema finds that finds least; where each only wants a field, which of them would do. */
function nearest(schemas: readonly ObjectSchema[], judge: Judge): Problem | undefined {
  const names = schemas.flatMap(wanted);
  if (names.length >= schemas.length && schemas.every((each) => wanted(each).length > 0)) {
    return { path: [], message: `needs one of ${[...new Set(names)].join(', ')}` };
  }
  const [least = []] = schemas.map(judge).sort((a, b) => a.length - b.length);
  return least[0];
}
