import { readFileSync } from 'node:fs';
import { meshObjectsOf } from '../../lib/checks/mesh/mesh-objects';
import { titleOf } from '../../lib/kubernetes/objects';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { checkedObjects } from '../platform/checked-objects';

const PLATFORMS: [string, SettingsInput][] = [
  ['by default', {}],
  ['with an ambient mesh', { istio: { dataPlane: 'ambient' } }],
  ['on an Istio that is there', { istio: { installation: 'existing', revision: 'stable' } }],
  ['without CNI', { istio: { cni: false } }],
  [
    'with other names',
    { cluster: { domain: 'example.internal' }, namespaces: { kubeflow: 'ml', 'istio-system': 'mesh' } },
  ],
];

test.each(PLATFORMS)('the mesh of the platform %s is sound', (_title, settings) => {
  expect(() => checkedObjects(settings)).not.toThrow();
});

describe('settings that say who may call', () => {
  /** By the names of their paths: the callers of a namespace, and what settings write for them. */
  const KINDS: [RegExp, (namespace: string) => unknown][] = [
    [/\.admit$/, (namespace) => [namespace]],
    [/Callers$/, (namespace) => [{ namespace, serviceAccount: 'caller' }]],
  ];
  const callers = pathsOf(JSON.parse(readFileSync('platforms/settings.schema.json', 'utf8')) as Schema).flatMap(
    (path) => {
      const value = KINDS.find(([kind]) => kind.test(path))?.[1];
      return value ? [{ path, value }] : [];
    },
  );
  const standalone = (path: string) => path.includes('.ownNamespace.');
  const at = (index: number) => `caller-${index}`;

  /** Settings with the chosen callers on, each from a namespace of its own. */
  function settingsWith(chosen: (path: string) => boolean, more: object): SettingsInput {
    const settings = structuredClone(more) as Record<string, unknown>;
    callers.forEach(({ path, value }, index) => {
      if (!chosen(path)) return;
      const keys = path.split('.');
      const last = String(keys.pop());
      let place = settings;
      for (const key of keys) {
        place[key] = place[key] ?? {};
        place = place[key] as Record<string, unknown>;
      }
      place[last] = value(at(index));
    });
    return settings as SettingsInput;
  }

  test('are all known', () => {
    expect(callers.map(({ path }) => path)).toContain('components.kubeflow-namespace.admit');
    expect(callers.map(({ path }) => path)).toContain('components.profile-controller.accessManagementCallers');
    expect(callers.length).toBeGreaterThanOrEqual(9);
  });

  test.each<[string, (path: string) => boolean, object]>([
    ['with sidecars', (path) => !standalone(path), { components: { 'knative-eventing': {} } }],
    [
      'in an ambient mesh',
      (path) => !standalone(path),
      { istio: { dataPlane: 'ambient' }, components: { 'knative-eventing': {} } },
    ],
    [
      'without a mesh',
      standalone,
      { components: { default: 'off', pipelines: { mode: 'standalone', ownNamespace: { name: 'runs' } } } },
    ],
  ])('open NetworkPolicies and the mesh, or neither: %s', (_, chosen, more) => {
    // What one of them lets in and the other refuses, the check says.
    const objects = checkedObjects(settingsWith(chosen, more));
    const { workloads, networkPolicies, policies } = meshObjectsOf(objects);
    callers.forEach(({ path }, index) => {
      if (!chosen(path)) return;
      const names = (each: object) =>
        JSON.stringify(each).includes(`${at(index)}"`) || JSON.stringify(each).includes(`/${at(index)}/`);
      const network = networkPolicies.filter(({ object }) => names(object));
      const homes = new Set(network.map(({ namespace }) => namespace));
      const guarded = workloads.filter(
        ({ dataPlane, namespace, labels }) =>
          dataPlane && network.some((policy) => policy.namespace === namespace && policy.selects(labels)),
      );
      const mesh = policies.filter(({ object, namespace }) => homes.has(namespace) && names(object));
      expect([path, network.map(({ object }) => titleOf(object)), mesh.map(({ object }) => titleOf(object))]).toEqual([
        path,
        expect.arrayContaining([expect.any(String)]),
        guarded.length > 0 ? expect.arrayContaining([expect.any(String)]) : [],
      ]);
    });
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

/** The paths of all settings. */
function pathsOf(schema: Schema, path: readonly string[] = []): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => [
    [...path, key].join('.'),
    ...pathsOf(each, [...path, key]),
  ]);
  return [...own, ...(schema.anyOf ?? []).flatMap((each) => pathsOf(each, path))];
}
