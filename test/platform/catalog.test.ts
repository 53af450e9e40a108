import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import type { Catalog } from '../../lib/core/catalog';
import { type Component, requirementsOf } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { CATALOG } from '../../lib/platform/catalog';

/** Without what the type knows of each: tests that go through all ask each the same. */
const catalog: Catalog = CATALOG;
const names = catalog.map(({ name }) => name);
const defaultsOf = (entry: Component) => (entry.section ? { [entry.section]: [] } : {});
const brought = catalog.map((entry) => ({
  name: entry.name,
  crds: entry.crds(entry.props.parse(defaultsOf(entry)), new PlatformContext()),
}));

test('no two components have the same name', () => {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
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
    expect(entry.enabled === false ? [] : entry.requires.filter((each) => off.includes(each))).toEqual([]);
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
