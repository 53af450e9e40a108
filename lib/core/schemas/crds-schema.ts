import { z } from 'zod';

/** How CustomResourceDefinitions are rendered. */
export const crdsSchema = z
  .enum(['full', 'minimal'])
  .default('full')
  .describe(
    'CustomResourceDefinitions: `full` describes every field; `minimal` preserves pods instead of describing them where ' +
      'a definition is otherwise too large for `kubectl apply` without `--server-side`.',
  );
