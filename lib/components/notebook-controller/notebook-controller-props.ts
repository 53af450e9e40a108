import { z } from 'zod';
import { dnsLabel } from '../../core/schemas/text-schema';
import { userRouteProps } from '../../patterns/user-route-props';

/** How long a notebook may be idle, and how often the controller looks, in minutes. */
export const CULLING = { idleMinutes: 1440, checkMinutes: 1 };

const minutes = z.int().min(1, 'at least 1 minute');

const culling = z
  .strictObject({
    enabled: z.boolean().optional().describe('Whether idle notebooks are stopped. By default true.'),
    idleMinutes: minutes
      .optional()
      .describe('Minutes without a running kernel after which a notebook is stopped. By default 1440, one day.'),
    checkMinutes: minutes
      .optional()
      .describe('Minutes between two looks at a notebook, at most idleMinutes. By default 1.'),
  })
  .refine(({ idleMinutes = CULLING.idleMinutes, checkMinutes = CULLING.checkMinutes }) => checkMinutes <= idleMinutes, {
    path: ['checkMinutes'],
    error: 'at most idleMinutes',
  });

/** Settings of the notebook controller. */
export const notebookControllerProps = z
  .strictObject({
    culling: culling.optional().describe('Stops notebooks that nobody uses. By default none is stopped.'),
    fsGroup: z
      .boolean()
      .optional()
      .describe(
        'Whether notebooks without a pod security context get `fsGroup: 100`, so that they may write to their volumes. ' +
          'By default true, but false on OpenShift, which assigns groups itself.',
      ),
    istio: z.boolean().optional().describe('Whether it hangs notebooks on the gateway of Istio. By default true.'),
    ...userRouteProps,
    leaderElection: z
      .boolean()
      .optional()
      .describe('Whether replicas elect a leader; needed for more than one. By default false.'),
    ownNamespace: dnsLabel
      .optional()
      .describe(
        "Name of a namespace that is made for it, as upstream's standalone package has it; needs `istio: false`. " +
          "By default it lives in the namespace of Kubeflow's components.",
      ),
  })
  .refine(({ ownNamespace, istio = true }) => !ownNamespace || !istio, {
    path: ['ownNamespace'],
    error: "istio: false beside it, as the mesh lets the controller reach notebooks from Kubeflow's namespace only",
  });

/** Properties of `NotebookController`. */
export type NotebookControllerProps = z.input<typeof notebookControllerProps>;
