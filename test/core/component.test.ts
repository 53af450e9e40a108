import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { component } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';

class Sized extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly props: { size?: number } = {},
  ) {
    super(scope, id);
  }
}

const facts = {
  name: 'sized',
  order: 100,
  summary: 'Sized.',
  requires: [],
  props: z.strictObject({ size: z.int().optional() }),
  construct: Sized,
};

test('an entry makes its construct with id and props', () => {
  const chart = new Chart(new App(), 'chart');
  const made = component(facts).create(chart, 'mine', { size: 3 });
  expect(made).toBeInstanceOf(Sized);
  expect(made).toMatchObject({ props: { size: 3 }, node: { id: 'mine', scope: chart } });
});

describe('its CRDs', () => {
  const context = new PlatformContext({ clusterPlatform: 'gke' });

  test('are none when it does not say so', () => {
    expect(component(facts).crds({}, context)).toEqual([]);
  });

  test('are those that always belong to it', () => {
    expect(component({ ...facts, crds: ['a.b'] }).crds({}, context)).toEqual(['a.b']);
  });

  test('may depend on props and platform', () => {
    const crds = (props: { size?: number }, { clusterPlatform }: PlatformContext) => [
      `${clusterPlatform}-${props.size}`,
    ];
    expect(component({ ...facts, crds }).crds({ size: 3 }, context)).toEqual(['gke-3']);
  });
});
