import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { z } from 'zod';
import type { Catalog } from '../../lib/core/catalog';
import { type Component, component, requirementsOf } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';

/** Without what the type knows of each: tests that go through all ask each the same. */
const catalog: Catalog = CATALOG;
const names = catalog.map(({ name }) => name);
const ofSections: Record<string, unknown> = new Platform().settings;
const defaultsOf = ({ section }: Component) => (section ? { [section]: ofSections[section] } : {});
const brought = catalog.map((entry) => ({
  name: entry.name,
  crds: entry.crds(entry.props.parse(defaultsOf(entry)), new PlatformContext()),
}));

test('no two components have the same name', () => {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('numbers in dist', () => {
  test('are each one of its own, in the order of the catalog, with room between neighbours', () => {
    const orders = catalog.map(({ order }) => order);
    for (const [index, order] of orders.slice(1).entries()) expect(order).toBeGreaterThan((orders[index] ?? 0) + 1);
    expect(orders.every((order) => Number.isInteger(order) && order >= 100 && order <= 899)).toBe(true);
  });

  test.each(catalog)('$name stands behind all that it requires', ({ order, requires }) => {
    for (const name of requires) {
      expect(catalog.find((entry) => entry.name === name)?.order).toBeLessThan(order);
    }
  });

  test('a new component renames no file', () => {
    const filesOf = (entries: Catalog) => new Platform({}, { catalog: entries }).render().map(({ name }) => name);
    const added = component({
      name: 'added',
      order: 105,
      summary: 'Added.',
      requires: ['cert-manager'],
      props: z.strictObject({}),
      construct: class extends Construct {
        constructor(scope: Construct, id: string) {
          super(scope, id);
          new k8s.KubeConfigMap(this, 'config', { metadata: { name: id, namespace: 'default' } });
        }
      },
    });
    const [first, ...rest] = catalog;
    const before = filesOf(catalog);
    const after = filesOf([...(first ? [first] : []), added, ...rest]);
    expect(after.filter((name) => !before.includes(name))).toEqual(['105-added.k8s.yaml']);
    expect(before.filter((name) => !after.includes(name))).toEqual([]);
  });
});

test('no two components bring the same CRD', () => {
  const all = brought.flatMap(({ crds }) => crds);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
});

/** Names of all components that one requires, and those that these require. */
function allRequired(name: string): string[] {
  const { requires = [] } = catalog.find((each) => each.name === name) ?? {};
  return [...requires, ...requires.flatMap(allRequired)];
}

test.each(catalog.filter(({ section }) => !section))('$name requires the gateway when it hangs a page on it', ({
  name,
  props,
  create,
}) => {
  const chart = new Chart(new App(), 'chart');
  create(chart, name, props.parse({}));
  const hosts = (object: { spec?: { gateways?: string[] } }) => object.spec?.gateways ?? [];
  const pages = chart
    .toJson()
    .filter((object) => hosts(object).some((gateway) => gateway.endsWith('kubeflow-gateway')));
  expect(pages.length === 0 || allRequired(name).includes('kubeflow-istio-resources')).toBe(true);
});

test.each([
  'jupyter-web-app',
  'volumes-web-app',
  'tensorboards-web-app',
  'kserve-models-web-app',
  'notebook-controller',
])('%s does without Istio when it is told so', (name) => {
  const entry = catalog.find((each) => each.name === name) as Component;
  expect(requirementsOf(entry, { istio: false })).not.toContain('istio');
  expect(requirementsOf(entry, true)).toContain('istio');
});

describe.each(catalog.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
  test('has a name in kebab-case and a summary of one sentence', () => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
    expect(entry.summary).not.toMatch(/TODO/);
  });

  test('stands behind all that it requires', () => {
    const before = names.slice(0, names.indexOf(name));
    expect(entry.requires.filter((each) => !before.includes(each))).toEqual([]);
  });

  test('requires nothing that is off by default, unless it is off itself', () => {
    const off = catalog.filter(({ enabled }) => enabled === false).map((each) => each.name);
    const needed = requirementsOf(entry, defaultsOf(entry));
    expect(entry.enabled === false ? [] : needed.filter((each) => off.includes(each))).toEqual([]);
  });

  test('brings CRDs that are imported', () => {
    expect(brought.find((each) => each.name === name)?.crds.filter((crd) => !(crd in NEWEST_RELEASE.crds))).toEqual([]);
  });

  test('works without settings', () => {
    expect(entry.props.safeParse(defaultsOf(entry)).success).toBe(true);
  });

  test('has a folder of its name', () => {
    const folders = ['components', 'infrastructure'].map((kind) =>
      join(__dirname, '../../lib', kind, name, `${name}.ts`),
    );
    expect(folders.filter(existsSync)).toHaveLength(1);
  });
});
