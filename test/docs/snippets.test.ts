import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from '../../lib/platform/platform';
import { PAGES, snippets } from './pages';

const ROOT = join(__dirname, '../..');

describe('settings in the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  // Snippets extend a ready-made file by its path from the project's root, or from beside it.
  cpSync(join(ROOT, 'platforms'), join(folder, 'platforms'), { recursive: true });
  cpSync(join(ROOT, 'platforms'), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(snippets)('%s renders', (title, text) => {
    const file = join(folder, `${title.replaceAll(/\W/g, '-')}.yaml`);
    writeFileSync(file, text);
    expect(Platform.fromFile(file).render().length).toBeGreaterThan(0);
  });
});

describe('ready-made settings files', () => {
  const files = readdirSync(join(ROOT, 'platforms')).filter(
    (name) => name.endsWith('.yaml') && !name.includes('credentials'),
  );

  test.each(files)('platforms/%s renders', (name) => {
    expect(Platform.fromFile(join(ROOT, 'platforms', name)).render().length).toBeGreaterThan(0);
  });
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const text = [...PAGES, 'CONTRIBUTING.md'].map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');
  const named = [...text.matchAll(/npm (?:run )?([a-z][a-z0-9:]*)/g)].map(([, name]) => name as string);
  const ofNpm = ['ci', 'run', 'install', 'pack', 'package'];
  expect([...new Set(named)].filter((name) => !ofNpm.includes(name) && !(name in scripts))).toEqual([]);
});

test('every link to a file leads somewhere', () => {
  const broken = PAGES.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => join(page, '..', target as string))
      .filter((target) => {
        try {
          readdirSync(join(ROOT, target, '..'));
          return !readdirSync(join(ROOT, target, '..')).includes(target.split('/').at(-1) as string);
        } catch {
          return true;
        }
      })
      .map((target) => `${page}: ${target}`);
  });
  expect(broken).toEqual([]);
});
