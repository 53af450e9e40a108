import { checksum } from '../../lib/patterns/config-map';

test('the annotation changes with a value', () => {
  expect(checksum({ key: 'old' })).not.toEqual(checksum({ key: 'new' }));
});

test('the annotation changes when text moves from one ConfigMap to another', () => {
  expect(checksum({ a: '1', b: '2' }, {})).not.toEqual(checksum({ a: '1' }, { b: '2' }));
});

test('the order of keys is no change', () => {
  expect(checksum({ a: '1', b: '2' })).toEqual(checksum({ b: '2', a: '1' }));
});

test('it has the key that charts use', () => {
  expect(checksum({})).toEqual({ 'checksum/config': expect.stringMatching(/^[0-9a-f]{64}$/) });
});
