import type { z } from 'zod';
import type { Path } from '../kubernetes/problem';
import { explain } from './explain';
import { UnfitSettingError } from './problem';
import { PARSED_ONCE } from './schemas/parsed-once';

/**
 * What a schema makes of a value of ours that settings have changed: each was checked, but not what they are together.
 *
 * @param changes path of these settings
 * @throws UnfitSettingError when they do not fit what they change
 */
export function parseChanged<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  changes: Path,
): z.output<Schema> {
  const result = schema.safeParse(value, PARSED_ONCE);
  if (result.success) return result.data;
  const [problem] = explain(result.error, schema, value);
  throw new UnfitSettingError([...changes, ...(problem?.path ?? [])], problem?.message ?? result.error.message);
}
