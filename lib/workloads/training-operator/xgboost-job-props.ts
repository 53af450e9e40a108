import { z } from 'zod';
import { jobProps, manyPods, onePod } from './job-schema';

/** Props of an XGBoostJob. */
export const xgBoostJobProps = z.strictObject({
  ...jobProps,
  master: onePod.prefault({}).describe('The pod of rank 0, which every such job has.'),
  worker: manyPods.optional().describe('The other pods. By default none.'),
});

export type { XGBoostJobProps } from './xgboost-job-props.generated';
