/** What the compiler knows of the catalog: each `@ts-expect-error` fails to compile when it lets the mistake through. */
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import type { NotebookController } from '../../lib/components/notebook-controller/notebook-controller';
import { catalog, type NameOf } from '../../lib/core/catalog';
import { component } from '../../lib/core/component';
import type { ComponentName } from '../../lib/core/component-name';
import { PlatformContext } from '../../lib/core/context';
import type { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import { levelsOf } from '../../lib/platform/waves';
import { problemsOf } from '../support/problems';
import { SMALL_CATALOG } from './small-catalog';

/** Compiles for two types that are the same, and for no others. */
const same = <A, B>(_: [A, B] extends [B, A] ? true : false) => undefined;

const facts = { summary: 'Mine.', props: z.strictObject({ size: z.int().optional() }), construct: Construct };

test('core knows exactly the names of the catalog', () => {
  same<ComponentName, NameOf<typeof CATALOG>>(true);
  expect(new PlatformContext({ absent: ['knative-serving'] }).has('knative-serving')).toBe(false);
  // @ts-expect-error a name that is misspelt
  expect(new PlatformContext({ absent: ['knative-serving'] }).has('knativ-serving')).toBe(true);
  // @ts-expect-error a name that is misspelt
  expect(new PlatformContext({ absent: ['knativ-serving'] }).has('knative-serving')).toBe(true);
});

test('a component requires only what is in its catalog, also under other settings', () => {
  const database = component({ ...facts, name: 'database', order: 100, requires: [] });
  const page = component({ ...facts, name: 'page', order: 110, requires: ['database'] });
  expect(levelsOf(catalog([database, page])).get('page')).toBe(1);
  const wrong = component({ ...facts, name: 'wrong', order: 860, requires: ['databse'] });
  // @ts-expect-error a name that is misspelt
  expect(() => levelsOf(catalog([database, wrong]))).toThrow('"wrong" requires "databse"');
  const careless = component({
    ...facts,
    name: 'careless',
    order: 870,
    requires: ['database'],
    optional: () => ['databse'],
  });
  // @ts-expect-error a name that is misspelt
  expect(catalog([database, careless])).toHaveLength(2);
});

describe('a Platform', () => {
  test('has constructs of the classes that the catalog says', () => {
    const platform = new Platform();
    const notebooks = platform.component('notebook-controller');
    same<typeof notebooks, NotebookController | undefined>(true);
    expect(notebooks?.service).toBe('notebook-controller-service');
    // @ts-expect-error a name that is misspelt
    expect(platform.component('notebooks-controller')).toBeUndefined();
  });

  test('takes settings of components that there are', () => {
    expect(
      // @ts-expect-error a name that is misspelt
      problemsOf(() => new Platform({ components: { pipeline: false } })).map(({ path }) => path),
    ).toEqual(['components.pipeline']);
    expect(
      // @ts-expect-error a prop that the component lacks
      problemsOf(() => new Platform({ components: { dex: { replica: 2 } } })).map(({ path }) => path),
    ).toEqual(['components.dex.replica']);
    expect(
      // @ts-expect-error profiles have a section of their own
      problemsOf(() => new Platform({ components: { profiles: true } })).map(({ path }) => path),
    ).toEqual(['components.profiles']);
  });

  test('takes names of namespaces and images that there are', () => {
    expect(
      // @ts-expect-error a namespace that is misspelt
      problemsOf(() => new Platform({ namespaces: { kubflow: 'mlops' } })).map(({ path }) => path),
    ).toEqual(['namespaces.kubflow']);
    expect(
      // @ts-expect-error an image that is misspelt
      problemsOf(() => new Platform({ images: { overrides: { dexx: 'mirror/dex:1' } } })).map(({ path }) => path),
    ).toEqual(['images.overrides.dexx']);
  });

  test('of a catalog of its own knows that one', () => {
    const platform = new Platform({ components: { database: { engine: 'postgres' } } }, { catalog: SMALL_CATALOG });
    same<Parameters<typeof platform.component>[0], 'database' | 'page' | 'extra'>(true);
    expect(platform.component('database')?.node.scope).toBeInstanceOf(Chart);
    // @ts-expect-error a component of another catalog
    expect(platform.component('pipelines')).toBeUndefined();
  });
});

test("components of a user's own ask for each other by their entries", () => {
  const mine = component({ ...facts, name: 'mine', order: 850, requires: [] });
  const platform = new Platform({ components: { mine: false } }, { catalog: catalog([...SMALL_CATALOG, mine]) });
  expect(platform.context.has(mine)).toBe(false);
});
