import { loadAll } from 'js-yaml';
import { KubeflowRoles } from '../../lib/components/kubeflow-roles/kubeflow-roles';
import { type KubeflowRolesProps, kubeflowRolesProps } from '../../lib/components/kubeflow-roles/kubeflow-roles-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KubeflowRolesProps = {}) => renderObjects((chart) => new KubeflowRoles(chart, 'roles', props));

snapshotObjects('defaults', render());

const clusters = { apiGroups: ['ray.io'], resources: ['rayclusters'] };
const everyProp: Required<KubeflowRolesProps> = {
  secrets: false,
  podAccess: false,
  ingresses: true,
  networkPolicies: true,
  rules: {
    admin: [
      { apiGroups: [''], resources: ['resourcequotas'], verbs: ['update'], resourceNames: ['kf-resource-quota'] },
    ],
    edit: [{ ...clusters, verbs: ['create', 'delete'] }],
    view: [{ ...clusters, verbs: ['get', 'list', 'watch'] }],
  },
};

snapshotProps('every prop set', {
  schema: kubeflowRolesProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}
const rulesOf = (props: KubeflowRolesProps, level: string) =>
  find(render(props), 'ClusterRole', `kubeflow-kubernetes-${level}`).rules as Rule[];
const may = (rules: Rule[], verb: string, resource: string) =>
  rules.some((rule) => rule.resources.includes(resource) && rule.verbs.includes(verb));

test('viewers’ rights are contributors’, and these are owners’', () => {
  const objects = render();
  const collects = (name: string) => find(objects, 'ClusterRole', name).aggregationRule;
  expect(find(objects, 'ClusterRole', 'kubeflow-view').metadata.labels).toEqual({
    'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-edit': 'true',
  });
  expect(collects('kubeflow-edit')).toEqual({
    clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-edit': 'true' } }],
  });
  expect(find(objects, 'ClusterRole', 'kubeflow-edit').metadata.labels).toEqual({
    'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-admin': 'true',
  });
});

test('roles that collect others send no rules: the cluster fills them', () => {
  for (const name of ['kubeflow-admin', 'kubeflow-edit', 'kubeflow-view']) {
    expect(find(render(), 'ClusterRole', name).rules).toBeUndefined();
  }
});

test('viewers neither read Secrets nor reach into pods', () => {
  for (const resource of ['secrets', 'pods/exec', 'services/proxy']) {
    expect(may(rulesOf({}, 'view'), 'get', resource)).toBe(false);
  }
});

test.each(['get', 'create'])('secrets: false takes away `%s` of Secrets', (verb) => {
  expect(may(rulesOf({}, 'edit'), verb, 'secrets')).toBe(true);
  expect(may(rulesOf({ secrets: false }, 'edit'), verb, 'secrets')).toBe(false);
  expect(may(rulesOf({ secrets: false }, 'edit'), verb, 'pods/exec')).toBe(true);
});

test.each([
  'pods/attach',
  'pods/exec',
  'pods/portforward',
  'pods/proxy',
  'services/proxy',
])('podAccess: false takes away %s', (resource) => {
  expect(may(rulesOf({}, 'edit'), 'create', resource)).toBe(true);
  expect(may(rulesOf({ podAccess: false }, 'edit'), 'create', resource)).toBe(false);
  expect(may(rulesOf({ podAccess: false }, 'edit'), 'get', 'secrets')).toBe(true);
});

test('no rule is left without a resource, which the cluster would refuse', () => {
  expect(rulesOf({ secrets: false, podAccess: false }, 'edit').filter((rule) => rule.resources.length === 0)).toEqual(
    [],
  );
});

test.each(['admin', 'edit', 'view'] as const)('further rules for %s come behind ours', (level) => {
  expect(rulesOf(everyProp, level)).toEqual([
    ...rulesOf({ ...everyProp, rules: {} }, level),
    ...(everyProp.rules[level] ?? []),
  ]);
});

test('the settings of the test are valid, rules without verbs are refused', () => {
  expect(kubeflowRolesProps.safeParse(everyProp).success).toBe(true);
  expect(kubeflowRolesProps.safeParse({ rules: { edit: [{ ...clusters, verbs: [] }] } }).success).toBe(false);
});

describe('what isolates profiles from each other, and the platform from them', () => {
  const ISOLATING = ['ingresses', 'networkpolicies', 'resourcequotas', 'limitranges', 'authorizationpolicies'];

  test.each(ISOLATING)('nobody in a profile writes %s', (resource) => {
    for (const level of ['admin', 'edit', 'view']) {
      for (const verb of ['create', 'update', 'patch', 'delete', 'deletecollection', '*']) {
        expect(may(rulesOf({}, level), verb, resource)).toBe(false);
      }
    }
  });

  test('settings give back Ingresses to contributors, and NetworkPolicies to owners', () => {
    expect(may(rulesOf({ ingresses: true }, 'edit'), 'create', 'ingresses')).toBe(true);
    expect(may(rulesOf({ networkPolicies: true }, 'admin'), 'create', 'networkpolicies')).toBe(true);
    expect(may(rulesOf({ networkPolicies: true }, 'edit'), 'create', 'networkpolicies')).toBe(false);
  });

  test('no component gives them to contributors of a whole platform', () => {
    const objects = new Platform().render().flatMap(({ text }) => loadAll(text) as KubeObject[]);
    const roles = objects.filter(
      ({ kind, metadata }) =>
        kind === 'ClusterRole' &&
        ['admin', 'edit', 'view'].some(
          (level) => metadata.labels?.[`rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${level}`] === 'true',
        ),
    );
    expect(roles.length).toBeGreaterThan(20);
    const writers = roles.filter((role) =>
      ((role.rules ?? []) as Rule[]).some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.some((group) =>
            /^(|extensions|networking\.k8s\.io|(networking|security)\.istio\.io|\*)$/.test(group),
          ) &&
          resources.some((each) => [...ISOLATING, 'virtualservices', 'gateways', 'sidecars', '*'].includes(each)) &&
          verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
      ),
    );
    expect(writers.map(({ metadata }) => metadata.name)).toEqual([]);
  });
});
