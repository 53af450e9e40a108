import { asCrd } from '../../scripts/import/definition';
import { sha256, toDocument } from '../../scripts/import/document';
import type { JsonObject } from '../../scripts/import/manifests';

const SCHEMA = { openAPIV3Schema: { type: 'object' } };

function definition(metadata: JsonObject, spec: JsonObject) {
  const crd: JsonObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { ...metadata, name: 'things.example.com' },
    spec: {
      ...spec,
      group: 'example.com',
      names: { plural: 'things', shortNames: ['th'], kind: 'Thing' },
      scope: 'Namespaced',
      versions: [
        { name: 'v1beta1', schema: SCHEMA, served: true, storage: false },
        { name: 'v1', schema: SCHEMA, served: true, storage: true, deprecated: false },
      ],
    },
  };
  return asCrd(crd, 'things.example.com');
}

test('writes what identifies a definition first', () => {
  const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } };
  const document = toDocument(definition(metadata, {}), 'things');
  expect(document.text).toBe(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
 name: things.example.com
 annotations:
  c: d
 labels:
  a: b
spec:
 group: example.com
 scope: Namespaced
 names:
  kind: Thing
  plural: things
  shortNames:
  - th
 versions:
 - name: v1beta1
   served: true
   storage: false
   schema:
    openAPIV3Schema:
     type: object
 - name: v1
   served: true
   storage: true
   schema:
    openAPIV3Schema:
     type: object
   deprecated: false
`);
  expect(document.facts).toEqual({
    group: 'example.com',
    kind: 'Thing',
    scope: 'Namespaced',
    versions: ['v1beta1', 'v1'],
    storage: 'v1',
    source: 'things',
    sha256: sha256(document.text),
    places: [],
  });
});

test('finds the places that depend on the installation, in bytes', () => {
  const metadata = { annotations: { before: 'Zürich', 'cert-manager.io/inject-ca-from': 'kubeflow/things-cert' } };
  const service = { name: 'things-webhook', namespace: 'kubeflow', path: '/convert' };
  const conversion = { strategy: 'Webhook', webhook: { clientConfig: { service } } };
  const { text, facts } = toDocument(definition(metadata, { conversion }), 'things');
  const bytes = Buffer.from(text);
  expect(facts.places.map(({ path, value }) => [path, value])).toEqual([
    ['/metadata/annotations/cert-manager.io~1inject-ca-from', 'kubeflow/things-cert'],
    ['/spec/conversion/webhook/clientConfig/service/name', 'things-webhook'],
    ['/spec/conversion/webhook/clientConfig/service/namespace', 'kubeflow'],
  ]);
  for (const { value, offset, length } of facts.places) {
    expect(bytes.subarray(offset, offset + length).toString()).toBe(value);
  }
});

test('a definition that stores no version is an error', () => {
  const crd = definition({}, {});
  for (const version of crd.spec.versions) version.storage = false;
  expect(() => toDocument(crd, 'things')).toThrow('things.example.com stores no version');
});
