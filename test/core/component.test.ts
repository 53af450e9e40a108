import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { component, crdsOf } from '../../lib/core/component';
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

const facts = { name: 'sized', summary: 'Sized.', requires: [], props: z.strictObject({ size: z.int().optional() }) };

test('an entry makes its construct with id and props', () => {
  const chart = new Chart(new App(), 'chart');
  const made = component(Sized, facts).create(chart, 'mine', { size: 3 });
  expect(made).toBeInstanceOf(Sized);
  expect(made).toMatchObject({ props: { size: 3 }, node: { id: 'mine', scope: chart } });
});

describe('crdsOf', () => {
  const context = new PlatformContext({ clusterPlatform: 'gke' });

  test('is empty when a component brings none', () => {
    expect(crdsOf(component(Sized, facts), {}, context)).toEqual([]);
  });

  test('is what always belongs to it', () => {
    expect(crdsOf(component(Sized, { ...facts, crds: ['a.b'] }), {}, context)).toEqual(['a.b']);
  });

  test('may depend on props and platform', () => {
    const crds = (props: { size?: number }, { clusterPlatform }: PlatformContext) => [
      `${clusterPlatform}-${props.size}`,
    ];
    expect(crdsOf(component(Sized, { ...facts, crds }), { size: 3 }, context)).toEqual(['gke-3']);
  });
});
