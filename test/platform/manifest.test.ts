import { describeManifest, groupOf, matches } from '../../lib/platform/manifest';

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
])('describeManifest names %j', (object, expected) => {
  expect(describeManifest(object)).toBe(expected);
});

test.each([
  ['a', 'a', true],
  ['a', 'ab', false],
  ['a*', 'ab', true],
  ['*b', 'ab', true],
  ['a*c*e', 'abcde', true],
  ['a*', 'ba', false],
  ['a.b', 'axb', false],
  ['a.*', 'axb', false],
  ['(a|b)*', 'a', false],
  ['*', '', true],
])('the pattern %s fits "%s": %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});
