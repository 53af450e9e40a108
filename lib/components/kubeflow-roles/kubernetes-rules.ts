import type { UserRules } from '../../patterns/aggregated-roles';
import { allow, EVERY_VERB, READ, WRITE } from '../../patterns/rbac';
import type { KubeflowRolesSettings } from './kubeflow-roles-props';

/** Where Ingresses and NetworkPolicies are, and were. */
const NETWORKING = ['networking.k8s.io', 'extensions'];

/** Ways into a running pod. */
const POD_ACCESS = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'services/proxy'];

/** What profiles' users may do with Kubernetes' own resources. */
export function kubernetesRules(settings: KubeflowRolesSettings): Required<UserRules> {
  const { secrets, podAccess, ingresses, networkPolicies } = settings;
  // Reading these is no mere looking, and so not the viewers' right: they hold passwords, or lead into a pod.
  const sensitive = [...(podAccess ? POD_ACCESS : []), ...(secrets ? ['secrets'] : [])];
  return {
    admin: [...ADMIN, ...(networkPolicies ? [allow(NETWORKING, ['networkpolicies'], WRITE)] : [])],
    edit: [
      ...(sensitive.length > 0 ? [allow('', sensitive, EVERY_VERB)] : []),
      ...EDIT,
      ...(ingresses ? [allow(NETWORKING, ['ingresses'], WRITE)] : []),
    ],
    view: VIEW,
  };
}

const ADMIN = [
  allow('authorization.k8s.io', ['localsubjectaccessreviews'], ['create']),
  allow('rbac.authorization.k8s.io', ['rolebindings', 'roles'], EVERY_VERB),
];

/** Neither what leads to a profile's pods from outside nor what keeps others out: the platform has both. */
const EDIT = [
  allow(
    '',
    [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
    ],
    WRITE,
  ),
  allow(
    'apps',
    [
      'daemonsets',
      'deployments',
      'deployments/rollback',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
    WRITE,
  ),
  allow('autoscaling', ['horizontalpodautoscalers'], WRITE),
  allow('batch', ['cronjobs', 'jobs'], WRITE),
  allow(
    'extensions',
    [
      'daemonsets',
      'deployments',
      'deployments/rollback',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'replicationcontrollers/scale',
    ],
    WRITE,
  ),
  allow('policy', ['poddisruptionbudgets'], WRITE),
];

const VIEW = [
  allow(
    '',
    [
      'bindings',
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'pods/log',
      'pods/status',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
      'serviceaccounts',
      'services',
      'services/status',
    ],
    READ,
  ),
  allow(
    'apps',
    [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ],
    READ,
  ),
  allow('autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'], READ),
  allow('batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'], READ),
  allow(
    'extensions',
    [
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'ingresses',
      'ingresses/status',
      'networkpolicies',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'replicationcontrollers/scale',
    ],
    READ,
  ),
  allow('policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status'], READ),
  allow('networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies'], READ),
];
