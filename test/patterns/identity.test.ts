import { BoundRole } from '../../lib/patterns/bound-role';
import { ServiceIdentity, type ServiceIdentityProps } from '../../lib/patterns/identity';
import { allow } from '../../lib/patterns/rbac';
import { find, renderObjects } from '../support/render';

const rules = [allow('', ['pods'], ['get'])];
const subjects = [{ kind: 'ServiceAccount', name: 'app-service-account', namespace: 'apps' }];
const render = (props: Partial<ServiceIdentityProps> = {}) =>
  renderObjects((chart) => new ServiceIdentity(chart, 'identity', { name: 'app', namespace: 'apps', ...props }));

test('without rights it is a service account alone', () => {
  expect(render().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount app-service-account',
  ]);
});

test('a cloud knows the account by its annotations', () => {
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/app' };
  const objects = render({ annotations, rules });
  expect(find(objects, 'ServiceAccount', 'app-service-account').metadata.annotations).toEqual(annotations);
  expect(find(objects, 'Role', 'app-role').metadata.annotations).toBeUndefined();
});

test('rights in the cluster are bound to the account', () => {
  const objects = render({ clusterRules: rules });
  expect(find(objects, 'ClusterRole', 'app-cluster-role').rules).toEqual(rules);
  expect(find(objects, 'ClusterRoleBinding', 'app-cluster-role-binding')).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: 'app-cluster-role' },
    subjects,
  });
});

test('an existing cluster role is bound, not made', () => {
  const objects = render({ existingClusterRole: 'admin' });
  expect(objects.map(({ kind }) => kind)).not.toContain('ClusterRole');
  expect(find(objects, 'ClusterRoleBinding', 'app-cluster-role-binding')).toMatchObject({ roleRef: { name: 'admin' } });
});

test('rights in the own namespace are bound there', () => {
  const objects = render({ rules });
  expect(find(objects, 'Role', 'app-role').metadata.namespace).toBe('apps');
  expect(find(objects, 'RoleBinding', 'app-role-binding')).toMatchObject({
    metadata: { namespace: 'apps' },
    roleRef: { kind: 'Role', name: 'app-role' },
    subjects,
  });
});

test('given names are used in the bindings as well', () => {
  const objects = render({
    clusterRules: rules,
    names: { serviceAccount: 'account', clusterRole: 'role', clusterRoleBinding: 'binding' },
  });
  expect(find(objects, 'ClusterRoleBinding', 'binding')).toMatchObject({
    roleRef: { name: 'role' },
    subjects: [{ name: 'account' }],
  });
});

test('a further grant is bound to the account it names', () => {
  const objects = renderObjects(
    (chart) => new BoundRole(chart, 'grant', { name: 'more', rules, to: { name: 'account', namespace: 'apps' } }),
  );
  expect(find(objects, 'ClusterRoleBinding', 'more')).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: 'more' },
    subjects: [{ kind: 'ServiceAccount', name: 'account', namespace: 'apps' }],
  });
});
