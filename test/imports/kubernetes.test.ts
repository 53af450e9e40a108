import { readFileSync } from 'node:fs';
import { importKubernetes, kubernetesSchemas } from '../../scripts/import/kubernetes';
import { useFolder } from '../support/folder';

const text = { description: 'Words.', type: 'string' };
const SWAGGER = {
  definitions: {
    'io.k8s.api.apps.v1.Thing': {
      description: 'Words.',
      type: 'object',
      required: ['spec'],
      properties: {
        metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        spec: { description: 'Words.', $ref: '#/definitions/io.k8s.api.apps.v1.ThingSpec' },
      },
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Thing' }],
    },
    'io.k8s.api.apps.v1.ThingSpec': {
      type: 'object',
      properties: {
        description: text,
        size: { $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity' },
        policy: text,
        modes: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
      },
    },
    'io.k8s.api.apps.v1.ThingList': {
      type: 'object',
      properties: { metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' } },
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'ThingList' }],
    },
    'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': { type: 'object', properties: { name: text } },
    'io.k8s.apimachinery.pkg.api.resource.Quantity': { description: 'Words.', type: 'string' },
  },
};
const GO = `func schema_k8sio_api_apps_v1_ThingSpec(ref common.ReferenceCallback) common.OpenAPIDefinition {
\t\t\t\tProperties: map[string]spec.Schema{
\t\t\t\t\t"policy": {
\t\t\t\t\t\tSchemaProps: spec.SchemaProps{
\t\t\t\t\t\t\tEnum:        []interface{}{"Keep", "Drop"},
\t\t\t\t\t"modes": {
\t\t\t\t\t\t\t\t\t\tEnum:    []interface{}{"One"},
`;

test('kinds come with all that they refer to, without descriptions, with the values that Go knows', () => {
  expect(kubernetesSchemas(SWAGGER, GO)).toEqual({
    kinds: { 'apps/v1': { Thing: 'apps.v1.Thing' } },
    definitions: {
      'apps.v1.Thing': {
        type: 'object',
        required: ['spec'],
        properties: { metadata: { $ref: 'meta.v1.ObjectMeta' }, spec: { $ref: 'apps.v1.ThingSpec' } },
      },
      'apps.v1.ThingSpec': {
        type: 'object',
        properties: {
          description: { type: 'string' },
          size: { $ref: 'api.resource.Quantity' },
          policy: { type: 'string', enum: ['Keep', 'Drop', ''] },
          modes: { type: 'array', items: { type: 'string', enum: ['One'] }, 'x-kubernetes-list-type': 'set' },
        },
      },
      'meta.v1.ObjectMeta': { type: 'object', properties: { name: { type: 'string' } } },
      'api.resource.Quantity': { type: 'string', format: 'quantity' },
    },
  });
});

test('what a definition refers to must be there', () => {
  const { 'io.k8s.api.apps.v1.Thing': thing } = SWAGGER.definitions;
  expect(() => kubernetesSchemas({ definitions: { thing } }, GO)).toThrow('is not among the definitions');
});

describe('a fetch', () => {
  const folder = useFolder();
  const run = (Sum: string, accept = false) => {
    folder.write('module/api/openapi-spec/swagger.json', JSON.stringify(SWAGGER));
    folder.write('module/pkg/generated/openapi/zz_generated.openapi.go', GO);
    const download = async () => ({ Dir: folder.path('module'), Sum });
    return importKubernetes(folder.path(''), 'v1.2.3', download, accept);
  };
  const file = () => folder.path('kubernetes/v1.2.3.json');

  test('writes a file that says where it is from', async () => {
    expect(await run('h1:a=')).toBe(1);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
      origin: 'k8s.io/kubernetes v1.2.3',
      sum: 'h1:a=',
    });
  });

  test('refuses another content of the same version unless it is accepted', async () => {
    await run('h1:a=');
    await expect(run('h1:b=')).rejects.toThrow('checksum mismatch: pinned h1:a=, downloaded h1:b=');
    expect(await run('h1:b=', true)).toBe(1);
    expect(readFileSync(file(), 'utf8')).toContain('"sum":"h1:b="');
  });
});
