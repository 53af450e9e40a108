import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { ownNamespaceProp } from '../../patterns/own-namespace-props';
import { userRouteProps } from '../../patterns/user-route-props';

/** Settings of the TensorBoard controller. */
export const tensorboardControllerProps = z.strictObject({
  image: imageReference
    .optional()
    .describe("Image in which TensorBoards run; it must have /usr/local/bin/tensorboard. By default the release's."),
  rwoScheduling: z
    .boolean()
    .default(true)
    .describe('Whether a TensorBoard goes to the node on which its ReadWriteOnce volume is already in use.'),
  ...userRouteProps,
  metrics: z
    .boolean()
    .default(true)
    .describe('Whether its metrics are served, to those who may read them, on port 8443.'),
  leaderElection: z.boolean().default(false).describe('Whether replicas elect a leader; needed for more than one.'),
  ownNamespace: ownNamespaceProp(),
});

export type { TensorboardControllerProps } from './tensorboard-controller-props.generated';
