import { runInContext } from 'node:vm';
import { RELEASES } from '../../lib/core/releases/release';
import { CATALOG } from '../../lib/platform/catalog';

interface Environment {
  readonly global: typeof globalThis;
  getVmContext(): object | null;
  teardown(): Promise<void>;
}
type Config = { readonly projectConfig: { readonly globals: object } };

const SharedEnvironment = jest.requireActual<new (config: Config) => Environment>('./environment');

describe('what a test file leaves behind does not reach the next one', () => {
  /** What another test file sees after one that ran this. */
  async function after(left: string, seen: string, globals: object = {}): Promise<unknown> {
    const first = new SharedEnvironment({ projectConfig: { globals } });
    runInContext(left, first.getVmContext() as object);
    await first.teardown();
    expect(first.getVmContext()).toBeNull();
    const second = new SharedEnvironment({ projectConfig: { globals: {} } });
    expect(second.global).toBe(first.global);
    return runInContext(seen, second.getVmContext() as object);
  }

  test.each<[string, string, string, unknown]>([
    ['a new global', 'globalThis.left = 1', 'typeof left', 'undefined'],
    ['a global replaced', 'fetch = null', 'typeof fetch', 'function'],
    ['a global removed', 'delete globalThis.URL', 'typeof URL', 'function'],
    ['a built-in replaced', 'Map = null', 'typeof Map', 'function'],
    ['a method of a built-in', 'Date.now = () => 0', 'Date.now() > 0', true],
    ['a method of all lists', 'Array.prototype.left = 1', '[].left', undefined],
    ['a property of all objects', 'Object.prototype.left = 1', '({}).left', undefined],
    ['the environment', 'process.env.LEFT = "1"', 'process.env.LEFT', undefined],
    [
      'a matcher of its own',
      'globalThis[Symbol.for("$$jest-matchers-object")].matchers.toBeLeft = () => {}',
      'Object.keys(globalThis[Symbol.for("$$jest-matchers-object")].matchers).length',
      0,
    ],
  ])('%s', async (_, left, seen, expected) => {
    expect(await after(left, seen)).toEqual(expected);
  });

  test('globals of its project', async () => {
    expect(await after('0', 'typeof mine', { mine: 1 })).toBe('undefined');
  });
});

describe('modules that test files share', () => {
  test('are frozen where they are data', () => {
    const [newest] = RELEASES;
    expect(() => Object.assign(newest.images, { dex: 'another' })).toThrow(TypeError);
    expect(() => (RELEASES as unknown as unknown[]).push(newest)).toThrow(TypeError);
    expect(() => Object.assign(CATALOG[0] ?? {}, { order: 0 })).toThrow(TypeError);
  });

  test.each([
    'doMock',
    'unmock',
    'resetModules',
    'isolateModules',
  ] as const)('jest.%s is refused: they would not notice', (name) => {
    expect(() => (jest[name] as (argument: string) => unknown)('./environment')).toThrow('@jest-environment node');
  });
});
