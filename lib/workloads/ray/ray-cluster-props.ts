import { z } from 'zod';
import { checkCluster, clusterProps } from './cluster-schema';

/** Props of a RayCluster. */
export const rayClusterProps = z
  .strictObject({
    ...clusterProps,
    suspend: z.boolean().default(false).describe('Whether it has no pods until somebody sets this to false.'),
  })
  .superRefine(checkCluster);

export type { RayClusterProps } from './ray-cluster-props.generated';
