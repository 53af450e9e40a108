import { amountOf } from '../../lib/kubernetes/quantity';

test.each([
  ['1', 1],
  [2, 2],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['500m', 0.5],
  ['1k', 1000],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['1e3', 1000],
  ['1E', 1e18],
  ['-1', -1],
])('%s is %d', (quantity, expected) => {
  expect(amountOf(quantity)).toBe(expected);
});

test.each(['', 'x', '1x', '1Kix'])('"%s" is no number', (quantity) => {
  expect(amountOf(quantity)).toBeNaN();
});
