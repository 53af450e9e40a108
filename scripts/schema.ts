/**
 * Writes what follows from the schema of the settings: platforms/settings.schema.json, from which editors complete
 * settings files, and the tables of settings in the documentation.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../lib/platform/catalog';
import { settingsJsonSchemaText } from '../lib/platform/settings/json-schema';
import { settingsSchema } from '../lib/platform/settings/schema';
import { settingsPages, withTables } from './settings/pages';

const ROOT = join(__dirname, '..');

writeFileSync(join(ROOT, 'platforms/settings.schema.json'), settingsJsonSchemaText(CATALOG));
for (const [page, text] of settingsPages(join(ROOT, 'docs'))) {
  writeFileSync(page, withTables(text, settingsSchema(CATALOG)));
}
