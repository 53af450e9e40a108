import { z } from 'zod';
import { ownNamespaceProp } from '../../patterns/own-namespace-props';
import { userRouteProps } from '../../patterns/user-route-props';

const minutes = z.int().min(1, 'at least 1 minute');

const culling = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether idle notebooks are stopped.'),
    idleMinutes: minutes
      .default(24 * 60)
      .describe('Minutes without a running kernel after which a notebook is stopped.'),
    checkMinutes: minutes.default(1).describe('Minutes between two looks at a notebook, at most idleMinutes.'),
  })
  .refine(({ idleMinutes, checkMinutes }) => checkMinutes <= idleMinutes, {
    path: ['checkMinutes'],
    error: 'at most idleMinutes',
  });

/** Settings of the notebook controller. */
export const notebookControllerProps = z
  .strictObject({
    culling: culling
      .prefault({ enabled: false })
      .describe('Stops notebooks that nobody uses. A map, even an empty one, switches it on unless it says otherwise.'),
    fsGroup: z
      .boolean()
      .optional()
      .describe(
        'Whether notebooks without a pod security context get `fsGroup: 100`, so that they may write to their volumes. ' +
          'By default true, but false on OpenShift, which assigns groups itself.',
      ),
    istio: z.boolean().default(true).describe('Whether it hangs notebooks on the gateway of Istio.'),
    ...userRouteProps,
    leaderElection: z.boolean().default(false).describe('Whether replicas elect a leader; needed for more than one.'),
    ownNamespace: ownNamespaceProp('istio: false'),
  })
  .refine(({ ownNamespace, istio }) => !ownNamespace || !istio, {
    path: ['ownNamespace'],
    error: "istio: false beside it, as the mesh lets the controller reach notebooks from Kubeflow's namespace only",
  });

export type { NotebookControllerProps } from './notebook-controller-props.generated';

/** These with all defaults filled in. */
export type NotebookControllerSettings = z.output<typeof notebookControllerProps>;
