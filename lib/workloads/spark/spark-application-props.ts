import { z } from 'zod';
import { applicationProps, checkApplication } from './application-schema';

/** Props of a SparkApplication. */
export const sparkApplicationProps = z
  .strictObject({
    ...applicationProps,
    suspend: z.boolean().default(false).describe('Whether it waits until somebody sets this to false.'),
  })
  .superRefine(checkApplication);

export type { SparkApplicationProps } from './spark-application-props.generated';
