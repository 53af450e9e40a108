/**
 * The interfaces of props that editors explain are generated from the schemas that parse props. That they are what the
 * schemas take is proven to the compiler, by props-types.generated.ts.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { constructsBelow } from '../scripts/settings/constructs';
import { proofsText, propsFiles } from '../scripts/settings/props-file';

const ROOT = join(__dirname, '..');
const PROOFS = join(__dirname, 'props-types.generated.ts');
const CONSTRUCTS = constructsBelow(join(ROOT, 'lib'));
const FILES = [...propsFiles(CONSTRUCTS), [PROOFS, proofsText(CONSTRUCTS, PROOFS)] as const];

test.each(
  FILES.map(([file, text]) => [relative(ROOT, file), text]),
)('%s is current: `npm run schema` writes it', (file, text) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
});

test('every construct of the public API whose props are parsed has one', () => {
  const index = readFileSync(join(ROOT, 'lib/index.ts'), 'utf8');
  const exported = [...index.matchAll(/export type \{([^}]+)\} from '.*-props';/g)].flatMap(([, names]) =>
    [...(names ?? '').matchAll(/(\w+)Props\b/g)].map(([, name]) => name),
  );
  expect(exported.length).toBeGreaterThan(20);
  expect(CONSTRUCTS.map(({ name }) => name)).toEqual(expect.arrayContaining(exported));
});
