import { KubeflowRoles } from '../../lib/components/kubeflow-roles/kubeflow-roles';
import { type KubeflowRolesProps, kubeflowRolesProps } from '../../lib/components/kubeflow-roles/kubeflow-roles-props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KubeflowRolesProps = {}) => renderObjects((chart) => new KubeflowRoles(chart, 'roles', props));

snapshotObjects('defaults', render());

const clusters = { apiGroups: ['ray.io'], resources: ['rayclusters'] };
const everyProp: Required<KubeflowRolesProps> = {
  secrets: false,
  podAccess: false,
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
    ...rulesOf({ secrets: false, podAccess: false }, level),
    ...(everyProp.rules[level] ?? []),
  ]);
});

test('the settings of the test are valid, rules without verbs are refused', () => {
  expect(kubeflowRolesProps.safeParse(everyProp).success).toBe(true);
  expect(kubeflowRolesProps.safeParse({ rules: { edit: [{ ...clusters, verbs: [] }] } }).success).toBe(false);
});
