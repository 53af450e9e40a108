import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDeviations, loadExtras } from '../../scripts/parity/declarations';
import { leftoversPage } from '../../scripts/parity/leftovers';

const ROOT = join(__dirname, '../..');
const entry = { runs: ['default'], reason: 'because it is better' };

test('the page of leftovers is current: `npm run schema` writes it', () => {
  const deviations = loadDeviations(join(ROOT, 'test/parity/deviations.yaml'));
  const extras = loadExtras(join(ROOT, 'test/parity/extras.yaml'));
  expect(readFileSync(join(ROOT, 'docs/takeover-leftovers.md'), 'utf8')).toBe(leftoversPage(deviations, extras));
});

test('whole objects are listed, of variants with the variant, and nothing that differs in parts', () => {
  const page = leftoversPage(
    [
      { ...entry, object: 'apps/Deployment/a/one' },
      { ...entry, object: '/Namespace/-/two', runs: ['dex-istio'] },
      { ...entry, object: '/Secret/a/three', path: 'data', ours: 1 },
    ],
    [],
  );
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `apps/Deployment a/one` | because it is better |',
    '| `Namespace two` | `dex-istio` | because it is better |',
  ]);
});

test('an object that ours replaces under the same name is no leftover', () => {
  const page = leftoversPage(
    [{ ...entry, object: 'example.com/Thing/a/one' }],
    [{ ...entry, objects: ['example.com/Thing/-/one'] }],
  );
  expect(page).not.toContain('Thing');
});
