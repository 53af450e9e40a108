/**
 * Writes what follows from the schemas of props and settings: platforms/settings.schema.json, from which editors complete
 * settings files, the tables of settings in the documentation, and the interfaces of props that editors explain. And,
 * from the list of what programs of the cluster write, its table and Argo CD's Application in the documentation; from the
 * declared differences, the page of what stays of upstream after a takeover.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG } from '../lib/platform/catalog';
import { settingsJsonSchemaText } from '../lib/platform/settings/json-schema';
import { settingsSchema } from '../lib/platform/settings/schema';
import { withClusterWrites } from './cluster-writes/page';
import { loadDeviations, loadExtras } from './parity/declarations';
import { leftoversPage } from './parity/leftovers';
import { constructsBelow } from './settings/constructs';
import { settingsPages, withTables } from './settings/pages';
import { proofsText, propsFiles } from './settings/props-file';

const ROOT = join(__dirname, '..');

writeFileSync(join(ROOT, 'platforms/settings.schema.json'), settingsJsonSchemaText(CATALOG));
for (const [page, text] of settingsPages(join(ROOT, 'docs'))) {
  writeFileSync(page, withTables(text, settingsSchema(CATALOG)));
}
const constructs = constructsBelow(join(ROOT, 'lib'));
for (const [file, text] of propsFiles(constructs)) writeFileSync(file, text);
const proofs = join(ROOT, 'test/props-types.generated.ts');
writeFileSync(proofs, proofsText(constructs, proofs));
for (const page of ['docs/deploy.md', 'docs/gitops.md']) {
  writeFileSync(join(ROOT, page), withClusterWrites(readFileSync(join(ROOT, page), 'utf8')));
}
const [deviations, extras] = [join(ROOT, 'test/parity/deviations.yaml'), join(ROOT, 'test/parity/extras.yaml')];
writeFileSync(join(ROOT, 'docs/takeover-leftovers.md'), leftoversPage(loadDeviations(deviations), loadExtras(extras)));
