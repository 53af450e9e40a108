import { Construct } from 'constructs';
import { component } from '../../../lib/core/component';
import { PlatformContext } from '../../../lib/core/context';
import { CATALOG } from '../../../lib/platform/catalog';
import { Platform } from '../../../lib/platform/platform';
import { componentsOn } from '../../../lib/platform/settings/components-on';
import { loadSettings } from '../../../lib/platform/settings/load';
import { useFolder } from '../../support/folder';
import { brief, problemsOf } from '../../support/problems';
import { SMALL_CATALOG } from '../small-catalog';

const folder = useFolder();
const load = (text: string) => loadSettings(folder.write('settings.yaml', text), SMALL_CATALOG);
const fromText = (text: string) => Platform.fromFile(folder.write('settings.yaml', text), { catalog: SMALL_CATALOG });

describe('without a word of all others', () => {
  test('each is on as its entry says', () => {
    expect([...load('').on]).toEqual(['database', 'page']);
    expect(load('').settings.components).toEqual({ database: true, page: true, extra: false });
  });

  test('settings of its own switch one on', () => {
    expect([...load('components: { extra: {}, page: false }').on]).toEqual(['database', 'extra']);
  });
});

describe('all others', () => {
  test.each(['off', 'false'])('can be %s, so that a file names only what it wants', (word) => {
    const { on, settings } = load(`components: { default: ${word}, database: { engine: postgres } }`);
    expect([...on]).toEqual(['database']);
    expect(settings.components).toEqual({ database: { engine: 'postgres' }, page: false, extra: false });
  });

  test.each(['on', 'true'])('can be %s, also those that are off by themselves', (word) => {
    const { on, settings } = load(`components: { default: ${word}, page: false }`);
    expect([...on]).toEqual(['database', 'extra']);
    expect(settings.components).toEqual({ database: true, page: false, extra: true });
  });

  test('are those that neither a file nor the one that it extends names', () => {
    folder.write('base.yaml', 'components: { extra: true, database: true }\n');
    expect([...load('extends: base.yaml\ncomponents: { default: off }').on]).toEqual(['database', 'extra']);
  });

  test.each(['of', 'no', '{}'])('cannot be %s', (word) => {
    expect(brief(problemsOf(() => load(`components: { default: ${word} }`)))).toEqual([
      expect.stringMatching(/^1:15 components\.default: .*on, off/),
    ]);
  });

  test('leave the platform without the charts of those that are off, and the context knows', () => {
    const platform = fromText('components: { default: off, database: true }');
    expect(platform.charts.map(({ node }) => node.id)).toEqual(['database']);
    expect(platform.context.has({ name: 'page' })).toBe(false);
    expect(PlatformContext.of(platform).has({ name: 'database' })).toBe(true);
  });
});

describe('what is on and requires what is off', () => {
  test('is named with it', () => {
    expect(brief(problemsOf(() => load('components:\n  default: off\n  page: true\n')))).toEqual([
      '1:1 components.database: is off, but page requires it; switch it on, or page off',
    ]);
  });

  test('includes the parts of the login', () => {
    const needed = ['cert-manager', 'istio', 'kubeflow-namespace', 'kubeflow-istio-resources'] as const;
    const components = { default: 'off', ...Object.fromEntries(needed.map((name) => [name, true])) } as const;
    const messages = problemsOf(() => new Platform({ components })).map(({ path, message }) => `${path}: ${message}`);
    expect(messages).toEqual(
      ['login', 'dex', 'oauth2-proxy'].map((name) =>
        expect.stringContaining(`components.${name}: is off, but auth.provider "dex" needs it`),
      ),
    );
  });
});

test('a login that is not called for is off, whatever is said of it', () => {
  const on = componentsOn({ auth: { provider: 'oidc' }, components: { dex: true } }, CATALOG);
  expect(on.has('dex')).toBe(false);
  expect(on.has('oauth2-proxy')).toBe(true);
});

test('profiles are on when there are some', () => {
  expect(componentsOn({ profiles: [] }, CATALOG).has('profiles')).toBe(false);
  expect(componentsOn({ profiles: [{}], components: { default: 'off' } }, CATALOG).has('profiles')).toBe(true);
});

test('no component has the name that means all others', () => {
  const [{ props }] = SMALL_CATALOG;
  expect(() =>
    component({ name: 'default', order: 880, summary: '', requires: [], props, construct: Construct }),
  ).toThrow('no component can be named "default": it means all others');
});
