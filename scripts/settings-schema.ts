/** Writes platforms/settings.schema.json, from which editors complete settings files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../lib/platform/catalog';
import { settingsJsonSchemaText } from '../lib/platform/settings/json-schema';

writeFileSync(join(__dirname, '../platforms/settings.schema.json'), settingsJsonSchemaText(CATALOG));
