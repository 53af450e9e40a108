import { z } from 'zod';
import { clusterSchema } from '../../core/schemas/cluster-schema';

/** Settings of the programs on nodes with GPUs: what the section `cluster` of a settings file says of them. */
export const gpuProps = z.strictObject({ cluster: z.object({ gpu: clusterSchema.shape.gpu }) });

export type { GpuProps } from './gpu-props.generated';
