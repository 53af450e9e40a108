import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformContext } from '../../lib/core/context';
import { parseImage } from '../../lib/core/images';
import { NEWEST_RELEASE, RELEASES, type Release } from '../../lib/core/releases/release';
import { importsBelow } from '../support/imports';

describe.each(RELEASES.map((release) => [release.name, release] as const))('%s', (name, release) => {
  test.each(
    Object.entries(release.images),
  )('the image %s has a short name in kebab-case and a whole reference', (image, reference) => {
    expect(image).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(reference).toMatch(/^[\w.:-]+(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/);
    expect(parseImage(reference).repository).toMatch(/^[a-z0-9._-]+(\/[a-z0-9._-]+)+$/);
  });

  test('is called as upstream calls it, and no other is', () => {
    expect(name).toMatch(/^\d\d\.\d\d(\.\d+)?$/);
    expect(RELEASES.filter((other) => other.name === name)).toEqual([release]);
  });

  test('has CRDs, each with where it is from', () => {
    const crds = Object.values(release.crds);
    expect(crds.length).toBeGreaterThan(50);
    expect(crds.filter(({ origin }) => !/^[\w./-]+ [\w./-]+$/.test(origin ?? ''))).toEqual([]);
  });
});

test('the newest stands first', () => {
  const names = RELEASES.map(({ name }) => name);
  expect(names).toEqual([...names].sort().reverse());
  expect(NEWEST_RELEASE.name).toBe(names[0]);
});

describe('a context', () => {
  const release: Release = {
    name: '1.0',
    versions: { istio: '9.9' },
    images: { dex: 'example.com/dex:1' },
    namespaces: { kubeflow: 'home', kserve: 'models', auth: 'home', 'istio-system': 'mesh' },
    crds: {},
  };

  test('gives what its release has', () => {
    const context = new PlatformContext({ release });
    expect(context.release).toBe(release);
    expect(context.version('istio')).toBe('9.9');
    expect(context.image('dex')).toBe('example.com/dex:1');
    expect(context.namespace('kserve')).toBe('models');
    expect(context.gateway.namespace).toBe('home');
  });

  test('is of the newest release when nobody says which', () => {
    expect(new PlatformContext().release).toBe(NEWEST_RELEASE);
  });

  test("renames a namespace by upstream's name, for every place in it", () => {
    const context = new PlatformContext({ release: NEWEST_RELEASE, namespaces: { kubeflow: 'mlops' } });
    expect([context.namespace('kubeflow'), context.namespace('kserve')]).toEqual(['mlops', 'mlops']);
  });

  test.each([
    ['a version', (context: PlatformContext) => context.version('katib'), 'no "katib" among its versions'],
    ['an image', (context: PlatformContext) => context.image('katib-ui'), 'no "katib-ui" among its images'],
    [
      'a place',
      (context: PlatformContext) => context.namespace('cert-manager'),
      'no "cert-manager" among its namespaces',
    ],
  ])('refuses %s that its release has not', (_, ask, message) => {
    expect(() => ask(new PlatformContext({ release }))).toThrow(`Kubeflow 1.0 has ${message}`);
  });

  test('knows names that are misspelt before it runs', () => {
    const context = new PlatformContext();
    // @ts-expect-error no release has it
    expect(() => context.version('istoi')).toThrow();
    // @ts-expect-error no release has it
    expect(() => context.image('katib-iu')).toThrow();
    // @ts-expect-error no release has it
    expect(() => context.namespace('kubeflwo')).toThrow();
  });
});

describe('what of a release is read when a module is loaded', () => {
  const ROOT = join(__dirname, '../..');
  const lib = Object.entries(importsBelow('lib'));
  /** Imports of a release that are more than its types. */
  const VALUES = /^(?:import|export)\s+(?!type\b)[^;'"]*from\s+'[^']*releases\/[^']+'/m;
  const readsValues = (file: string) => VALUES.test(readFileSync(join(ROOT, file), 'utf8'));

  test('nothing: only the context, the settings, the public API and who upgrades know releases by more than their types', () => {
    const readers = lib
      .filter(([, imported]) => imported.some((file) => file.startsWith('lib/core/releases/')))
      .map(([file]) => file)
      .filter(readsValues);
    expect(readers).toContain('lib/core/context.ts');
    expect(
      readers.filter((file) => !/^lib\/(core|platform\/settings)\/|^lib\/(index|cli\/upgrade-flags)\.ts$/.test(file)),
    ).toEqual([]);
  });

  test('a single release is known only to the list of them', () => {
    const readers = lib.filter(([, imported]) => imported.some((file) => /\/releases\/kubeflow-/.test(file)));
    expect(readers.map(([file]) => file)).toEqual(['lib/core/releases/release.ts']);
  });

  test.each([
    ["import { RELEASES } from '../core/releases/release';", true],
    ["import {\n  NEWEST_RELEASE,\n  type Release,\n} from '../../core/releases/release';", true],
    ["import * as all from './releases/release';", true],
    ["export * from './core/releases/release';", true],
    ["import type { ImageName } from '../core/releases/release';", false],
    ["export type { ImageName } from '../core/releases/release';", false],
    [
      "import { PlatformContext } from '../core/context';\nimport type { ImageName } from '../core/releases/release';",
      false,
    ],
  ])('%s reads values: %s', (text, expected) => {
    expect(VALUES.test(text)).toBe(expected);
  });
});
