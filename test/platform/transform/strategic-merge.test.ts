import type { KubeObject } from '../../../lib/kubernetes/objects';
import { strategicMerge } from '../../../lib/platform/transform/strategic-merge';

const object = (fields: Record<string, unknown>, apiVersion = 'apps/v1'): KubeObject => ({
  apiVersion,
  kind: 'Any',
  metadata: { name: 'a' },
  ...fields,
});

const merged = (base: Record<string, unknown>, patch: Record<string, unknown>, apiVersion?: string) => {
  const { apiVersion: _, kind, metadata, ...rest } = strategicMerge(object(base, apiVersion), patch);
  return rest;
};

describe('maps', () => {
  test.each([
    ['merge', { a: { b: 1, c: 1 } }, { a: { c: 2, d: 2 } }, { a: { b: 1, c: 2, d: 2 } }],
    ['lose a key that is null', { a: { b: 1, c: 1 } }, { a: { b: null } }, { a: { c: 1 } }],
    ['are empty when they are deleted', { a: { b: 1 }, c: 1 }, { a: { $patch: 'delete' } }, { a: {}, c: 1 }],
    ['do not come when they are deleted', { c: 1 }, { a: { $patch: 'delete' } }, { c: 1 }],
    [
      'keep what is to be retained',
      { a: { b: 1, c: 1 } },
      { a: { $retainKeys: ['b', 'd'], d: 2 } },
      { a: { b: 1, d: 2 } },
    ],
    ['give way to a map that replaces', { a: { b: 1, c: 1 } }, { a: { $patch: 'replace', d: 2 } }, { a: { d: 2 } }],
    ['merge when told so', { a: { b: 1 } }, { a: { $patch: 'merge', c: 2 } }, { a: { b: 1, c: 2 } }],
    [
      'come whole where nothing was, without nulls',
      {},
      { a: { b: 1, c: null, d: [{ e: null }] } },
      { a: { b: 1, d: [{}] } },
    ],
    ['replace a value of another type', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%s', (_, base, patch, expected) => {
    expect(merged(base, patch)).toEqual(expected);
  });
});

describe('lists of built-in kinds', () => {
  const containers = [
    { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
    { name: 'b', image: 'b:1' },
  ];

  test.each([
    [
      'merge by name, in their order',
      { containers: [{ name: 'b', image: 'b:2' }] },
      [containers[0], { name: 'b', image: 'b:2' }],
    ],
    [
      'get new elements before those that stood there, as kubectl has it',
      { containers: [{ name: 'c', image: 'c:1' }] },
      [{ name: 'c', image: 'c:1' }, ...containers],
    ],
    [
      'keep the order of the patch, and of the list where the patch says nothing',
      { containers: [{ name: 'c' }, { name: 'b', image: 'b:2' }, { name: 'd' }] },
      [{ name: 'c' }, containers[0], { name: 'b', image: 'b:2' }, { name: 'd' }],
    ],
    ['lose elements that are deleted', { containers: [{ name: 'a', $patch: 'delete' }] }, [containers[1]]],
    [
      'delete and add',
      { containers: [{ name: 'a', $patch: 'delete' }, { name: 'c' }] },
      [{ name: 'c' }, containers[1]],
    ],
    ['stay when a deleted element is not there', { containers: [{ name: 'z', $patch: 'delete' }] }, containers],
    ['give way to a list that replaces', { containers: [{ $patch: 'replace' }, { name: 'z' }] }, [{ name: 'z' }]],
    [
      'merge within lists',
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'Y', value: '2' },
              { name: 'X', value: '3' },
            ],
          },
        ],
      },
      [
        {
          name: 'a',
          image: 'a:1',
          env: [
            { name: 'Y', value: '2' },
            { name: 'X', value: '3' },
          ],
        },
        containers[1],
      ],
    ],
  ])('%s', (_, patch, expected) => {
    expect(merged({ containers }, patch)).toEqual({ containers: expected });
  });

  test.each([
    [
      'ports of a container by containerPort',
      'ports',
      [{ containerPort: 1, name: 'x' }, { containerPort: 2 }],
      [{ containerPort: 1, name: 'y' }],
      [{ containerPort: 1, name: 'y' }, { containerPort: 2 }],
    ],
    [
      'ports of a Service by port',
      'ports',
      [{ port: 80, name: 'x' }],
      [{ port: 80, name: 'y' }, { port: 81 }],
      [{ port: 80, name: 'y' }, { port: 81 }],
    ],
    [
      'volumeMounts by mountPath',
      'volumeMounts',
      [{ mountPath: '/a', name: 'x' }],
      [{ mountPath: '/a', readOnly: true }],
      [{ mountPath: '/a', name: 'x', readOnly: true }],
    ],
    ['finalizers as a set', 'finalizers', ['a', 'b'], ['b', 'c'], ['a', 'b', 'c']],
    ['new finalizers before the others', 'finalizers', ['a'], ['b'], ['b', 'a']],
    ['nothing where there is nothing to delete', 'env', undefined, [{ name: 'a', $patch: 'delete' }], []],
    [
      'nothing where there is nothing to replace',
      'env',
      undefined,
      [{ $patch: 'replace' }, { name: 'b' }],
      [{ name: 'b' }],
    ],
    ['args not at all', 'args', ['--a', '--b'], ['--c'], ['--c']],
    ['tolerations not at all', 'tolerations', [{ key: 'a' }], [{ key: 'b' }], [{ key: 'b' }]],
  ])('merge %s', (_, key, base, patch, expected) => {
    expect(merged({ [key]: base }, { [key]: patch })).toEqual({ [key]: expected });
  });

  test.each(['v1', 'apps/v1', 'admissionregistration.k8s.io/v1'])('are known in %s', (apiVersion) => {
    expect(merged({ env: [{ name: 'a' }] }, { env: [{ name: 'b' }] }, apiVersion)).toEqual({
      env: [{ name: 'b' }, { name: 'a' }],
    });
  });
});

test.each([
  'serving.kserve.io/v1',
  'sparkoperator.k8s.io/v1beta2',
  'jobset.x-k8s.io/v1alpha2',
])('lists of custom resources replace each other, as in %s', (apiVersion) => {
  const base = { containers: [{ name: 'a' }] };
  expect(merged(base, { containers: [{ name: 'b' }] }, apiVersion)).toEqual({ containers: [{ name: 'b' }] });
});

test('the object itself does not change', () => {
  const before = object({ a: { b: [1] }, containers: [{ name: 'a' }] });
  const copy = structuredClone(before);
  strategicMerge(before, { a: { b: [2] }, containers: [{ name: 'a', image: 'x' }], metadata: { labels: { l: 'x' } } });
  expect(before).toEqual(copy);
});

describe('refuses', () => {
  test.each([
    ['to take away the whole object', { $patch: 'delete' }, /whole object/],
    ['a directive that it does not know', { a: { $patch: 'remove' } }, /unknown directive \$patch: "remove"/],
    ['to order elements', { '$setElementOrder/a': [] }, /unknown directive \$setElementOrder/],
    [
      'an element without the key of its list',
      { containers: [{ image: 'x' }] },
      /^containers: each element needs "name"$/,
    ],
    ['to delete from a list without a key', { args: [{ $patch: 'delete', x: 1 }] }, /^args: .*no key/],
  ])('%s', (_, patch, expected) => {
    expect(() => strategicMerge(object({ containers: [{ name: 'a' }], args: ['x'] }), patch)).toThrow(expected);
  });

  test('but not keys of data that begin with a dollar', () => {
    expect(merged({}, { schema: { $ref: '#/a' } })).toEqual({ schema: { $ref: '#/a' } });
  });
});
