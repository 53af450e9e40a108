/**
 * Rights of the operator, after the calls in its source (v0.66.0: infra/feast-operator/cmd/main.go and
 * internal/controller). Its cache watches the whole cluster and knows no namespaces; what it writes stands where the
 * FeatureStore stands, so these rights are a role of their own that is bound there only.
 */
import type { k8s } from 'cdk8s-plus-27';
import { allow, READ } from '../../patterns/rbac';
import type { FeastOperatorSettings } from './feast-operator-props';

const GROUP = 'feast.dev';
const RBAC = 'rbac.authorization.k8s.io';
const LOOK = ['list', 'watch'];
/** What it makes by server-side apply (scaling.go, service_monitor.go). */
const APPLY = ['create', 'delete', 'get', 'patch'];

type Settings = Pick<FeastOperatorSettings, 'tokenReviews' | 'sparkApplications'>;

/** What the operator reads in the whole cluster, and the state of feature stores, which it writes. */
export function clusterRules({ tokenReviews }: Settings, openShift: boolean): k8s.PolicyRule[] {
  return [
    allow(GROUP, ['featurestores'], LOOK),
    allow(GROUP, ['featurestores/status'], ['update']),
    // Kinds that it owns (SetupWithManager), and pods, whose failures it tells.
    allow('', ['configmaps', 'persistentvolumeclaims', 'pods', 'serviceaccounts', 'services'], LOOK),
    allow('apps', ['deployments'], LOOK),
    allow('autoscaling', ['horizontalpodautoscalers'], LOOK),
    allow('batch', ['cronjobs'], LOOK),
    allow('policy', ['poddisruptionbudgets'], LOOK),
    allow(RBAC, ['rolebindings', 'roles'], LOOK),
    // It looks for the binding of every store, whose `authz` may have been another one before.
    allow(RBAC, ['clusterrolebindings'], LOOK),
    // Without these it ends where these kinds are.
    allow('monitoring.coreos.com', ['servicemonitors'], LOOK),
    allow('mlflow.opendatahub.io', ['mlflows'], LOOK),
    ...(openShift
      ? [allow('config.openshift.io', ['apiservers'], READ), allow('route.openshift.io', ['routes'], LOOK)]
      : []),
    ...(tokenReviews ? bindingRules() : []),
  ];
}

/**
 * How feature stores get the right to ask who calls them (authz.go). The cluster lets nobody make a role with more than
 * he has himself, so the operator has what that role says. It may neither change nor remove a binding: the name does not
 * say the namespace, and a second store of a name would take the first one's.
 */
function bindingRules(): k8s.PolicyRule[] {
  return [
    allow(RBAC, ['clusterroles'], ['create', ...READ]),
    allow(RBAC, ['clusterroles'], ['update'], ['feast-oidc-token-review', 'feast-token-review-cluster-role']),
    allow(RBAC, ['clusterrolebindings'], ['create', 'get']),
    allow('', ['namespaces'], READ),
    allow('authentication.k8s.io', ['tokenreviews'], ['create']),
  ];
}

/**
 * What it makes, and what roles say that it makes, in the namespace of a feature store. Those of a store's CronJob run
 * programs in its pod (cronjob.go), so the operator has that right too.
 */
export function storeRules({ tokenReviews, sparkApplications }: Settings, openShift: boolean): k8s.PolicyRule[] {
  return [
    allow(GROUP, ['featurestores/finalizers'], ['update']),
    allow('', ['configmaps', 'serviceaccounts', 'services'], ['create', 'delete', 'get', 'list', 'update']),
    allow('', ['persistentvolumeclaims'], ['create', 'delete', 'get']),
    allow('', ['secrets'], ['get']),
    allow('', ['pods'], ['list']),
    allow('', ['pods/exec'], ['create']),
    allow('apps', ['deployments'], ['create', 'delete', 'get', 'update']),
    allow('batch', ['cronjobs'], ['create', 'get', 'update']),
    allow('autoscaling', ['horizontalpodautoscalers'], APPLY),
    allow('policy', ['poddisruptionbudgets'], APPLY),
    allow('monitoring.coreos.com', ['servicemonitors'], APPLY),
    allow(RBAC, ['rolebindings', 'roles'], ['create', 'delete', 'get', 'list', 'update', 'watch']),
    ...(openShift ? [allow('route.openshift.io', ['routes'], ['create', 'delete', 'get', 'update'])] : []),
    ...(tokenReviews
      ? [allow('', ['namespaces'], READ), allow(RBAC, ['clusterrolebindings', 'clusterroles'], ['get', 'list'])]
      : []),
    ...(sparkApplications ? sparkRules() : []),
  ];
}

/** What the servers and drivers of a store get that computes by Spark (rbac_templates/spark_application.yaml). */
function sparkRules(): k8s.PolicyRule[] {
  const each = ['create', 'delete', 'deletecollection', 'get', 'list', 'watch'];
  return [
    allow('', ['configmaps', 'persistentvolumeclaims', 'pods', 'services'], each),
    allow('', ['pods/log'], ['get']),
    allow('sparkoperator.k8s.io', ['sparkapplications'], ['create', 'delete', 'get']),
  ];
}

/**
 * What it does where it tells everybody which namespaces have feature stores (namespace_registry.go,
 * openlineage_discovery.go): a ConfigMap that all who are authenticated may read.
 */
export function registryRules(): k8s.PolicyRule[] {
  return [
    allow('', ['configmaps'], ['create', 'get', 'list', 'update']),
    allow(RBAC, ['rolebindings', 'roles'], ['create', 'get', 'update']),
  ];
}

/** What it does in its own namespace to be the only one that acts: it elects by a Lease. */
export function electionRules(): k8s.PolicyRule[] {
  return [
    allow('coordination.k8s.io', ['leases'], ['create', 'get', 'update']),
    allow('', ['events'], ['create', 'patch']),
  ];
}
