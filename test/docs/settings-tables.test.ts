import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { CATALOG } from '../../lib/platform/catalog';
import { settingsSchema } from '../../lib/platform/settings/schema';
import { keyOf } from '../../lib/platform/settings-rows/key';
import { mapsOf } from '../../lib/platform/settings-rows/maps';
import { joined } from '../../lib/platform/settings-rows/path';
import { hasKey } from '../../lib/platform/settings-rows/rows';
import { regionsOf, settingsPages, withTables } from '../../scripts/settings/pages';

const ROOT = join(__dirname, '../..');
const SETTINGS = settingsSchema(CATALOG);
const PAGES = [...settingsPages(join(ROOT, 'docs'))].map(([page, text]) => [relative(ROOT, page), text] as const);

test.each(PAGES)('the tables of settings in %s are current: `npm run schema` writes them', (_, text) => {
  expect(text).toBe(withTables(text, SETTINGS));
});

interface Setting {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/** Every key of the settings, at any depth. */
function keysBelow(schema: z.core.$ZodType, path: string): Setting[] {
  return mapsOf(schema, path).flatMap((maps) =>
    maps.forms.flatMap((form) =>
      Object.keys(form.shape)
        .filter((key) => hasKey(form, key))
        .flatMap((key) => {
          const here = joined(maps.path, key);
          return [{ path: here, schema: form.shape[key] }, ...keysBelow(form.shape[key], here)];
        }),
    ),
  );
}

test('every setting stands on a page', () => {
  const regions = PAGES.flatMap(([, text]) => regionsOf(text));
  const isBelow = (path: string, above: string) =>
    above === '' || path.startsWith(`${above}.`) || path.startsWith(`${above}[]`);
  const isShown = (key: string) =>
    regions.some(
      ({ path, folded }) =>
        isBelow(key, path) &&
        !folded.some((each) => (each === '*' ? isNested(key, path) : isBelow(key, joined(path, each)))),
    );
  const keys = keysBelow(SETTINGS, '').map(({ path }) => path);
  expect(keys.length).toBeGreaterThan(500);
  expect(keys.filter((key) => !isShown(key))).toEqual([]);
});

test('every setting says what it is for, and what it is when nobody sets it', () => {
  const silent = keysBelow(SETTINGS, '').filter(({ schema }) => {
    const { description, optional, words, value } = keyOf(schema);
    return description === '' || (optional && words === undefined && value === undefined);
  });
  expect(silent.map(({ path }) => path)).toEqual([]);
});

/** Whether a key stands more than one key below a path. */
function isNested(key: string, path: string): boolean {
  return /[.[]/.test(path === '' ? key : key.slice(path.length + 1));
}

describe('the tables of a page', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.boolean().describe('A <word> | more, `x | y`.') }) });

  test('are written between their marks, and nothing else changes', () => {
    const page = '# Page\n\n<!-- settings:begin a -->\nold\n<!-- settings:end -->\nText.\n<!-- settings:begin folded=* -->\n<!-- settings:end -->\n';
    expect(withTables(page, schema)).toBe(
      [
        '# Page',
        '',
        '<!-- settings:begin a -->',
        '| setting | values | default | what |',
        '| --- | --- | --- | --- |',
        '| `b` | true or false | required | A \\<word> \\| more, `x \\| y`. |',
        '<!-- settings:end -->',
        'Text.',
        '<!-- settings:begin folded=* -->',
        '| setting | values | default | what |',
        '| --- | --- | --- | --- |',
        '| `a` | map | required |  |',
        '<!-- settings:end -->',
        '',
      ].join('\n'),
    );
  }); // biome-ignore format: a page in one line

  test('cannot be of settings that there are not', () => {
    expect(() => withTables('<!-- settings:begin a.c -->\n<!-- settings:end -->', schema)).toThrow(
      'no setting a.c: nothing has the key c',
    );
  });
});

test('no page has a table of settings by hand', () => {
  const tables = PAGES.flatMap(([page]) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const byHand = text.replaceAll(/<!-- settings:begin.*?<!-- settings:end -->/gs, '');
    return /^\| (setting|key) \|/m.test(byHand) ? [page] : [];
  });
  expect(tables).toEqual([]);
});
