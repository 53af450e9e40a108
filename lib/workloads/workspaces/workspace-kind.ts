import { Construct } from 'constructs';
import { WorkspaceKind as WorkspaceKindObject } from '../../../imports/kubeflow.org';
import { kindSpec } from '../../components/workspaces/kind-spec';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type WorkspaceKindProps, workspaceKindProps } from './workspace-kind-props';

/**
 * What users of Workspaces choose from: a program, its images, and the sizes of its pods. It is of the whole cluster.
 *
 *     const kind = new WorkspaceKind(chart, 'team-lab', {
 *       displayName: 'Lab',
 *       description: 'JupyterLab of team A',
 *       images: [{ id: 'v3', image: 'example.com/team-a/lab:v3' }],
 *       pods: [{ id: 'small', resources: { requests: { cpu: 1, memory: '2Gi' } } }],
 *       ports: [{ id: 'lab' }],
 *     });
 */
export class WorkspaceKind extends Construct {
  readonly name: string;
  /** Names of its images; the first is chosen unless a Workspace says another. */
  readonly images: string[];
  /** Names of its sizes; the first is chosen unless a Workspace says another. */
  readonly pods: string[];

  constructor(scope: Construct, id: string, props: WorkspaceKindProps) {
    super(scope, id);
    const settings = parseProps(this, workspaceKindProps, props);
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.images = settings.images.map((each) => each.id);
    this.pods = settings.pods.map((each) => each.id);
    new WorkspaceKindObject(this, 'kind', { metadata, spec: kindSpec(PlatformContext.of(this), settings) });
  }
}
