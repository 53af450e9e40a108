import { z } from 'zod';

/** Texts that hardly any schema takes: one is empty, the other is no text that anybody writes. */
const REFUSED = ['', '\u0000'];

/** What is wrong with a text that is of the right type. */
const CODES: readonly string[] = ['invalid_format', 'too_small', 'invalid_union'];

/**
 * What a text must be, in the words of its schema: those with which it refuses others.
 *
 * @returns nothing where any text will do, or where the schema has no words of its own
 */
export function expectedText(schema: z.core.$ZodType): string | undefined {
  const issues = REFUSED.flatMap((text) => z.safeParse(schema, text).error?.issues ?? []);
  const messages = issues.filter(({ code }) => CODES.includes(code)).map(({ message }) => message);
  // The library's own words.
  return messages.findLast((message) => !/^(Invalid|Too)\b/.test(message));
}
