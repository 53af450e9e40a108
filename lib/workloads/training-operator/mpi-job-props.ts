import { z } from 'zod';
import { jobProps, manyPods, onePod } from './job-schema';

/** Props of an MPIJob. */
export const mpiJobProps = z.strictObject({
  ...jobProps,
  launcher: onePod.prefault({}).describe('The pod that runs mpirun.'),
  worker: manyPods.prefault({}).describe('The pods that it starts processes in: they only wait for it.'),
  slotsPerWorker: z.int().min(1).default(1).describe('How many processes a worker takes.'),
});

export type { MPIJobProps } from './mpi-job-props.generated';
