import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { document } from '../../patterns/document';
import { labelsOf, PLACE } from './labels';

/** Name of the ConfigMap with pictures of ours, in the namespace of Workspaces. */
export const ICONS = 'workspace-kind-icons';

/** Pictures of ours: for kinds of ours, and for those that have none. */
const NAMES = ['workspace', 'jupyterlab', 'codeserver'] as const;

/** The name of a picture of ours. */
export type IconName = (typeof NAMES)[number];

/** Pictures of kinds, so that no page loads them from elsewhere. */
export class WorkspaceIcons extends Construct {
  constructor(scope: Construct, id: string, { namespace }: { namespace: string }) {
    super(scope, id);
    const labels = {
      ...labelsOf(PLACE),
      // Controller and API see no other ConfigMaps (workspaces/controller/internal/helper/configmap_cache.go).
      'notebooks.kubeflow.org/image-source': 'true',
    };
    new k8s.KubeConfigMap(this, 'icons', {
      metadata: { name: ICONS, namespace, labels },
      data: Object.fromEntries(
        NAMES.map((name) => [`${name}.svg`, document('lib/components/workspaces', 'icons', `${name}.svg`)]),
      ),
    });
  }
}
