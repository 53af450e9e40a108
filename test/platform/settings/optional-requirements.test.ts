import { Construct } from 'constructs';
import { z } from 'zod';
import { component } from '../../../lib/core/component';
import { NEWEST_RELEASE } from '../../../lib/core/releases/release';
import { combinationProblems } from '../../../lib/platform/settings/combinations';

const pageProps = z.strictObject({ alone: z.boolean().optional() });
const catalog = [
  component({
    name: 'mesh',
    order: 100,
    summary: 'Mesh.',
    requires: [],
    construct: Construct,
    props: z.strictObject({}),
  }),
  component({
    name: 'page',
    order: 110,
    summary: 'Page.',
    requires: ['mesh'],
    optional: ({ alone }) => (alone ? ['mesh'] : []),
    construct: Construct,
    props: pageProps,
  }),
];

const pathsOf = (page: unknown) =>
  combinationProblems({ components: { mesh: false, page } }, catalog, NEWEST_RELEASE).map(({ path }) => path);

test.each([[true], [{}], [{ alone: false }], [undefined]])('with %o it requires what it always requires', (page) => {
  expect(pathsOf(page)).toEqual([['components', 'mesh']]);
});

test('with other settings it does without', () => {
  expect(pathsOf({ alone: true })).toEqual([]);
});

test('what asks for another component is told at its place, what always requires it at the other', () => {
  const store = component({
    name: 'store',
    order: 130,
    summary: 'Store.',
    requires: ['mesh'],
    asking: ({ deep }) => ({ mesh: deep ? [['deep', 'on']] : [] }),
    construct: Construct,
    props: z.strictObject({ deep: z.object({ on: z.boolean() }).optional() }),
  });
  const settings = { components: { mesh: false, page: true, store: { deep: { on: true } } } };
  expect(combinationProblems(settings, [...catalog, store], NEWEST_RELEASE)).toEqual([
    {
      path: ['components', 'store', 'deep', 'on'],
      message: 'needs components.mesh, which is off; switch it on, or leave this out',
    },
    { path: ['components', 'mesh'], message: 'is off, but page requires it; switch it on, or page off' },
  ]);
});

test('settings that are wrong are complained about once, not twice', () => {
  expect(pathsOf({ alone: 'yes' })).toEqual([]);
});

describe('several that require one', () => {
  const extra = component({
    name: 'extra',
    order: 120,
    summary: 'Extra.',
    requires: ['mesh'],
    when: ({ auth }) => auth.provider === 'oidc',
    construct: Construct,
    props: z.strictObject({}),
  });
  const messages = (provider: string) =>
    combinationProblems({ auth: { provider }, components: { mesh: false } }, [...catalog, extra], NEWEST_RELEASE)
      .filter(({ path }) => path.includes('mesh'))
      .map(({ message }) => message);

  test('are one complaint', () => {
    expect(messages('oidc')).toEqual(['is off, but page and extra require it; switch it on, or these off']);
  });

  test('but for those that the login does not call for', () => {
    expect(messages('anonymous')).toEqual(['is off, but page requires it; switch it on, or page off']);
  });
});
