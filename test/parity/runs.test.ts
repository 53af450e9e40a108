import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { Platform } from '../../lib/platform/platform';
import { comparable } from '../../scripts/parity/namespaces';
import { writeRenderings } from '../../scripts/parity/renderings';
import { plan } from '../../scripts/parity/runs';
import { useFolder } from '../support/folder';

const folder = useFolder();
const COMPONENTS = ['cert-manager', 'dex', 'istio'];

function places() {
  for (const name of ['cert-manager', 'istio-crds', 'katib']) folder.write(`reference/${name}.json`, '[]');
  folder.write('reference-variants/katib-standalone.json', '[]');
  folder.write('reference-variants/dex-istio.json', '[]');
  folder.write('variants/dex-istio.yaml', '');
  folder.write('further/dex-alone.yaml', '');
  return {
    platform: 'default.yaml',
    variants: folder.path('variants'),
    further: folder.path('further'),
    reference: folder.path('reference'),
    variantReference: folder.path('reference-variants'),
  };
}

test('the default platform is compared where it is built, variants where they have settings', () => {
  const { runs, names, notBuilt, notRendered } = plan(places(), COMPONENTS, []);
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
  expect(names).toEqual(['default', 'dex-istio', 'dex-alone']);
  expect(notBuilt).toEqual(['katib']);
  expect(notRendered).toEqual(['dex-alone']);
});

describe('a further variant', () => {
  const ALONE = { name: 'dex-alone', files: ['dex-alone'], whole: true, component: 'dex' };
  const rendered = (where: string) => {
    const all = places();
    folder.write(`${where}/dex-alone.json`, '[]');
    return plan({ ...all, renderings: folder.path('renderings') }, COMPONENTS, ['dex-alone']);
  };

  test.each([
    ['the reference holds it', 'reference-variants'],
    ['somebody has rendered it', 'renderings'],
  ])('is compared where %s', (_, where) => {
    const { runs, notRendered } = rendered(where);
    const settings = folder.path('further/dex-alone.yaml');
    expect(runs).toEqual([{ ...ALONE, settings, reference: folder.path(where) }]);
    expect(notRendered).toEqual([]);
  });

  test('is named where nobody has, unless others are asked for', () => {
    expect(plan(places(), COMPONENTS, ['dex-alone'])).toMatchObject({ runs: [], notRendered: ['dex-alone'] });
    expect(plan(places(), COMPONENTS, ['dex-istio']).notRendered).toEqual([]);
  });

  const FURTHER = join(__dirname, 'further');
  test.each(readdirSync(FURTHER))('%s: says which overlay it is for, and has settings that there are', (file) => {
    expect(readFileSync(join(FURTHER, file), 'utf8')).toMatch(/^# (applications|experimental)(\/[a-z-]+)+: .+\.\n/);
    expect(() => Platform.fromFile(join(FURTHER, file))).not.toThrow();
  });
});

test('what kustomize makes is written as the reference is: as a list, without hashes in names', () => {
  folder.write(
    'kustomize/dex-alone.yaml',
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: dex-config-7kb4k5htg2 }\n',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: dex }\nspec: { volumes: [{ configMap: { name: dex-config-7kb4k5htg2 } }] }\n',
      '',
    ].join('---\n'),
  );
  const written = writeRenderings(folder.path('kustomize'), folder.path('made/renderings'));
  expect(JSON.parse(readFileSync(join(written, 'dex-alone.json'), 'utf8'))).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dex-config' } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'dex' },
      spec: { volumes: [{ configMap: { name: 'dex-config' } }] },
    },
  ]);
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

  test('for some of its objects only: these are compared without it', () => {
    const text = `${files[0]?.text}---\napiVersion: v1\nkind: Secret\nmetadata: { name: login, namespace: kubeflow }\n`;
    const [own] = comparable([{ name: '620-model-registry.k8s.yaml', text }], 'model-registry', [
      '/Service/kubeflow/server',
      '/Secret/-/login',
    ]);
    expect(loadAll(own?.text ?? '')).toEqual([
      expect.objectContaining({ metadata: { name: 'server', namespace: 'kubeflow' } }),
      expect.objectContaining({ metadata: { name: 'login' } }),
    ]);
  });

  test('may have no Service', () => {
    const text =
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: page, namespace: kubeflow }\n';
    const [own] = comparable([{ name: '620-model-registry.k8s.yaml', text }], 'model-registry', [
      'networking.istio.io/VirtualService/-/page',
    ]);
    expect(load(own?.text ?? '')).toHaveProperty('metadata', { name: 'page' });
  });

  test.each([
    [
      'one that names it',
      'model-registry',
      ['/Service/kubeflow/server', 'rbac.authorization.k8s.io/ClusterRole/-/server'],
    ],
    [
      'one of kinds that ours has in no namespace',
      'model-registry',
      ['rbac.authorization.k8s.io/ClusterRole/-/server'],
    ],
    ['the whole platform', undefined, ['/Service/-/server']],
  ])('%s is compared as it is', (_, component, reference) => {
    expect(comparable(files, component, reference)).toBe(files);
  });
});
