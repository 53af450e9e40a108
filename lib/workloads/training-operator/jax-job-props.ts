import { z } from 'zod';
import { jobProps, manyPods } from './job-schema';

/** Props of a JAXJob. */
export const jaxJobProps = z.strictObject({
  ...jobProps,
  worker: manyPods.prefault({}).describe('Its pods, the first of which coordinates the others.'),
});

export type { JAXJobProps } from './jax-job-props.generated';
