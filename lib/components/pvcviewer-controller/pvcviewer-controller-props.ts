import { z } from 'zod';
import { userRouteProps } from '../../patterns/user-route-props';

/** Settings of the PVC viewer controller. */
export const pvcviewerControllerProps = z.strictObject({
  gateway: userRouteProps.gateway,
  metrics: z
    .boolean()
    .default(true)
    .describe('Whether its metrics are served, to those who may read them, on port 8443.'),
});

export type { PvcviewerControllerProps } from './pvcviewer-controller-props.generated';
