import { aggregateTo, aggregatingRole } from '../../lib/patterns/aggregated-roles';
import { find, renderObjects } from '../support/render';

test.each([
  ['of its own name', undefined, 'kubeflow-edit'],
  ['of another name', aggregateTo('kubeflow-poddefaults-edit'), 'kubeflow-poddefaults-edit'],
])('it collects the roles that carry the label %s, and sends no rules', (_what, collects, label) => {
  const objects = renderObjects((chart) => aggregatingRole(chart, 'role', 'kubeflow-edit', { app: 'a' }, collects));
  const role = find(objects, 'ClusterRole', 'kubeflow-edit');
  expect(role.aggregationRule).toEqual({ clusterRoleSelectors: [{ matchLabels: aggregateTo(label) }] });
  expect(role.metadata.labels).toEqual({ app: 'a' });
  expect(role).not.toHaveProperty('rules');
});
