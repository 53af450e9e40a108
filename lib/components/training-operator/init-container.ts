import { document } from '../../patterns/document';

/**
 * The container by which a worker of a PyTorchJob waits until the name of its master is known: the operator fills in the
 * template. Its built-in one does not satisfy the Pod Security Standard `restricted`.
 */
export const INIT_CONTAINER = {
  configMap: 'training-operator-init-container',
  /** Where the operator looks for it unless an argument says otherwise. */
  folder: '/etc/config',
  /** The ConfigMap's content. */
  data: () => ({ 'initContainer.yaml': document('lib/components/training-operator', 'init-container.yaml') }),
} as const;
