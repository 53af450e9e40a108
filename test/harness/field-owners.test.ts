import { hasWritten } from '../e2e/harness';

const object = {
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: {
    name: 'a',
    managedFields: [
      { manager: 'one', fieldsV1: { 'f:spec': { 'f:whole': {}, 'f:map': { '.': {}, 'f:a': {} } } } },
      { manager: 'one', fieldsV1: { 'f:list': { 'k:{"name":"x"}': { '.': {}, 'f:ca': {} } } } },
      { manager: 'two', fieldsV1: { 'f:list': { 'k:{"name":"x"}': { '.': {}, 'f:name': {} } } } },
    ],
  },
};

test.each([
  ['one', ['spec', 'map', 'a'], true],
  ['one', ['spec', 'map', 'b'], false],
  ['one', ['spec', 'map'], true],
  ['one', ['spec', 'whole', 'below'], true],
  ['one', ['list', '*', 'ca'], true],
  ['two', ['list', '*', 'ca'], false],
  ['three', ['spec'], false],
])('whether %s has written %p', (manager, pattern, expected) => {
  expect(hasWritten(object, manager, pattern)).toBe(expected);
});

test('an object without a record', () => {
  expect(hasWritten({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } }, 'one', ['spec'])).toBe(false);
});
