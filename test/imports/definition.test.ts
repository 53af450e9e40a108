import { importDefinition, jsonPatch, mergePatch, strip, toV1 } from '../../scripts/import/definition';
import { type JsonObject, onlyDefinitions, parseManifests } from '../../scripts/import/manifests';
import { moduleSource } from './fixtures';

describe('parseManifests', () => {
  const names = (text: string) =>
    onlyDefinitions(parseManifests(text, 'x')).map((each) => (each.metadata as JsonObject).name);
  const one = 'kind: CustomResourceDefinition\nmetadata: { name: a }\n';

  test('takes the definitions of several documents, a list and JSON', () => {
    expect(names(`${one}---\nkind: ConfigMap\nmetadata: { name: b }\n---\n# nothing\n---\n${one}`)).toEqual(['a', 'a']);
    expect(names('kind: List\nitems:\n- { kind: CustomResourceDefinition, metadata: { name: c } }\n')).toEqual(['c']);
    expect(names('[{"kind":"CustomResourceDefinition","metadata":{"name":"d"}}]')).toEqual(['d']);
  });

  test('says which file cannot be read', () => {
    expect(() => parseManifests('a: [', 'crds/broken.yaml')).toThrow(/crds\/broken\.yaml is not YAML/);
    expect(() => parseManifests('[1,', 'broken.json')).toThrow(/broken\.json is not JSON/);
  });
});

describe('toV1', () => {
  const shared = {
    group: 'app.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'Application', plural: 'applications' },
    validation: { openAPIV3Schema: { type: 'object' } },
    subresources: { status: {} },
    additionalPrinterColumns: [{ name: 'Age', type: 'date', JSONPath: '.metadata.creationTimestamp' }],
  };
  const inVersion = {
    additionalPrinterColumns: [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
    subresources: { status: {} },
    schema: { openAPIV3Schema: { type: 'object' } },
  };
  const v1beta1 = (spec: JsonObject): JsonObject => ({ apiVersion: 'apiextensions.k8s.io/v1beta1', spec });

  test('moves into the versions what v1beta1 says once', () => {
    const versions = [{ name: 'v1', served: true, storage: true }];
    expect(toV1(v1beta1({ ...shared, version: 'v1', versions }))).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      spec: {
        group: 'app.k8s.io',
        scope: 'Namespaced',
        names: shared.names,
        versions: [{ ...inVersion, ...versions[0] }],
      },
    });
  });

  test('makes a list of a single version', () => {
    const { spec } = toV1(v1beta1({ ...shared, version: 'v1beta1' })) as { spec: JsonObject };
    expect(spec.versions).toEqual([{ name: 'v1beta1', served: true, storage: true, ...inVersion }]);
  });

  test('keeps what a version says itself', () => {
    const own = { openAPIV3Schema: { type: 'object', maxProperties: 1 } };
    const { spec } = toV1(v1beta1({ ...shared, versions: [{ name: 'v1', schema: own }] })) as { spec: JsonObject };
    expect((spec.versions as JsonObject[])[0].schema).toEqual(own);
  });

  test('leaves v1 alone', () => {
    const v1 = { apiVersion: 'apiextensions.k8s.io/v1', spec: { version: 'kept' } };
    expect(toV1(v1)).toBe(v1);
  });
});

describe('strip', () => {
  const stripped = (schema: JsonObject): JsonObject => {
    const { spec } = strip({ spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: schema } }] } }) as {
      spec: { versions: { schema: { openAPIV3Schema: JsonObject } }[] };
    };
    return spec.versions[0].schema.openAPIV3Schema;
  };

  test('removes descriptions at every depth', () => {
    const text = { description: 'text', type: 'string' };
    expect(
      stripped({
        description: 'text',
        properties: { a: { ...text, items: text, additionalProperties: text, not: text, anyOf: [text] } },
      }),
    ).toEqual({
      properties: {
        a: {
          type: 'string',
          items: { type: 'string' },
          additionalProperties: { type: 'string' },
          not: { type: 'string' },
          anyOf: [{ type: 'string' }],
        },
      },
    });
  });

  test('keeps a field that is called description, and data that looks like one', () => {
    const schema = {
      properties: { description: { type: 'string' }, properties: { type: 'object', properties: { description: {} } } },
      default: { description: 'data' },
      enum: [{ description: 'data' }],
    };
    expect(stripped(schema)).toEqual(schema);
  });

  test('removes status, creation time, null fields, defaults written out and descriptions of columns', () => {
    expect(
      strip({
        metadata: { name: 'a', creationTimestamp: null, labels: {}, annotations: { b: true } },
        spec: {
          conversion: { strategy: 'None' },
          preserveUnknownFields: false,
          versions: [
            { name: 'v1', deprecationWarning: null, additionalPrinterColumns: [{ name: 'Age', description: 'text' }] },
          ],
        },
        status: { conditions: [] },
      }),
    ).toEqual({
      metadata: { name: 'a', annotations: { b: 'true' } },
      spec: { versions: [{ name: 'v1', additionalPrinterColumns: [{ name: 'Age' }] }] },
    });
  });

  test('keeps a conversion webhook', () => {
    const conversion = { strategy: 'Webhook', webhook: {} };
    expect(strip({ spec: { conversion, versions: [] } })).toMatchObject({ spec: { conversion } });
  });
});

describe('patches', () => {
  test('a merge patch merges maps, replaces lists and removes with null', () => {
    const patch = { labels: { a: '2', b: null, c: '3' }, list: [3], gone: null };
    const once = mergePatch({ labels: { a: '1', b: '1' }, list: [1, 2], gone: 1, kept: 1 }, patch);
    expect(once).toEqual({ labels: { a: '2', c: '3' }, list: [3], kept: 1 });
    expect(mergePatch(once, patch)).toEqual(once);
    expect(mergePatch(undefined, { labels: { a: '1', b: null } })).toEqual({ labels: { a: '1' } });
  });

  test('a JSON patch changes a copy and says where it does not fit', () => {
    const target = { list: [{ a: 1 }] };
    expect(jsonPatch(target, [{ op: 'add', path: '/list/0/b', value: 2 }])).toEqual({ list: [{ a: 1, b: 2 }] });
    expect(target).toEqual({ list: [{ a: 1 }] });
    expect(() => jsonPatch(target, [{ op: 'replace', path: '/list/4/b', value: 2 }])).toThrow(/does not fit/);
  });
});

describe('importDefinition', () => {
  const upstream: JsonObject = {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { name: 'things.example.com', labels: { app: 'upstream' } },
    spec: {
      scope: 'Cluster',
      group: 'example.com',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };

  test("applies the source's patches, each definition's own last", () => {
    const source = moduleSource({
      patch: { metadata: { labels: { app: null, part: 'all' } } },
      patches: { 'things.example.com': { metadata: { labels: { part: 'one' } } } },
      jsonPatches: { 'things.example.com': [{ op: 'add', path: '/spec/versions/0/deprecated', value: true }] },
    });
    expect(importDefinition(upstream, 'things.example.com', source)).toMatchObject({
      metadata: { name: 'things.example.com', labels: { part: 'one' } },
      spec: { versions: [{ name: 'v1', deprecated: true }] },
    });
  });

  test('gives the same for what it gave before', () => {
    const source = moduleSource({ patch: { metadata: { labels: { a: 'b' } } } });
    const once = importDefinition(upstream, 'things.example.com', source);
    expect(importDefinition(once as unknown as JsonObject, 'things.example.com', source)).toEqual(once);
  });

  test('says what a definition lacks', () => {
    const broken = { ...upstream, spec: { group: 'example.com' } };
    expect(() => importDefinition(broken, 'things.example.com', moduleSource())).toThrow(
      /things\.example\.com is not a CustomResourceDefinition v1[\s\S]*names/,
    );
  });
});
