import { CORE_SCHEMA, load } from 'js-yaml';
import { PlatformContext } from '../../../lib/core/context';
import { readDefinition } from '../../../lib/core/definition-text';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../../lib/core/releases/release';
import { needsServerSideApply } from '../../../lib/kubernetes/client-side-apply';
import { listAt, valueAt } from '../../../lib/kubernetes/json';
import type { KubeObject } from '../../../lib/kubernetes/objects';
import { CrdDocument, componentCrds } from '../../../lib/platform/render/crds';

const DEFAULTS = new PlatformContext();
const RENAMED = new PlatformContext({
  namespaces: Object.fromEntries(
    upstreamNamespaces(NEWEST_RELEASE).map((name) => [name, `much-longer-than-before-${name}`]),
  ),
});
const parse = (text: string) => load(text, { schema: CORE_SCHEMA });
const textOf = (name: string, context = DEFAULTS) => new CrdDocument(name, context).text();
const parsed = (name: string, context?: PlatformContext) => parse(textOf(name, context)) as KubeObject;

/** Everything before the schema, which is nearly all of the text and slow to parse. */
const headOf = (name: string) => {
  const text = textOf(name);
  return parse(text.slice(0, text.indexOf('\n versions:'))) as KubeObject & { spec: { group: string } };
};

describe.each(Object.keys(NEWEST_RELEASE.crds))('%s', (name) => {
  test('is the CRD of that name and group, alone in its text', () => {
    expect(headOf(name)).toMatchObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: { group: new CrdDocument(name, DEFAULTS).group },
    });
    expect(textOf(name)).not.toMatch(/^---/m);
    expect(textOf(name)).toMatch(/\n$/);
  });

  test('comes in the first wave, by server-side apply', () => {
    expect(headOf(name).metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-wave': '-3',
      'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
    });
  });

  test('is the same with other names of namespaces, but for these', () => {
    expect(textOf(name, RENAMED).replaceAll('much-longer-than-before-', '')).toBe(textOf(name));
  });
});

describe('with `crds: minimal`', () => {
  const MINIMAL = new PlatformContext({ crds: 'minimal' });
  const LARGE = Object.keys(NEWEST_RELEASE.crds).filter((name) => new CrdDocument(name, DEFAULTS).needsServerSide);
  // The largest have more than a megabyte: each is read once.
  const texts = new Map<string, KubeObject>();
  const read = (text: string) => {
    const object = texts.get(text) ?? (readDefinition(text) as KubeObject);
    texts.set(text, object);
    return object;
  };
  const schemaOf = (name: string, version: number, ...path: string[]) =>
    valueAt(
      listAt(read(textOf(name, MINIMAL)), 'spec', 'versions')[version],
      ...['schema', 'openAPIV3Schema', 'properties', 'spec'],
      ...path.flatMap((each) => (each === '[]' ? ['items'] : ['properties', each])),
    );

  test('those are smaller that are too large for kubectl apply without --server-side, and no other', () => {
    expect(LARGE).toEqual([
      'inferenceservices.serving.kserve.io',
      'llminferenceserviceconfigs.serving.kserve.io',
      'llminferenceservices.serving.kserve.io',
      'rayclusters.ray.io',
      'rayjobs.ray.io',
      'rayservices.ray.io',
    ]);
    for (const name of Object.keys(NEWEST_RELEASE.crds)) {
      const full = textOf(name);
      if (!LARGE.includes(name)) expect(textOf(name, MINIMAL)).toBe(full);
      // A text below the half is a JSON below the limit.
      if (full.length > 130_000) expect(needsServerSideApply(read(full))).toBe(LARGE.includes(name));
    }
  });

  test.each(LARGE)('%s can be applied without', (name) => {
    const crd = new CrdDocument(name, MINIMAL);
    expect(crd.needsServerSide).toBe(false);
    expect(needsServerSideApply(read(crd.text()))).toBe(false);
    expect(crd.text().length).toBeLessThan(textOf(name).length / 4);
  });

  test.each(LARGE)('%s is the same but for the fields of pods', (name) => {
    const [minimal, full] = [textOf(name, MINIMAL), textOf(name)].map(read);
    const versions = listAt(full, 'spec', 'versions').map((each) => ({ ...Object(each), schema: expect.anything() }));
    expect(minimal).toEqual({ ...full, spec: { ...Object(full?.spec), versions } });
  });

  test.each(LARGE)('%s has the names of namespaces in its places', (name) => {
    const renamed = new PlatformContext({
      crds: 'minimal',
      namespaces: { kubeflow: 'much-longer-than-before-kubeflow' },
    });
    expect(textOf(name, renamed).replaceAll('much-longer-than-before-', '')).toBe(textOf(name, MINIMAL));
    const parts = [textOf(name, renamed), textOf(name, RENAMED)].map(
      (text) => /\n conversion:\n(?: {2}.*\n)*/.exec(text)?.[0],
    );
    expect(parts[0]).toBe(parts[1]);
  });

  test('fields of the kind stay described beside the pod, which is preserved', () => {
    const inference = 'inferenceservices.serving.kserve.io';
    expect(schemaOf(inference, 0, 'predictor')).toMatchObject({
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { minReplicas: { type: 'integer' }, model: expect.anything() },
    });
    expect(schemaOf(inference, 0, 'predictor', 'model')).toEqual({
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: expect.objectContaining({ storageUri: { type: 'string' } }),
    });
    expect(schemaOf(inference, 0, 'predictor', 'containers')).toBeUndefined();
    expect(schemaOf('rayjobs.ray.io', 1, 'rayClusterSpec', 'workerGroupSpecs', '[]', 'template', 'spec')).toEqual({
      type: 'object',
      required: ['containers'],
      'x-kubernetes-preserve-unknown-fields': true,
    });
  });
});

test('the namespaces of a CRD are those of its certificate and of its converter', () => {
  const crd = parsed('pvcviewers.kubeflow.org', RENAMED);
  expect(crd.metadata.annotations).toMatchObject({
    'cert-manager.io/inject-ca-from': 'much-longer-than-before-kubeflow/pvcviewer-serving-cert',
  });
  expect(crd).toHaveProperty('spec.conversion.webhook.clientConfig.service', {
    name: 'pvcviewer-webhook-service',
    namespace: 'much-longer-than-before-kubeflow',
    path: '/convert',
  });
});

test.each([
  ['with annotations', 'profiles.kubeflow.org', { 'controller-gen.kubebuilder.io/version': 'v0.16.4' }],
  ['without annotations', 'authcodes.dex.coreos.com', {}],
])('a CRD %s keeps its own beside ours', (_, name, own) => {
  expect(headOf(name).metadata.annotations).toEqual({
    'argocd.argoproj.io/sync-wave': '-3',
    'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
    ...own,
  });
});

test('what replaces a CRD is written instead of it', () => {
  const imported = new CrdDocument('profiles.kubeflow.org', DEFAULTS);
  const object = imported.parse();
  object.metadata.labels = { mine: 'yes' };
  const document = imported.changedTo(object);
  expect(imported.text()).not.toContain('mine');
  expect(parse(document.text())).toEqual({ ...parsed('profiles.kubeflow.org'), metadata: object.metadata });
  expect(document.head()).toBe(object);
});

test('an unknown name is refused', () => {
  expect(() => componentCrds(['nobodys.kubeflow.org'], DEFAULTS)).toThrow(
    'no CustomResourceDefinition of Kubeflow 26.03.1 is named "nobodys.kubeflow.org"',
  );
});
