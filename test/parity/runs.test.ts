import { load } from 'js-yaml';
import { comparable } from '../../scripts/parity/namespaces';
import { plan } from '../../scripts/parity/runs';
import { useFolder } from '../support/folder';

const folder = useFolder();
const COMPONENTS = ['cert-manager', 'dex', 'istio'];

function places() {
  for (const name of ['cert-manager', 'istio-crds', 'katib']) folder.write(`reference/${name}.json`, '[]');
  folder.write('reference-variants/katib-standalone.json', '[]');
  folder.write('reference-variants/dex-istio.json', '[]');
  folder.write('variants/dex-istio.yaml', '');
  return {
    platform: 'default.yaml',
    variants: folder.path('variants'),
    reference: folder.path('reference'),
    variantReference: folder.path('reference-variants'),
  };
}

test('the default platform is compared where it is built, variants where they have settings', () => {
  const { runs, names, notBuilt } = plan(places(), COMPONENTS, []);
  expect(runs).toEqual([
    {
      name: 'default',
      settings: 'default.yaml',
      reference: folder.path('reference'),
      files: ['cert-manager', 'istio-crds'],
      whole: true,
    },
    {
      name: 'dex-istio',
      settings: folder.path('variants/dex-istio.yaml'),
      reference: folder.path('reference-variants'),
      files: ['dex-istio'],
      whole: true,
      component: 'dex',
    },
  ]);
  expect(names).toEqual(['default', 'dex-istio']);
  expect(notBuilt).toEqual(['katib']);
});

test('one component or variant only', () => {
  const namesOf = (...only: string[]) => plan(places(), COMPONENTS, only).runs.map(({ name }) => name);
  expect(namesOf('istio-crds')).toEqual(['default']);
  expect(namesOf('dex-istio')).toEqual(['dex-istio']);
  expect(plan(places(), COMPONENTS, ['istio-crds']).runs[0]).toMatchObject({ files: ['istio-crds'], whole: false });
});

test.each(['nothing', 'katib'])('%s cannot be compared', (name) => {
  expect(() => plan(places(), ['cert-manager', 'dex'], [name])).toThrow(
    `no built component or variant is named ${name}`,
  );
});

test('settings for a variant that the reference lacks are a mistake', () => {
  const all = places();
  folder.write('variants/misspelt.yaml', '');
  expect(() => plan(all, [], [])).toThrow('misspelt.yaml: the reference has no variant of this name');
});

test('a variant is about the component whose name it begins with', () => {
  expect(plan(places(), ['dex', 'dex-istio'], ['dex-istio']).runs[0]?.component).toBe('dex-istio');
  expect(() => plan(places(), ['cert-manager'], [])).toThrow('dex-istio.yaml: begins with the name of no component');
});

describe('a package of upstream that names no namespace', () => {
  const file = (name: string) => ({
    name,
    text: 'apiVersion: v1\nkind: Service\nmetadata: { name: server, namespace: kubeflow }\n',
  });
  const files = [file('620-model-registry.k8s.yaml'), file('130-kubeflow-namespace.k8s.yaml')];

  test('is compared with ours without it, the files of other components as they are', () => {
    const [own, other] = comparable(files, 'model-registry', ['/Service/-/server']);
    expect(load(own?.text ?? '')).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'server' } });
    expect(other).toBe(files[1]);
  });

  test.each([
    [
      'one that names it',
      'model-registry',
      ['/Service/kubeflow/server', 'rbac.authorization.k8s.io/ClusterRole/-/server'],
    ],
    ['the whole platform', undefined, ['/Service/-/server']],
  ])('%s is compared as it is', (_, component, reference) => {
    expect(comparable(files, component, reference)).toBe(files);
  });
});
