import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { USER_ROLES } from '../../core/contracts/users';
import { aggregateTo, aggregatingRole } from '../../patterns/aggregated-roles';
import { allow } from '../../patterns/rbac';
import { agentRules } from './argo-rules';
import type { Installation } from './installation';

const API = 'pipelines.kubeflow.org';
const VIEW = 'kubeflow-pipelines-view';
const EDIT = 'kubeflow-pipelines-edit';

/** What users of a profile, and the pods of their runs, may do with pipelines. */
export class UserRoles extends Construct {
  constructor(scope: Construct, id: string, { labels }: Installation) {
    super(scope, id);
    aggregatingRole(this, 'view', VIEW, { ...labels, ...aggregateTo(EDIT), ...aggregateTo(USER_ROLES.view) });
    aggregatingRole(this, 'edit', EDIT, { ...labels, ...aggregateTo(USER_ROLES.edit) });
    new k8s.KubeClusterRole(this, 'view-rules', {
      metadata: { name: `aggregate-to-${VIEW}`, labels: { ...labels, ...aggregateTo(VIEW) } },
      rules: [
        allow(API, ['pipelines', 'pipelineversions', 'experiments', 'jobs'], ['get', 'list']),
        allow(API, ['runs'], ['get', 'list', 'readArtifact']),
        allow(API, ['visualizations'], ['create']),
        allow('kubeflow.org', ['viewers'], ['create', 'get', 'delete']),
      ],
    });
    new k8s.KubeClusterRole(this, 'edit-rules', {
      metadata: { name: `aggregate-to-${EDIT}`, labels: { ...labels, ...aggregateTo(EDIT) } },
      rules: [
        allow(API, ['pipelines', 'pipelineversions'], ['create', 'delete', 'update']),
        allow(API, ['experiments'], ['archive', 'create', 'delete', 'unarchive']),
        allow(
          API,
          ['runs'],
          ['archive', 'create', 'delete', 'retry', 'terminate', 'unarchive', 'reportMetrics', 'readArtifact'],
        ),
        allow(API, ['jobs'], ['create', 'delete', 'disable', 'enable']),
        allow('kubeflow.org', ['scheduledworkflows'], ['*']),
        allow(
          'argoproj.io',
          [
            ...['cronworkflows', 'cronworkflows/finalizers', 'workflows', 'workflows/finalizers'],
            ...['workfloweventbindings', 'workflowtemplates', 'workflowtaskresults'],
          ],
          ['*'],
        ),
        ...agentRules(),
      ],
    });
  }
}
