import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../../../lib/platform/catalog';
import { loadSettings } from '../../../lib/platform/settings/load';
import { settingsSchema } from '../../../lib/platform/settings/schema';

const ROOT = join(__dirname, '../../..');
const FILES = ['platforms', 'test/parity/variants', 'test/parity/further'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.credentials.yaml'))
    .map((name) => join(folder, name)),
);

// A Platform hands what it has parsed to constructs that parse it again.
test.each(FILES)('%s: what was parsed parses to the same', (file) => {
  const { settings } = loadSettings(join(ROOT, file), CATALOG);
  expect(settingsSchema(CATALOG).parse(settings)).toEqual(settings);
});

test.each(CATALOG.filter(({ section }) => !section))('the defaults of $name parse to the same', ({ props }) => {
  const defaults = props.parse({});
  expect(props.parse(defaults)).toEqual(defaults);
});
