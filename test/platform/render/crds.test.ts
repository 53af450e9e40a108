import { CORE_SCHEMA, load } from 'js-yaml';
import { PlatformContext } from '../../../lib/core/context';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../../lib/core/releases/release';
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
