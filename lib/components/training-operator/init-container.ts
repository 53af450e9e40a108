import type { PlatformContext } from '../../core/context';
import { document } from '../../patterns/document';

/** The user of the container. */
const USER = 'runAsUser: 65532';

/**
 * The container by which a worker of a PyTorchJob waits until the name of its master is known: the operator fills in the
 * template. Its built-in one does not satisfy the Pod Security Standard `restricted`.
 */
export const INIT_CONTAINER = {
  configMap: 'training-operator-init-container',
  /** Where the operator looks for it unless an argument says otherwise. */
  folder: '/etc/config',
  /** The ConfigMap's content. */
  data(context: PlatformContext) {
    const template = document('lib/components/training-operator', 'init-container.yaml');
    // The cluster gives users itself where it fixes none.
    const fixed = 'runAsUser' in context.fixedIds({ runAsUser: 65532 });
    return { 'initContainer.yaml': fixed ? template : template.replace(`    ${USER}\n`, '') };
  },
} as const;
