import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../../../lib/platform/catalog';
import { settingsJsonSchema, settingsJsonSchemaText } from '../../../lib/platform/settings/json-schema';
import { SMALL_CATALOG } from '../small-catalog';

const PLATFORMS = join(__dirname, '../../../platforms');

test('platforms/settings.schema.json is current: `npm run schema` writes it', () => {
  const committed = readFileSync(join(PLATFORMS, 'settings.schema.json'), 'utf8');
  expect(committed).toBe(settingsJsonSchemaText(CATALOG));
});

test('the ready-made settings file names it', () => {
  expect(readFileSync(join(PLATFORMS, 'default.yaml'), 'utf8').split('\n')[0]).toBe(
    '# yaml-language-server: $schema=./settings.schema.json',
  );
});

/** Descriptions that say a default again which stands beside them. What an empty list or map means may be said. */
function defaultsSaidTwice(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { default: value, description } = node as { readonly default?: unknown; readonly description?: unknown };
  const says = typeof description === 'string' && /\b(By default|Default) /.test(description);
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  const twice = says && value !== undefined && !empty ? [`${path}: ${description}`] : [];
  return [...twice, ...Object.entries(node).flatMap(([key, each]) => defaultsSaidTwice(each, `${path}/${key}`))];
}

test('a default stands in the schema, or is said in words because it depends on something: never both', () => {
  expect(defaultsSaidTwice(settingsJsonSchema(CATALOG))).toEqual([]);
  const both = { properties: { replicas: { default: 1, description: 'Pods. By default 1.' } } };
  expect(defaultsSaidTwice(both)).toEqual(['/properties/replicas: Pods. By default 1.']);
});

describe('the schema', () => {
  const schema = settingsJsonSchema(SMALL_CATALOG);

  test('has every section of a settings file, and extends', () => {
    expect(Object.keys((schema as { properties: object }).properties)).toEqual([
      'extends', 'release', 'cluster', 'crds', 'namespaces', 'gateway', 'auth', 'istio', 'components', 'profiles', 'images', 'storage',
      'credentials', 'extras', 'gitops', 'workloads', 'patches',
    ]); // biome-ignore format: one section a line says nothing more
  });

  test('explains each component and its props', () => {
    expect(schema).toHaveProperty('properties.components.properties.database.description', 'A database.');
    expect(schema).toHaveProperty('properties.components.properties.database.anyOf.1.properties.engine.enum', [
      'mysql',
      'postgres',
    ]);
  });

  test('requires nothing: what has a default may be left out', () => {
    expect(schema).not.toHaveProperty('required');
  });

  test('allows no other keys', () => {
    expect(schema).toHaveProperty('additionalProperties', false);
    expect(schema).toHaveProperty('properties.components.additionalProperties', false);
  });
});
