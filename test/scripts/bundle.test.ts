import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, stop } from 'esbuild';
import { useFolder } from '../support/folder';

interface Bundle {
  readonly name: string;
  readonly text: string;
  readonly kept: boolean;
}
const { bundleOf } = jest.requireActual<{
  bundleOf(root: string, program: string, options: BuildOptions): Promise<Bundle>;
}>('../../scripts/bundle.cjs');

const folder = useFolder();
const OPTIONS: BuildOptions = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' };
const bundle = (options = OPTIONS) => bundleOf(folder.path(''), folder.path('main.ts'), options);

/** Writes a file as if long ago: what is written while esbuild reads is not kept. */
function write(path: string, text: string): void {
  folder.write(path, text);
  utimesSync(folder.path(path), 1, 1);
}

beforeEach(() => {
  for (const path of ['lib', 'node_modules', '.cache']) rmSync(folder.path(path), { recursive: true, force: true });
  write('package.json', '{}');
  write(
    'main.ts',
    "import { text } from './lib/text/index';\nimport { word } from 'library';\nconsole.log(text, word);\n",
  );
  write('lib/text/index.ts', "export const text = 'one';\n");
  write('node_modules/library/index.js', "exports.word = 'old';\n");
  write('node_modules/.package-lock.json', '{}');
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => stop());

/** As if all this happened later: what was written then is old enough that its times tell whether it changed. */
function later(): void {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now + 10_000);
}

test('a bundle is kept until something changes', async () => {
  expect(await bundle()).toMatchObject({ kept: false, text: expect.stringContaining('one') });
  const [second, third] = [await bundle(), await bundle()];
  expect(second).toMatchObject({ kept: true, text: expect.stringContaining('one') });
  expect(third).toEqual(second);
});

const CHANGES: [string, () => void, string][] = [
  ['a source, as long and as old as before', () => write('lib/text/index.ts', "export const text = 'two';\n"), 'two'],
  [
    'a new file that comes before another one',
    () => write('lib/text/index.tsx', "export const text = 'tsx';\n"),
    'tsx',
  ],
  ['a library', () => write('node_modules/library/index.js', "exports.word = 'new';\n"), 'new'],
  ['what npm installed', () => write('node_modules/.package-lock.json', '{ }'), 'old'],
  ['the settings of the compiler', () => write('tsconfig.json', '{ "compilerOptions": { "strict": true } }'), 'old'],
  ['a source that is a link now', () => link('lib/text/index.ts', "export const text = 'linked';\n"), 'linked'],
];

type Case = [what: string, change: () => void, expected: string, clock: () => void];

test.each([
  ...CHANGES.map((each): Case => [...each, () => undefined]),
  ...CHANGES.map(([what, ...rest]): Case => [`${what}, of known times,`, ...rest, later]),
])('%s is seen', async (_, change, expected, clock) => {
  clock();
  await bundle();
  expect(await bundle()).toMatchObject({ kept: true });
  change();
  expect(await bundle()).toMatchObject({ kept: false, text: expect.stringContaining(expected) });
  expect(await bundle()).toMatchObject({ kept: true, text: expect.stringContaining(expected) });
});

test('what was only touched is as it was, and its new times are known', async () => {
  const source = 'lib/text/index.ts';
  await bundle();
  const [record = ''] = readdirSync(folder.path('.cache/bundles')).filter((name) => name.endsWith('.json'));
  const states = () =>
    (
      JSON.parse(readFileSync(folder.path(`.cache/bundles/${record}`), 'utf8')) as {
        states: Record<string, [string, string]>;
      }
    ).states;
  const [fresh, contents] = states()[source] ?? [];
  expect(fresh).toBe('');
  later();
  expect(await bundle()).toMatchObject({ kept: true });
  const { ino, size } = statSync(folder.path(source));
  expect(states()[source]).toEqual([expect.stringContaining(` ${ino} ${size} 1000 `), contents]);
  utimesSync(folder.path(source), 2, 2);
  expect(await bundle()).toMatchObject({ kept: true });
  expect(states()[source]).toEqual([expect.stringContaining(` ${ino} ${size} 2000 `), contents]);
});

function link(path: string, text: string): void {
  write('linked.ts', text);
  rmSync(folder.path(path));
  symlinkSync(folder.path('linked.ts'), folder.path(path));
}

test('a source that is gone is missed', async () => {
  await bundle();
  rmSync(folder.path('lib/text/index.ts'));
  await expect(bundle()).rejects.toThrow('Could not resolve "./lib/text/index"');
});

test('other options make another bundle', async () => {
  await bundle();
  expect(await bundle({ ...OPTIONS, minify: true })).toMatchObject({ kept: false });
  expect(await bundle()).toMatchObject({ kept: true });
});

test('a source that was written a moment ago is not kept: esbuild may have read an older one', async () => {
  const now = Date.now() / 1000 + 60;
  utimesSync(folder.path('lib/text/index.ts'), now, now);
  await bundle();
  expect(await bundle()).toMatchObject({ kept: false });
});

test('of a program the newest bundle stays, and nothing of older ones', async () => {
  const { name: older } = await bundle();
  const file = (name: string) => join(folder.path('.cache/bundles'), `${name}.js`);
  expect(statSync(file(older)).isFile()).toBe(true);
  write('lib/text/index.ts', "export const text = 'newer';\n");
  const { name: newer } = await bundle();
  expect(statSync(file(newer)).isFile()).toBe(true);
  expect(statSync(file(older), { throwIfNoEntry: false })).toBeUndefined();
});

test('the part of undici in bundles has all that is used of it, as undici has it', async () => {
  const lib = join(__dirname, '../../lib');
  const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const used = sources.flatMap((path) => {
    const text = readFileSync(join(lib, path), 'utf8');
    return [...text.matchAll(/const \{([^{}]*)\} = await import\('undici'\)/g)].flatMap(([, names = '']) =>
      names.split(','),
    );
  });
  const part = jest.requireActual<Record<string, unknown>>('../../scripts/undici.cjs');
  expect(Object.keys(part).sort()).toEqual([...new Set(used.map((name) => name.trim()))].sort());
  const { Pool, ProxyAgent, EnvHttpProxyAgent, WebSocket } = await import('undici');
  expect(part).toMatchObject({ Pool, ProxyAgent, EnvHttpProxyAgent, WebSocket, fetch: expect.any(Function) });
});
