import { matches } from '../../lib/kubernetes/wildcard';

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
