import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ALL_OTHERS, requirementsOf } from '../../lib/core/component';
import { isRecord } from '../../lib/kubernetes/json';
import { CATALOG } from '../../lib/platform/catalog';
import { readyMadePlatforms } from '../../lib/platform/inventory/ready-made';
import { Platform } from '../../lib/platform/platform';
import { loadSettings } from '../../lib/platform/settings/load';
import { PAGES, snippets } from './pages';

const ROOT = join(__dirname, '../..');

/** Names of the components of a login by Dex, which is the default. */
const LOGIN = CATALOG.filter(({ when }) => when?.({ auth: { provider: 'dex' } })).map(({ name }) => name);

/**
 * Names of the components that a snippet is about, with all that they require; none where it speaks of the whole
 * platform.
 */
function subjectsOf(settings: unknown): string[] {
  if (!isRecord(settings) || Object.keys(settings).join() !== 'components') return [];
  const components = isRecord(settings.components) ? settings.components : {};
  // It says of all others itself whether they are on.
  if (ALL_OTHERS in components) return [];
  const names = new Set(Object.keys(components).filter((name) => components[name] !== false));
  for (const name of names) {
    const entry = CATALOG.find((each) => each.name === name);
    const required = entry ? requirementsOf(entry, components[name]) : [];
    // Who opens the gateway of all pages has a login before it.
    for (const each of [...required, ...(name === 'kubeflow-istio-resources' ? LOGIN : [])]) names.add(each);
  }
  return [...names];
}

describe('settings in the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  // Snippets extend a ready-made file by its path from the project's root, or from beside it.
  cpSync(join(ROOT, 'platforms'), join(folder, 'platforms'), { recursive: true });
  cpSync(join(ROOT, 'platforms'), folder, { recursive: true });
  // The manifests that snippets name beside themselves.
  mkdirSync(join(folder, 'manifests'));
  for (const [path, kind] of Object.entries({
    'manifests/map.yaml': 'ConfigMap',
    'team-quota.yaml': 'ResourceQuota',
  })) {
    const namespace = kind === 'ConfigMap' ? ', namespace: default' : '';
    writeFileSync(join(folder, path), `apiVersion: v1\nkind: ${kind}\nmetadata: { name: example${namespace} }\n`);
  }
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(snippets)('%s renders', (title, text) => {
    const file = join(folder, `${title.replaceAll(/\W/g, '-')}.yaml`);
    writeFileSync(file, text);
    const settings: unknown = parse(text);
    const subjects = subjectsOf(settings);
    if (subjects.length === 0) {
      expect(Platform.fromFile(file).render().length).toBeGreaterThan(0);
      return;
    }
    // Readers write it beside all other components: there it must be valid, too.
    expect([...loadSettings(file, CATALOG).on]).toEqual(expect.arrayContaining(subjects));
    const alone = join(folder, 'alone.yaml');
    const said = isRecord(settings) && isRecord(settings.components) ? settings.components : {};
    const required = Object.fromEntries(subjects.map((name) => [name, true]));
    writeFileSync(alone, stringify({ components: { default: 'off', ...required, ...said } }));
    const rendered = Platform.fromFile(alone).render();
    const charts = rendered.flatMap(({ name }) => /^\d+-(?!crds)(.*)\.k8s\.yaml$/.exec(name)?.[1] ?? []);
    expect(charts.sort()).toEqual(subjects.sort());
  });
});

describe('ready-made settings files', () => {
  const files = readdirSync(join(ROOT, 'platforms')).filter(
    (name) => name.endsWith('.yaml') && !name.includes('credentials'),
  );

  test('are those of the page about platforms, each with a line that says what it is for', () => {
    const page = readFileSync(join(ROOT, 'docs/platforms.md'), 'utf8');
    const named = [...page.matchAll(/^\| \[([a-z-]+)\]\(\.\.\/platforms\/\1\.yaml\)/gm)].map(([, name]) => name);
    const summaries = readyMadePlatforms(join(ROOT, 'platforms'));
    expect(named.sort()).toEqual(summaries.map(({ name }) => name).sort());
    expect(summaries.filter(({ summary }) => summary.length < 30 || summary.length > 150)).toEqual([]);
    const schema = '# yaml-language-server: $schema=./settings.schema.json\n';
    expect(summaries.filter(({ file }) => !readFileSync(file, 'utf8').startsWith(schema))).toEqual([]);
  });

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
