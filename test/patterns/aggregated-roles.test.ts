import { AggregatedRoles, type AggregatedRolesProps, aggregatingRole } from '../../lib/patterns/aggregated-roles';
import { allow } from '../../lib/patterns/rbac';
import { find, renderObjects } from '../support/render';

const rule = allow('example.com', ['things'], ['get']);
const render = (props: Partial<AggregatedRolesProps>) =>
  renderObjects((chart) => new AggregatedRoles(chart, 'roles', { name: 'things', rules: {}, ...props }));

test('each level gets a role that the role of the same level collects', () => {
  const objects = render({ rules: { admin: [], edit: [rule], view: [rule] }, labels: { app: 'things' } });
  expect(objects).toHaveLength(3);
  expect(find(objects, 'ClusterRole', 'things-edit')).toMatchObject({
    metadata: { labels: { app: 'things', 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-edit': 'true' } },
    rules: [{ apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }],
  });
});

test('a level without rules gets no role', () => {
  expect(render({ rules: { view: [rule] } }).map(({ metadata }) => metadata.name)).toEqual(['things-view']);
});

test('with a group the admin role collects the edit role instead of having rules', () => {
  const objects = render({ group: 'kubeflow-things', rules: { edit: [rule] } });
  const label = { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-things-admin': 'true' };
  const admin = find(objects, 'ClusterRole', 'things-admin');
  expect(admin).toMatchObject({ aggregationRule: { clusterRoleSelectors: [{ matchLabels: label }] } });
  // The cluster's controller owns the rules of an aggregating role.
  expect(admin).not.toHaveProperty('rules');
  expect(find(objects, 'ClusterRole', 'things-edit').metadata.labels).toMatchObject(label);
});

test('an aggregating role collects what is labelled with its name', () => {
  const [role] = renderObjects((chart) => aggregatingRole(chart, 'role', 'kubeflow-view'));
  expect(role).toMatchObject({
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-view': 'true' } }],
    },
  });
  expect(role).not.toHaveProperty('rules');
});
