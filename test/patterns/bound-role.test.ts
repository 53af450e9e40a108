import { BoundRole } from '../../lib/patterns/bound-role';
import { allow, READ } from '../../lib/patterns/rbac';
import { find, renderObjects } from '../support/render';

const to = { name: 'reader', namespace: 'home' };
const rules = [allow('', ['secrets'], READ, ['one'])];

test('without a namespace the rights hold in the whole cluster', () => {
  const objects = renderObjects((chart) => new BoundRole(chart, 'role', { name: 'read', rules, to }));
  expect(find(objects, 'ClusterRole', 'read').rules).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: READ, resourceNames: ['one'] },
  ]);
  expect(find(objects, 'ClusterRoleBinding', 'read')).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'read' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'home' }],
  });
  expect(objects).toHaveLength(2);
});

test('with one they hold there, also for an account of another namespace', () => {
  const objects = renderObjects(
    (chart) => new BoundRole(chart, 'role', { name: 'read', namespace: 'there', labels: { app: 'a' }, rules, to }),
  );
  expect(find(objects, 'Role', 'read').metadata).toEqual({ name: 'read', namespace: 'there', labels: { app: 'a' } });
  expect(find(objects, 'RoleBinding', 'read')).toMatchObject({
    metadata: { namespace: 'there', labels: { app: 'a' } },
    roleRef: { kind: 'Role', name: 'read' },
    subjects: [{ name: 'reader', namespace: 'home' }],
  });
  expect(objects).toHaveLength(2);
});

test('the role may have labels of its own, and the binding a name of its own', () => {
  const objects = renderObjects(
    (chart) =>
      new BoundRole(chart, 'role', {
        name: 'read',
        binding: 'readers',
        labels: { app: 'a' },
        roleLabels: { collect: 'me' },
        rules,
        to,
      }),
  );
  expect(find(objects, 'ClusterRole', 'read').metadata.labels).toEqual({ app: 'a', collect: 'me' });
  expect(find(objects, 'ClusterRoleBinding', 'readers')).toMatchObject({
    metadata: { labels: { app: 'a' } },
    roleRef: { name: 'read' },
  });
  expect(find(objects, 'ClusterRoleBinding', 'readers').metadata.labels).not.toHaveProperty('collect');
});
