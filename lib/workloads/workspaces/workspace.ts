import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Workspace as WorkspaceObject } from '../../../imports/kubeflow.org';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { unlessEmpty } from '../../patterns/pod';
import { labelsOfPodDefaults } from '../notebooks/chosen-pod-defaults';
import { workloadMetadata } from '../profile-workload';
import { type WorkspaceProps, workspaceProps } from './workspace-props';

/** By these the pages of Workspaces know claims that they may mount and take away. */
const OF_PAGES = { 'notebooks.kubeflow.org/can-mount': 'true', 'notebooks.kubeflow.org/can-update': 'true' };

/**
 * A server for a user of a profile, of a kind that the administrator has described, with the claim of its home.
 *
 *     new Workspace(chart, 'explore', { namespace: 'team-a', kind: 'jupyterlab', image: 'jupyter-scipy', pod: 'small' });
 */
export class Workspace extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: WorkspaceProps) {
    super(scope, id);
    const settings = parseProps(this, workspaceProps, props);
    const { kind, image = kind.images?.[0] ?? '', pod = kind.pods?.[0] ?? '', paused, home } = settings;
    const metadata = workloadMetadata(id, settings);
    const { name, namespace } = metadata;
    this.name = name;
    const claimed = typeof home === 'object' && home !== null ? `${name}-home` : (home ?? undefined);
    if (typeof home === 'object' && home !== null) {
      new k8s.KubePersistentVolumeClaim(this, 'home', {
        metadata: { name: `${name}-home`, namespace, labels: OF_PAGES },
        spec: {
          accessModes: [home.accessMode],
          storageClassName: PlatformContext.of(this).storageClass(home.storageClass),
          resources: { requests: { storage: k8s.Quantity.fromString(home.size) } },
        },
      });
    }
    new WorkspaceObject(this, 'workspace', {
      metadata,
      spec: {
        kind: kind.name,
        paused,
        podTemplate: {
          podMetadata: {
            labels: unlessEmpty({ ...labelsOfPodDefaults(settings.podDefaults), ...settings.podLabels }),
            annotations: unlessEmpty(settings.podAnnotations),
          },
          options: { imageConfig: image, podConfig: pod },
          volumes: {
            home: claimed,
            data: settings.data.map(({ claim, path, readOnly }) => ({ pvcName: claim, mountPath: path, readOnly })),
            secrets: settings.secrets.map(({ secret, path, mode }) => ({
              secretName: secret,
              mountPath: path,
              defaultMode: mode,
            })),
          },
        },
      },
    });
  }
}
