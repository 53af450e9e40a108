import { z } from 'zod';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of the namespaces of Kubeflow. */
export const kubeflowNamespaceProps = z.strictObject({
  mesh: z
    .boolean()
    .default(true)
    .describe('Whether pods of these namespaces are in the mesh; pages and APIs rely on it.'),
  ...namespaceProps,
});

export type { KubeflowNamespaceProps } from './kubeflow-namespace-props.generated';
