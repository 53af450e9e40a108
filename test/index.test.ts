import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from '../lib';
import { CATALOG } from '../lib/platform/catalog';

const LIB = join(__dirname, '../lib');
const text = readFileSync(join(LIB, 'index.ts'), 'utf8');
const folders = CATALOG.flatMap(({ name }) =>
  ['components', 'infrastructure'].map((kind) => `${kind}/${name}/${name}`),
).filter((path) => existsSync(join(LIB, `${path}.ts`)));

test('the index only exports', () => {
  const code = text.replace(/\/\*.*?\*\/|\/\/.*$/gms, '');
  expect(code.split(';').filter((statement) => statement.trim() && !/^\s*export /.test(statement))).toEqual([]);
});

test.each(folders)('lib/%s is exported with its props', (path) => {
  const construct = /^export class (\w+) extends Construct/m.exec(readFileSync(join(LIB, `${path}.ts`), 'utf8'))?.[1];
  expect(Object.keys(api)).toContain(construct);
  if (existsSync(join(LIB, `${path}-props.ts`))) {
    expect(text).toContain(`export type { ${construct}Props } from './${path}-props';`);
  }
});
