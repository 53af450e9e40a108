import { FeastOperator } from '../../lib/components/feast-operator/feast-operator';
import { type FeastOperatorProps, feastOperatorProps } from '../../lib/components/feast-operator/feast-operator-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const NAME = 'feast-operator';
const NAMESPACE = 'feast-operator-system';
const render = (props?: FeastOperatorProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new FeastOperator(chart, 'operator', props), context);

snapshotObjects('defaults', render());

const everyProp: Required<FeastOperatorProps> = {
  namespace: { podSecurity: 'baseline', admit: ['monitoring'], labels: { team: 'ml' }, annotations: { note: 'x' } },
  storeNamespaces: ['features'],
  tokenReviews: true,
  sparkApplications: true,
  oidcIssuer: 'https://login.example.com',
  resources: { limits: { memory: '1Gi' } },
};

snapshotProps('every prop set', {
  schema: feastOperatorProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

/** `group/resource verb`, each right of a role once. */
function rights(objects: ReturnType<typeof render>, kind: string, name: string): string[] {
  const { rules } = find(objects, kind, name) as unknown as { rules: Rule[] };
  const spelled = rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${group}/${resource}${resourceNames.length > 0 ? ` ${resourceNames}` : ''} ${verb}`),
      ),
    ),
  );
  return [...new Set(spelled)].sort();
}

/** What calls of the operator need, by where its source (v0.66.0, infra/feast-operator) makes them. */
type Calls = Readonly<Record<string, readonly string[]>>;
const needs = (calls: Calls) => [...new Set(Object.values(calls).flat())].sort();
const each = (resources: readonly string[], ...verbs: string[]) =>
  resources.flatMap((resource) => verbs.map((verb) => `${resource} ${verb}`));

const RBAC = 'rbac.authorization.k8s.io';
const OWNED = ['/configmaps', 'apps/deployments', '/services', '/persistentvolumeclaims', '/serviceaccounts'].concat(
  [`${RBAC}/rolebindings`, `${RBAC}/roles`, 'batch/cronjobs', 'autoscaling/horizontalpodautoscalers'],
  ['policy/poddisruptionbudgets'],
);

/** The cluster as a whole: informers list and watch, and know no namespace (cmd/main.go newCacheOptions). */
const CLUSTER: Calls = {
  'featurestore_controller.go For, Owns': each(['feast.dev/featurestores', ...OWNED], 'list', 'watch'),
  'featurestore_controller.go Owns(ServiceMonitor), Watches(MLflow), where their CRDs are': each(
    ['monitoring.coreos.com/servicemonitors', 'mlflow.opendatahub.io/mlflows'],
    'list',
    'watch',
  ),
  'featurestore_controller.go Status().Update': ['feast.dev/featurestores/status update'],
  'services.go GetPodContainerFailureMessage, by the cache': each(['/pods'], 'list', 'watch'),
  'authz.go cleanupKubernetesClusterRbac, by the cache': each([`${RBAC}/clusterrolebindings`], 'list', 'watch'),
};

/** With `authz` of the kinds kubernetes and oidc. What the roles say that it makes it must have itself. */
const TOKEN_REVIEWS: Calls = {
  'authz.go createFeastClusterRole, by the cache': each([`${RBAC}/clusterroles`], 'create', 'list', 'watch', 'get'),
  'authz.go createFeastClusterRole, createOidcClusterRole': [
    `${RBAC}/clusterroles feast-oidc-token-review,feast-token-review-cluster-role update`,
  ],
  'authz.go createFeastClusterRoleBinding': each([`${RBAC}/clusterrolebindings`], 'create', 'get'),
  'authz.go setFeastClusterRole': [
    ...each(['/namespaces'], 'get', 'list', 'watch'),
    'authentication.k8s.io/tokenreviews create',
  ],
};

/** The namespace of a feature store: reads past the cache (main.go DisableFor), writes, and what roles give away. */
const STORE: Calls = {
  'services.go createService, client.go, tls.go GetCustomCertificatesBundle': each(
    ['/configmaps', '/serviceaccounts', '/services'],
    'create',
    'delete',
    'get',
    'list',
    'update',
  ),
  'services.go createPVC, removeFeastServiceByType': each(['/persistentvolumeclaims'], 'create', 'delete', 'get'),
  'util.go getSecret': ['/secrets get'],
  'services.go createDeployment, reconcileLineageDeployment': each(
    ['apps/deployments'],
    'create',
    'delete',
    'get',
    'update',
  ),
  'cronjob.go createCronJob': each(['batch/cronjobs'], 'create', 'get', 'update'),
  'cronjob.go setCronJobRole': ['/pods list', '/pods/exec create'],
  'scaling.go applyOrDeletePDB, createOrDeleteHPA; service_monitor.go': each(
    ['autoscaling/horizontalpodautoscalers', 'policy/poddisruptionbudgets', 'monitoring.coreos.com/servicemonitors'],
    'create',
    'delete',
    'get',
    'patch',
  ),
  'cronjob.go, authz.go removeOrphanedRoles, setFeastRole': each(
    [`${RBAC}/rolebindings`, `${RBAC}/roles`],
    'create',
    'delete',
    'get',
    'list',
    'update',
    'watch',
  ),
  'SetControllerReference, where owner references are guarded': ['feast.dev/featurestores/finalizers update'],
};

const OPENSHIFT: PlatformContextOptions = { clusterPlatform: 'openshift' };

describe('rights are those that its source calls for', () => {
  test('in the whole cluster it reads, and writes the state of feature stores', () => {
    expect(rights(render(), 'ClusterRole', `${NAME}-manager-role`)).toEqual(needs(CLUSTER));
  });

  test('with token reviews it binds stores to a role that it may not widen', () => {
    const found = rights(render({ tokenReviews: true }), 'ClusterRole', `${NAME}-manager-role`);
    expect(found).toEqual(needs({ ...CLUSTER, ...TOKEN_REVIEWS }));
    expect(found.filter((right) => / (update|patch|delete|bind|escalate)$/.test(right))).toEqual([
      'feast.dev/featurestores/status update',
      `${RBAC}/clusterroles feast-oidc-token-review,feast-token-review-cluster-role update`,
    ]);
  });

  test('in the namespace of a store it writes', () => {
    expect(rights(render(), 'ClusterRole', `${NAME}-store-role`)).toEqual(needs(STORE));
  });

  test('on OpenShift it reads how the API server speaks TLS, and keeps Routes', () => {
    const cluster = rights(render({}, OPENSHIFT), 'ClusterRole', `${NAME}-manager-role`);
    expect(cluster.filter((right) => right.includes('openshift'))).toEqual([
      ...each(['config.openshift.io/apiservers'], 'get', 'list', 'watch'),
      ...each(['route.openshift.io/routes'], 'list', 'watch'),
    ]);
    const store = rights(render({}, OPENSHIFT), 'ClusterRole', `${NAME}-store-role`);
    expect(store).toEqual(
      expect.arrayContaining(each(['route.openshift.io/routes'], 'create', 'delete', 'get', 'update')),
    );
  });

  test('Spark applications only where the settings say so', () => {
    const spark = (props: FeastOperatorProps) =>
      rights(render(props), 'ClusterRole', `${NAME}-store-role`).filter((right) =>
        /spark|deletecollection/.test(right),
      );
    expect(spark({})).toEqual([]);
    expect(spark({ sparkApplications: true })).toEqual(
      expect.arrayContaining(['/pods deletecollection', 'sparkoperator.k8s.io/sparkapplications create']),
    );
  });
});

describe('where it may write', () => {
  const bindings = (props: FeastOperatorProps) =>
    render(props)
      .filter((object) => JSON.stringify(object.roleRef ?? '').includes(`${NAME}-store-role`))
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`);

  test.each<[string, FeastOperatorProps, string[]]>([
    ['nowhere of itself: profiles with a feature store bind it', {}, []],
    ['in namespaces of the settings', { storeNamespaces: ['a', 'b'] }, ['RoleBinding a', 'RoleBinding b']],
    ['everywhere, if somebody says so', { storeNamespaces: 'all' }, ['ClusterRoleBinding ']],
  ])('%s', (_, props, expected) => {
    expect(bindings(props)).toEqual(expected);
  });

  test('the list of all stores is in the namespace that its program spells, whatever its own is called', () => {
    const places = (context?: PlatformContextOptions) => {
      const objects = render({}, context);
      return [
        find(objects, 'Role', `${NAME}-registry`).metadata.namespace,
        objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
      ];
    };
    const renamed = { namespaces: { [NAMESPACE]: 'features' } };
    expect(places()).toEqual([NAMESPACE, [NAMESPACE]]);
    expect(places(renamed)).toEqual([NAMESPACE, ['features', NAMESPACE]]);
    expect(places({ ...renamed, ...OPENSHIFT })).toEqual(['features', ['features']]);
  });
});

test('users of profiles write feature stores, owners too (D62)', () => {
  const objects = render();
  const label = (level: string) => `rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${level}`;
  expect(find(objects, 'ClusterRole', 'kubeflow-feast-edit').metadata.labels).toMatchObject({
    [label('edit')]: 'true',
  });
  expect(find(objects, 'ClusterRole', 'kubeflow-feast-view').metadata.labels).toMatchObject({
    [label('view')]: 'true',
  });
  expect(find(objects, 'ClusterRole', 'kubeflow-feast-admin')).toHaveProperty('aggregationRule');
});

test('only its own namespace reaches its metrics, which ask the cluster who reads them', () => {
  const [policy, ...others] = render().filter(({ kind }) => kind === 'NetworkPolicy');
  expect(others).toEqual([]);
  expect(policy).toMatchObject({ spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } });
  expect(rights(render(), 'ClusterRole', `${NAME}-metrics-auth-role`)).toEqual([
    'authentication.k8s.io/tokenreviews create',
    'authorization.k8s.io/subjectaccessreviews create',
  ]);
});

test('images of what it starts come from the context, and Go tidies up below the limit', () => {
  const environment = (props?: FeastOperatorProps) => {
    const objects = render(props, { images: { registry: 'mirror.example.com' } });
    const { spec } = find(objects, 'Deployment', `${NAME}-controller-manager`) as unknown as {
      spec: { template: { spec: { containers: [{ env: { name: string; value?: string }[] }] } } };
    };
    return Object.fromEntries(spec.template.spec.containers[0].env.map(({ name, value }) => [name, value]));
  };
  expect(environment()).toEqual({
    RELATED_IMAGE_FEATURE_SERVER: 'mirror.example.com/feastdev/feature-server:0.66.0',
    RELATED_IMAGE_CRON_JOB: 'mirror.example.com/openshift/origin-cli:4.17',
    GOMEMLIMIT: '230MiB',
    OIDC_ISSUER_URL: '',
  });
  expect(environment({ resources: { limits: { memory: '1Gi' } } })).toMatchObject({ GOMEMLIMIT: '921MiB' });
  expect(environment({ resources: {} })).not.toHaveProperty('GOMEMLIMIT');
});

test('wrong props are refused', () => {
  expect(() => render({ storeNamespaces: ['Team A'] })).toThrow('storeNamespaces');
});
