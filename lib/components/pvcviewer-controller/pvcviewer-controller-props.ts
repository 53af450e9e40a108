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

/** Properties of `PvcviewerController`. */
export type PvcviewerControllerProps = z.input<typeof pvcviewerControllerProps>;
