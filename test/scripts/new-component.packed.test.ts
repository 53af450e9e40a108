import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newComponent } from '../../scripts/new-component/command';
import { namesOf } from '../../scripts/new-component/names';
import { planComponent } from '../../scripts/new-component/plan';
import { writePlan } from '../../scripts/new-component/write';
import { captured } from '../support/captured';
import { tarball } from '../support/pack';

const ROOT = join(__dirname, '../..');
const FILES = [
  'biome.json',
  'biome.layers.json',
  'docs',
  'imports',
  'jest.config.js',
  'lib',
  'main.ts',
  'package.json',
  'platforms',
  'scripts',
  'test/parity',
  'test/support',
  'tsconfig.json',
];

/** A copy of what the scaffold reads and what its output needs. The real tree is never written to. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-scaffold-'));
  for (const name of FILES) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
const scaffold = (...args: string[]) => captured(() => newComponent(copy, args));
const text = (path: string) => readFileSync(join(copy, path), 'utf8');
const SHARED = ['lib/platform/catalog.ts', 'lib/index.ts'];

test.each([
  ['models', { kebab: 'models', pascal: 'Models', camel: 'models' }],
  ['models-web-app', { kebab: 'models-web-app', pascal: 'ModelsWebApp', camel: 'modelsWebApp' }],
  ['v2-models', { kebab: 'v2-models', pascal: 'V2Models', camel: 'v2Models' }],
])('%s is spelled as a file, a class and a value', (name, expected) => {
  expect(namesOf(name)).toEqual(expected);
});

describe('refuses, and changes nothing', () => {
  test.each([
    ['capitals', 'MyThing', /^"MyThing" is no name for a component/],
    ['an underscore', 'my_thing', /no name for a component/],
    ['two dashes', 'my--thing', /no name for a component/],
    ['a dash at the end', 'my-', /no name for a component/],
    ['a digit first', '1st', /no name for a component/],
    ['a path', '../thing', /no name for a component/],
    ['a name too long', 'x'.repeat(51), /no name for a component/],
    ['a word of the code', 'construct', /means something else/],
    ['a component that is there', 'tensorboards-web-app', /^lib\/components\/tensorboards-web-app is there already/],
    ['infrastructure that is there', 'istio', /^lib\/infrastructure\/istio is there already/],
    ['the class of something else', 'web-app', /^lib\/index.ts exports another WebApp/],
  ])('%s', (_, name, expected) => {
    expect(() => planComponent(copy, name)).toThrow(expected);
  });

  test('with exit code 1', async () => {
    const before = SHARED.map(text);
    const wrong = await scaffold('My_Thing');
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^"My_Thing"/) });
    expect(await scaffold('a', 'A.', 'more')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Usage: /) });
    expect(SHARED.map(text)).toEqual(before);
  });

  test.each(['no capital.', 'No full stop', 'Two\nlines.', 'The end */ of a comment.'])('the summary %j', (summary) => {
    expect(() => planComponent(copy, 'my-thing', summary)).toThrow(/a summary is one sentence/);
  });
});

test('writes all files or none', () => {
  const before = SHARED.map(text);
  const plan = planComponent(copy, 'half-written');
  const impossible = { path: 'lib/index.ts/inside-a-file.ts', text: '', change: false };
  expect(() => writePlan(copy, [...plan, impossible])).toThrow();
  expect(SHARED.map(text)).toEqual(before);
  for (const { path } of plan.filter(({ change }) => !change)) expect(existsSync(join(copy, path))).toBe(false);
  expect(existsSync(join(copy, 'lib/components/half-written'))).toBe(false);
});

describe('a new component', () => {
  const created = [
    'lib/components/example-thing/example-thing.ts',
    'lib/components/example-thing/example-thing-props.ts',
    'lib/components/example-thing/example-thing-component.ts',
    'test/components/example-thing.test.ts',
    'docs/components/example-thing.md',
  ];

  beforeAll(() => {
    const args = ['example-thing', "Shows what the users' things are."];
    const { status, stdout, stderr } = run('scripts/run.cjs', 'scripts/new-component.ts', ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const path of created) expect(stdout).toContain(`new     ${path}\n`);
    for (const path of SHARED) expect(stdout).toContain(`changed ${path}\n`);
  });

  test.each(created)('has %s', (path) => {
    expect(existsSync(join(copy, path))).toBe(true);
  });

  test('has what follows from its schema: interface, table, JSON Schema', () => {
    expect(text('lib/components/example-thing/example-thing-props.generated.ts')).toContain(
      'export interface ExampleThingProps {\n  /**\n   * Labels of all its objects, added to ours.\n',
    );
    expect(text('docs/components/example-thing.md')).toContain('| `labels` | map of text | none | Labels of all its');
    expect(text('platforms/settings.schema.json')).toContain('"example-thing"');
  });

  test('stands in the catalog and in the public API', () => {
    expect(text('lib/platform/catalog.ts')).toContain('  exampleThingComponent,\n]);\n');
    expect(text('lib/index.ts')).toContain(
      "export { ExampleThing } from './components/example-thing/example-thing';\n",
    );
  });

  test('type-checks with all the rest', () => {
    // The layers that know all components as sources, all else as the declarations of the package.
    const sources = ['lib/components/example-thing', 'lib/platform', 'lib/cli', 'lib/index.ts', 'test'];
    for (const name of sources) cpSync(join(copy, name), join(copy, 'check', name), { recursive: true });
    mkdirSync(join(copy, 'packed'));
    const { status: unpacked } = spawnSync('tar', ['-xzf', tarball(), '-C', join(copy, 'packed'), 'package/build']);
    expect(unpacked).toBe(0);
    const compilerOptions = { rootDirs: ['.', '../packed/package/build'] };
    writeFileSync(
      join(copy, 'check/tsconfig.json'),
      JSON.stringify({
        extends: '../tsconfig.json',
        compilerOptions,
        include: ['lib', 'test/components', 'test/support'],
      }),
    );
    const { status, stdout } = run('node_modules/typescript/bin/tsc', '-p', 'check', '--singleThreaded');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  test('is formatted and imported as the linter wants it', () => {
    const files = [...created.filter((path) => path.endsWith('.ts')), ...SHARED];
    const { status, stdout, stderr } = run(
      'node_modules/@biomejs/biome/bin/biome',
      'check',
      '--vcs-enabled=false',
      ...files,
    );
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  });

  test('passes its own tests', () => {
    const { status, stderr } = run('node_modules/jest/bin/jest.js', '--ci=false', 'test/components/example-thing');
    expect({ status, output: status === 0 ? '' : stderr }).toEqual({ status: 0, output: '' });
    expect(stderr).toMatch(/^Tests: +\d+ passed/m);
    expect(stderr).toMatch(/7 snapshots written/);
  });

  test('renders with the platform', () => {
    writeFileSync(join(copy, 'settings.yaml'), '');
    const { stderr } = run('scripts/run.cjs', 'main.ts', 'settings.yaml');
    expect(stderr).toBe('');
    expect(readdirSync(join(copy, 'dist'))).toContainEqual(expect.stringMatching(/^\d+-example-thing\.k8s\.yaml$/));
  });

  test('cannot be made twice', async () => {
    expect(await scaffold('example-thing')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'lib/components/example-thing is there already\n',
    });
  });
});
