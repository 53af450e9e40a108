import { asCrd } from '../../scripts/import/definition';
import type { JsonObject } from '../../scripts/import/manifests';
import { openApiType } from '../../scripts/import/openapi';
import { groupFile } from '../../scripts/import/types';
import { Declarations } from '../../scripts/types/declarations';
import { pascalCase, propertyName, quote } from '../../scripts/types/type';

const typeOf = (schema: JsonObject) => new Declarations().typeOf(openApiType(schema), 'Name', 'name');

test.each<[string, JsonObject]>([
  ['string', { type: 'string', format: 'date-time' }],
  ['number', { type: 'integer' }],
  ['boolean', { type: 'boolean', nullable: true }],
  ['number | string', { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ["'A' | 'it\\'s' | ''", { type: 'string', enum: ['A', "it's", ''] }],
  ['1 | 2', { type: 'integer', enum: [1, 2, null] }],
  ['readonly string[]', { type: 'array', items: { type: 'string' } }],
  ["readonly ('a' | 'b')[]", { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }],
  ['readonly (readonly string[])[]', { type: 'array', items: { type: 'array', items: { type: 'string' } } }],
  ['readonly unknown[]', { type: 'array' }],
  ['{ readonly [key: string]: string }', { type: 'object', additionalProperties: { type: 'string' } }],
  [
    'readonly { readonly [key: string]: number }[]',
    { type: 'array', items: { type: 'object', additionalProperties: { type: 'number' } } },
  ],
  ['object', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
  ['unknown', { 'x-kubernetes-preserve-unknown-fields': true }],
])('%s', (type, schema) => {
  expect(typeOf(schema)).toBe(type);
});

test('an interface keeps the names of the API; what is required without a default is required', () => {
  const declarations = new Declarations();
  const schema = {
    type: 'object',
    required: ['clusterIP', 'protocol'],
    properties: {
      clusterIP: { type: 'string' },
      protocol: { type: 'string', default: 'TCP' },
      'x-y': { type: 'string' },
    },
  };
  expect(declarations.typeOf(openApiType(schema), 'Spec', 'spec')).toBe('Spec');
  expect(declarations.render()).toEqual([
    "export interface Spec {\n  readonly clusterIP: string;\n  readonly protocol?: string;\n  readonly 'x-y'?: string;\n}\n",
  ]);
});

test('a type that lets further fields through says so', () => {
  const declarations = new Declarations();
  const open = { type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-preserve-unknown-fields': true };
  declarations.typeOf(openApiType(open), 'Open', 'open');
  expect(declarations.render()[0]).toContain('  readonly [field: string]: unknown;\n');
});

test('the same field with the same content is declared once, other fields by themselves', () => {
  const declarations = new Declarations();
  const reference = { type: 'object', properties: { name: { type: 'string' } } };
  const types = [
    declarations.typeOf(openApiType(reference), 'ASecret', 'secret'),
    declarations.typeOf(openApiType(reference), 'BSecret', 'secret'),
    declarations.typeOf(openApiType(reference), 'BConfig', 'config'),
    declarations.typeOf(openApiType({ ...reference, required: ['name'] }), 'CSecret', 'secret'),
  ];
  expect(types).toEqual(['ASecret', 'ASecret', 'BConfig', 'CSecret']);
  expect(declarations.render()).toHaveLength(3);
});

test('two fields that lead to the same name, or to one in use, get their own', () => {
  const declarations = new Declarations(new Set(['Taken']));
  const a = { type: 'object', properties: { a: { type: 'string' } } };
  const b = { type: 'object', properties: { b: { type: 'string' } } };
  expect([
    declarations.typeOf(openApiType(a), 'Name', 'x'),
    declarations.typeOf(openApiType(b), 'Name', 'y'),
    declarations.typeOf(openApiType(a), 'Taken', 'z'),
  ]).toEqual(['Name', 'Name2', 'Taken2']);
});

describe('a group file', () => {
  const version = (name: string, properties?: JsonObject): JsonObject => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: {
      openAPIV3Schema: properties
        ? { type: 'object', required: ['spec', 'status'], properties }
        : { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  });
  const crd = (kind: string, ...versions: JsonObject[]) =>
    asCrd(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${kind.toLowerCase()}s.example.com` },
        spec: { group: 'example.com', scope: 'Cluster', names: { kind, plural: `${kind.toLowerCase()}s` }, versions },
      },
      kind,
    );
  const spec = {
    spec: { type: 'object', properties: { size: { type: 'integer' } } },
    kind: { type: 'string' },
    status: { type: 'object' },
  };

  test('has a class for each version wanted, without what every object has, and shares their types', () => {
    const text = groupFile('example.com', [
      { crd: crd('Thing', version('v1', spec), version('v1beta1', spec)), versions: ['v1', 'v1beta1'] },
    ]);
    expect(text.match(/export \w+ \w+/g)).toEqual([
      'export class Thing',
      'export interface ThingProps',
      'export class ThingV1Beta1',
      'export interface ThingV1Beta1Props',
      'export interface ThingSpec',
    ]);
    expect(text).toContain("{ apiVersion: 'example.com/v1beta1', kind: 'Thing' }");
    expect(text.match(/readonly spec: ThingSpec;/g)).toHaveLength(2);
    expect(text).not.toContain('status');
  });

  test('gives a kind without a schema an untyped spec', () => {
    const text = groupFile('example.com', [{ crd: crd('Trial', version('v1')), versions: ['v1'] }]);
    expect(text).toContain(
      'export interface TrialProps {\n  readonly metadata?: ApiObjectMetadata;\n  readonly spec?: object;\n}',
    );
  });
});

test('names', () => {
  expect(['v1beta1', 'v2alpha1', 'trafficPolicy', 'x-request-id', 'HTTPRoute', 'clusterIP'].map(pascalCase)).toEqual([
    'V1Beta1',
    'V2Alpha1',
    'TrafficPolicy',
    'XRequestId',
    'HTTPRoute',
    'ClusterIP',
  ]);
  expect(['a', '$ref', 'a-b', '1a'].map(propertyName)).toEqual(['a', '$ref', "'a-b'", "'1a'"]);
  expect(quote("it's \\ a\nb")).toBe("'it\\'s \\\\ a\\nb'");
});
