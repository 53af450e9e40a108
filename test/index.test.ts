import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from '../lib';

const LIB = join(__dirname, '../lib');
const text = readFileSync(join(LIB, 'index.ts'), 'utf8');
const folders = ['components', 'infrastructure'].flatMap((kind) =>
  readdirSync(join(LIB, kind))
    .filter((name) => existsSync(join(LIB, kind, name, `${name}.ts`)))
    .map((name) => `${kind}/${name}/${name}`),
);

test('the index only exports', () => {
  const code = text.replace(/\/\*.*?\*\/|\/\/.*$/gms, '');
  expect(code.split(';').filter((statement) => statement.trim() && !/^\s*export /.test(statement))).toEqual([]);
});

test.each(folders)('lib/%s is exported with its props', (path) => {
  const construct = /^export class (\w+) extends Construct/m.exec(readFileSync(join(LIB, `${path}.ts`), 'utf8'))?.[1];
  expect(api).toHaveProperty([construct ?? 'a construct']);
  if (existsSync(join(LIB, `${path}-props.ts`))) {
    expect(text).toContain(`export type { ${construct}Props } from './${path}-props';`);
  }
});
