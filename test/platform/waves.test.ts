import { Construct } from 'constructs';
import { z } from 'zod';
import { type Component, component } from '../../lib/core/component';
import { levelOfObject, levelsOf, waveOf } from '../../lib/platform/waves';

const entry = (name: string, ...requires: string[]): Component =>
  component({ name, order: 100, summary: '', requires, props: z.strictObject({}), construct: Construct });

describe('waveOf', () => {
  const own = new Set(['kubeflow.org']);

  test.each([
    ['a CRD before everything', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', -3],
    ['a Namespace after the CRDs', 'v1', 'Namespace', -2],
    ['a PriorityClass after the namespaces', 'scheduling.k8s.io/v1', 'PriorityClass', -1],
    ['a Deployment at the level of its component', 'apps/v1', 'Deployment', 20],
    ['an object of the core group', 'v1', 'ConfigMap', 20],
    ['a mutating webhook after its server', 'admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 21],
    ['a validating webhook after its server', 'admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 21],
    ["a custom resource of the component's own group after its webhooks", 'kubeflow.org/v1', 'Profile', 22],
    ['a custom resource of another group with the rest', 'networking.istio.io/v1', 'VirtualService', 20],
  ])('puts %s', (_, apiVersion, kind, wave) => {
    expect(waveOf({ apiVersion, kind }, 2, own)).toBe(wave);
  });
});

describe('levelsOf', () => {
  test('is one more than the deepest that a component requires', () => {
    const catalog = [entry('a'), entry('b', 'a'), entry('c', 'b'), entry('d', 'a', 'c'), entry('e')];
    expect(Object.fromEntries(levelsOf(catalog))).toEqual({ a: 0, b: 1, c: 2, d: 3, e: 0 });
  });

  test('does not depend on the order of the catalog', () => {
    expect(levelsOf([entry('b', 'a'), entry('a')]).get('b')).toBe(1);
  });

  test('refuses a component that the catalog lacks', () => {
    expect(() => levelsOf([entry('a', 'b')])).toThrow('catalog: "a" requires "b", which the catalog lacks');
  });

  test('refuses a circle', () => {
    expect(() => levelsOf([entry('a', 'b'), entry('b', 'c'), entry('c', 'a')])).toThrow(
      'catalog: circular requires: a -> b -> c -> a',
    );
  });
});

describe('levelOfObject', () => {
  const levels = new Map([
    ['early', 1],
    ['profiles', 3],
  ]);

  test.each([
    ['behind the profiles in the namespace of one', 'team-a', 1, 4],
    ['at the level of its component where that is behind them', 'team-a', 6, 6],
    ['at the level of its component elsewhere', 'kubeflow', 1, 1],
    ['at the level of its component without a namespace', undefined, 1, 1],
  ])('is %s', (_, namespace, level, expected) => {
    expect(levelOfObject(namespace, level, levels, ['team-a'])).toBe(expected);
  });

  test('is that of the component where nobody knows the profiles', () => {
    expect(levelOfObject('team-a', 1, levels)).toBe(1);
  });
});
