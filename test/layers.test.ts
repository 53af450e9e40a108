import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { circles, type Imports, importsBelow, importsOf } from './support/imports';

const ROOT = join(__dirname, '..');

const GROUND = ['kubernetes', 'core', 'patterns', 'infrastructure', 'components', 'workloads'];

/** What each folder of lib may import beside itself and imports/; index.ts may import all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(GROUND.map((layer, index) => [layer, GROUND.slice(0, index)])),
  checks: ['kubernetes'],
  deploy: ['kubernetes'],
  oci: ['kubernetes'],
  platform: [...GROUND, 'checks'],
  migrate: [...GROUND, 'checks', 'platform'],
  cli: [...GROUND, 'checks', 'deploy', 'platform', 'migrate', 'oci'],
};

/** `kubernetes` of lib/kubernetes/quantity.ts; the path itself of what stands in no layer. */
function layerOf(file: string): string {
  return /^lib\/([^/]+)\//.exec(file)?.[1] ?? file;
}

/** Imports that are not allowed, each as `file imports file`. */
function climbing(imports: Imports): string[] {
  return Object.entries(imports).flatMap(([file, imported]) => {
    const layer = layerOf(file);
    const allowed = [layer, ...(file === 'lib/index.ts' ? Object.keys(ALLOWED) : (ALLOWED[layer] ?? []))];
    return imported
      .filter((other) => !allowed.includes(layerOf(other)) && !other.startsWith('imports/'))
      .map((other) => `${file} imports ${other}`);
  });
}

const lib = importsBelow('lib');

test('lib has the folders that have a place among the layers', () => {
  expect(readdirSync(join(ROOT, 'lib')).sort()).toEqual([...Object.keys(ALLOWED), 'index.ts'].sort());
  expect(Object.values(lib).flat().length).toBeGreaterThan(1000);
});

test('nothing imports upwards', () => {
  expect(climbing(lib)).toEqual([]);
});

test('imports/ is imported and imports nothing of ours', () => {
  const imported = Object.values(importsBelow('imports')).flat();
  expect(imported.filter((file) => !file.startsWith('imports/'))).toEqual([]);
});

test('there are no circles', () => {
  expect(circles(lib)).toEqual([]);
});

test('the verbs that talk to a cluster load nothing that renders', () => {
  const reached = new Set(['lib/cli/cluster.ts']);
  for (const file of reached) for (const imported of lib[file] ?? []) reached.add(imported);
  const layers = new Set([...reached].map(layerOf));
  expect(layers).toContain('deploy');
  expect(
    ['platform', 'components', 'workloads', 'infrastructure', 'patterns'].filter((each) => layers.has(each)),
  ).toEqual([]);
});

test('the linter forbids what climbs', () => {
  const { overrides } = JSON.parse(readFileSync(join(ROOT, 'biome.layers.json'), 'utf8')) as {
    overrides: {
      includes: [string];
      linter: { rules: { style: { noRestrictedImports: { options: { patterns: [{ group: string[] }] } } } } };
    }[];
  };
  const forbidden = Object.fromEntries(
    overrides.map(({ includes: [files], linter }) => [
      files.split('/')[1],
      linter.rules.style.noRestrictedImports.options.patterns[0].group.filter((each) => /^\*\*\/\w+\/\*\*$/.test(each)),
    ]),
  );
  for (const [layer, allowed] of Object.entries(ALLOWED)) {
    const others = Object.keys(ALLOWED).filter((other) => other !== layer && !allowed.includes(other));
    expect({ layer, forbidden: [...(forbidden[layer] ?? [])].sort() }).toEqual({
      layer,
      forbidden: others.map((other) => `**/${other}/**`).sort(),
    });
  }
});

describe('the test itself', () => {
  test.each([
    ['lib/kubernetes/a.ts', 'lib/core/b.ts'],
    ['lib/core/a.ts', 'lib/index.ts'],
    ['lib/patterns/a.ts', 'lib/platform/b.ts'],
    ['lib/infrastructure/a/a.ts', 'lib/components/b/b.ts'],
    ['lib/platform/a.ts', 'lib/deploy/index.ts'],
    ['lib/platform/a.ts', 'lib/migrate/b.ts'],
    ['lib/deploy/a.ts', 'lib/core/b.ts'],
    ['lib/checks/a.ts', 'lib/platform/b.ts'],
    ['lib/cli/a.ts', 'main.ts'],
    ['lib/cli/a.ts', 'test/a.ts'],
  ])('%s must not import %s', (file, other) => {
    expect(climbing({ [file]: [other] })).toEqual([`${file} imports ${other}`]);
  });

  test.each([
    ['lib/core/a.ts', 'lib/core/b/b.ts'],
    ['lib/components/a/a.ts', 'lib/infrastructure/b/b.ts'],
    ['lib/components/a/a.ts', 'imports/kubeflow.org.ts'],
    ['lib/platform/a.ts', 'lib/checks/check.ts'],
    ['lib/index.ts', 'lib/cli/main.ts'],
  ])('%s may import %s', (file, other) => {
    expect(climbing({ [file]: [other] })).toEqual([]);
  });

  test('finds circles, however long', () => {
    expect(circles({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'], f: ['a'], g: ['g'] })).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
      ['g'],
    ]);
    expect(circles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  });

  test('reads every way of importing', () => {
    const text = `import type { A } from './context';
export * from "../kubernetes/objects";
import './mesh';
const b = await import('../deploy');
const c = require('../kubernetes/json');
import { join } from 'node:path';`;
    expect(importsOf('lib/core/a.ts', text)).toEqual([
      'lib/core/context.ts',
      'lib/kubernetes/objects.ts',
      'lib/core/mesh.ts',
      'lib/deploy/index.ts',
      'lib/kubernetes/json.ts',
    ]);
    expect(() => importsOf('lib/core/a.ts', "import './nowhere';")).toThrow('which is not there');
  });
});

test('folders are made by one function: that of Node asks for ever below /proc', () => {
  const making = Object.keys(lib).filter((file) => /\bmkdir(Sync)?\(/.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(making).toEqual(['lib/core/files.ts']);
});
