import { groupOf, titleOf } from '../../lib/kubernetes/objects';

test.each([
  ['v1', ''],
  ['apps/v1', 'apps'],
  ['networking.istio.io/v1', 'networking.istio.io'],
])('the group of %s is "%s"', (apiVersion, group) => {
  expect(groupOf({ apiVersion })).toBe(group);
});

test.each([
  [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }, 'Namespace a'],
  [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'b' } }, 'apps/Deployment b/a'],
])('titleOf names %j', (object, expected) => {
  expect(titleOf(object)).toBe(expected);
});
