import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

const FILE = 'docs/differences.md';
const text = readFileSync(FILE, 'utf8');
const schema = JSON.parse(readFileSync('platforms/settings.schema.json', 'utf8')) as Schema;

/** What a schema says of a key, in each of its forms. */
function below(each: Schema, key: string): Schema[] {
  const own = each.properties?.[key];
  return [...(own ? [own] : []), ...(each.anyOf ?? []).flatMap((form) => below(form, key))];
}

const settings = [...text.matchAll(/`((?:auth|components|gateway|istio)\.[\w.-]+)`/g)].map(([, path]) => String(path));

test.each([...new Set(settings)])('the page of differences names a setting that there is: %s', (path) => {
  const found = path.split('.').reduce<Schema[]>((forms, key) => forms.flatMap((form) => below(form, key)), [schema]);
  expect(found.length).toBeGreaterThan(0);
});

test('its links lead somewhere', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => join(dirname(FILE), String(link)));
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});
