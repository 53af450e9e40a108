import { fieldsAt, isBelow, replaceFields } from '../../lib/kubernetes/field-pattern';
import { frozen } from '../support/frozen';

const object = frozen({
  webhooks: [{ client: { ca: 'a' } }, { client: {} }, { client: { ca: 'b' } }],
  metadata: { annotations: { 'example.com/a.b': '1' } },
  list: ['x', 'y'],
});

test.each([
  [['webhooks', '*', 'client', 'ca'], { 'webhooks[0].client.ca': 'a', 'webhooks[2].client.ca': 'b' }],
  [['metadata', 'annotations', '*'], { 'metadata.annotations["example.com/a.b"]': '1' }],
  [['list', '*'], { 'list[0]': 'x', 'list[1]': 'y' }],
  [['gone', '*', 'a'], {}],
  [['webhooks', 'client'], {}],
  [['list', '0'], {}],
])('finds %j', (pattern, expected) => {
  expect(Object.fromEntries(fieldsAt(object, pattern).map(({ path, value }) => [path, value]))).toEqual(expected);
});

describe('replacing', () => {
  test('changes what fits and leaves the original alone', () => {
    const changed = replaceFields(object, ['webhooks', '*', 'client', 'ca'], (value) =>
      value === 'a' ? 'c' : undefined,
    );
    expect(changed.webhooks).toEqual([{ client: { ca: 'c' } }, { client: {} }, { client: {} }]);
    expect(changed.metadata).toBe(object.metadata);
    expect(replaceFields(object, ['list', '*'], (value) => (value === 'x' ? undefined : value)).list).toEqual(['y']);
  });

  test('gives the very same object when nothing changes', () => {
    expect(replaceFields(object, ['webhooks', '*', 'client', 'ca'], (value) => value)).toBe(object);
    expect(replaceFields(object, ['gone', '*', 'x'], () => undefined)).toBe(object);
  });
});

test.each([
  ['spec.replicas', ['spec', 'replicas'], true],
  ['.spec.replicas', ['spec', 'replicas'], true],
  ['spec.replicasOf', ['spec', 'replicas'], false],
  ['my.spec.replicas', ['spec', 'replicas'], false],
  ['spec', ['spec', 'replicas'], false],
  ['webhooks[0].rules', ['webhooks', '*', 'rules'], true],
  ['.webhooks[name="a.b.c"].rules', ['webhooks', '*', 'rules'], true],
  ['webhooks[name=a.b.c].rules[0].scope', ['webhooks', '*', 'rules'], true],
  ['webhooks[0].client.rules', ['webhooks', '*', 'rules'], false],
  ['metadata.annotations["example.com/a"]', ['metadata', 'annotations', 'example.com/a'], true],
  ['.metadata.annotations.example.com/a', ['metadata', 'annotations', 'example.com/a'], true],
  ['.metadata.annotations.exampleXcom/a', ['metadata', 'annotations', 'example.com/a'], false],
])('%s is at or below %j: %s', (path, pattern, expected) => {
  expect(isBelow(path, pattern)).toBe(expected);
});
