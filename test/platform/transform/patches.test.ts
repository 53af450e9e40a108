import type { KubeObject } from '../../../lib/kubernetes/objects';
import type { PatchSettings } from '../../../lib/platform/settings/patches-schema';
import { applyPatches, isTarget } from '../../../lib/platform/transform/patches';
import { frozen } from '../../support/frozen';

const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  data: { a: '1' },
});

describe('isTarget', () => {
  const route = object('VirtualService', 'web', 'kubeflow', 'networking.istio.io/v1');

  test.each([
    [{ kind: 'VirtualService' }, true],
    [{ kind: 'Service' }, false],
    [{ kind: 'VirtualService', group: 'networking.istio.io' }, true],
    [{ kind: 'VirtualService', group: '' }, false],
    [{ kind: 'VirtualService', name: 'web' }, true],
    [{ kind: 'VirtualService', name: 'w*' }, true],
    [{ kind: 'VirtualService', name: 'we' }, false],
    [{ kind: 'VirtualService', namespace: 'kubeflow' }, true],
    [{ kind: 'VirtualService', namespace: 'other' }, false],
  ])('%j is %s', (target, expected) => {
    expect(isTarget(target, route)).toBe(expected);
  });

  test("'' is the core group", () => {
    expect(isTarget({ kind: 'ConfigMap', group: '' }, object('ConfigMap', 'a'))).toBe(true);
  });

  test('an object without a namespace is in none', () => {
    expect(isTarget({ kind: 'Namespace', namespace: 'a' }, object('Namespace', 'a'))).toBe(false);
  });
});

describe('applyPatches', () => {
  const configMap = () => object('ConfigMap', 'a', 'kubeflow');
  const patched = (objects: KubeObject[], ...patches: PatchSettings[]) =>
    applyPatches(frozen(objects), patches, [object('Role', 'other')]);
  const apply = (objects: KubeObject[], ...patches: PatchSettings[]) =>
    patched(objects, ...patches).problems.map(({ path, message }) => [path, message]);
  const result = (objects: KubeObject[], ...patches: PatchSettings[]) => {
    expect(apply(objects, ...patches)).toEqual([]);
    return patched(objects, ...patches).objects;
  };
  const target = { kind: 'ConfigMap' };

  test('a list is a JSON patch', () => {
    const patch: PatchSettings['patch'] = [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'add', path: '/data/b', value: '2' },
      { op: 'remove', path: '/data/a' },
    ];
    expect(result([configMap()], { target, patch })[0]?.data).toEqual({ b: '2' });
  });

  test('a map is a strategic merge patch', () => {
    const [object] = result([configMap()], { target, patch: { data: { a: null, b: '2' } } });
    expect(object?.data).toEqual({ b: '2' });
  });

  test('reaches every match and nothing else', () => {
    const objects = [configMap(), object('Secret', 'a'), object('ConfigMap', 'b')];
    expect(
      result(objects, { target, patch: { data: { a: 'x' } } }).map(({ data }) => (data as { a: string }).a),
    ).toEqual(['x', '1', 'x']);
  });

  test('goes in the order of the settings', () => {
    const [object] = result(
      [configMap()],
      { target, patch: { data: { a: '2' } } },
      { target, patch: [{ op: 'test', path: '/data/a', value: '2' }] },
    );
    expect(object?.data).toEqual({ a: '2' });
  });

  test('reports every target that matches nothing', () => {
    const patch = {};
    const nothing = { kind: 'Pod' };
    const message = 'matches no object; allowed: ConfigMap, Role';
    expect(apply([configMap()], { target: nothing, patch }, { target, patch }, { target: nothing, patch })).toEqual([
      [[0, 'target', 'kind'], message],
      [[2, 'target', 'kind'], message],
    ]);
  });

  test.each([
    ['kind', { kind: 'ConfigMpa' }, 'did you mean "ConfigMap"? allowed: ConfigMap, Role'],
    ['group', { kind: 'ConfigMap', group: 'apps' }, "allowed: ''"],
    ['namespace', { kind: 'ConfigMap', namespace: 'kubflow' }, 'did you mean "kubeflow"? allowed: kubeflow'],
    ['name', { kind: 'ConfigMap', namespace: '*', name: 'x*' }, 'allowed: a'],
  ])('says that the %s of a target fits nothing, and what would', (field, target, hint) => {
    expect(apply([configMap(), object('Role', 'x')], { target, patch: {} })).toEqual([
      [[0, 'target', field], `matches no object; ${hint}`],
    ]);
  });

  test('complains once about many objects that refuse for the same reason', () => {
    const objects = ['a', 'b', 'c'].map((name) => object('ConfigMap', name));
    expect(apply(objects, { target, patch: [{ op: 'remove', path: '/spec' }] })).toEqual([
      [[0, 'patch', 0], expect.stringMatching(/^ConfigMap a and 2 more: remove \/spec: /)],
    ]);
  });

  test.each([
    [
      'a path that is not there',
      [{ op: 'remove', path: '/data/x/y' } as const],
      /^ConfigMap kubeflow\/a: remove \/data\/x\/y: .*does not exist/i,
    ],
    ['a test that fails', [{ op: 'test', path: '/data/a', value: '2' } as const], /^ConfigMap kubeflow\/a: .*test/i],
    ['to lose its kind', { kind: null }, /^ConfigMap kubeflow\/a: takes away apiVersion, kind or name$/],
    ['to lose its name', [{ op: 'remove', path: '/metadata/name' } as const], /takes away apiVersion, kind or name$/],
    ['to become nothing', [{ op: 'replace', path: '', value: null } as const], /takes away apiVersion, kind or name$/],
  ])('an object that refuses %s is named and stays as it was', (_, patch, expected) => {
    const objects = [configMap()];
    const [problem] = apply(objects, { target, patch });
    expect(problem).toEqual([expect.arrayContaining([0, 'patch']), expect.stringMatching(expected)]);
    expect(patched(objects, { target, patch }).objects).toEqual([configMap()]);
  });

  test('a message is one line: the library adds the whole document', () => {
    const [problem] = apply([configMap()], { target, patch: [{ op: 'remove', path: '/data/x/y' }] });
    expect(problem?.[1]).not.toContain('\n');
  });

  test('a list of operations is applied whole or not at all', () => {
    const twice: PatchSettings['patch'] = [
      { op: 'remove', path: '/data/a' },
      { op: 'remove', path: '/data/a' },
    ];
    const { objects, problems } = patched([configMap()], { target, patch: twice });
    expect(problems).toHaveLength(1);
    expect(objects).toEqual([configMap()]);
  });
});
