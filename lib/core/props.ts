import type { Construct } from 'constructs';
import type { z } from 'zod';
import type { Problem } from '../kubernetes/problem';
import { explain } from './explain';
import { formatPath } from './problem';
import { PARSED_ONCE } from './schemas/parsed-once';

/** Props that a construct cannot work with. The message has one line for each problem. */
export class PropsError extends Error {
  /**
   * @param construct class of the construct and its path in the tree of constructs; the class alone of what is none
   * @param problems what is wrong, by the path within the props
   */
  constructor(
    readonly construct: string,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map(({ path, message }) => `${construct}: ${formatPath(path) || 'props'}: ${message}`).join('\n'));
    this.name = 'PropsError';
  }
}

/**
 * Props with all defaults filled in: the first line of every construct that others may use.
 *
 * Props that were parsed already pass unchanged, so that a Platform may hand over what it has validated.
 *
 * @throws PropsError with every problem: its path, the value received and what is allowed
 */
export function parseProps<Schema extends z.ZodType>(
  construct: Construct,
  schema: Schema,
  props: z.input<Schema>,
): z.output<Schema> {
  return parseOptions(titleOf(construct), schema, props);
}

/** Class of a construct and its path, for errors. */
export function titleOf(construct: Construct): string {
  // Where a program is bundled, esbuild numbers the second class of a name: the object InferenceService and its construct.
  return `${construct.constructor.name.replace(/\d+$/, '')} ${construct.node.path}`;
}

/**
 * The same for what is no construct.
 *
 * @param owner class whose options they are, for the error
 */
export function parseOptions<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  options: z.input<Schema>,
): z.output<Schema> {
  const result = schema.safeParse(options, PARSED_ONCE);
  if (result.success) return result.data;
  throw new PropsError(owner, explain(result.error, schema, options));
}
