import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { PropsError, parseProps } from '../../lib/core/props';

const schema = z.strictObject({
  replicas: z.int().min(1).default(1).describe('Pods.'),
  engine: z.enum(['mysql', 'postgresql']).default('mysql').describe('Engine.'),
  store: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('s3'), region: z.string() }),
      z.strictObject({ kind: z.literal('minio') }),
    ])
    .optional(),
});

class Example extends Construct {
  readonly props: z.output<typeof schema>;

  constructor(scope: Construct, id: string, props: z.input<typeof schema> = {}) {
    super(scope, id);
    this.props = parseProps(this, schema, props);
  }
}

const make = (props?: unknown) => new Example(new Chart(new App(), 'chart'), 'example', props as never).props;

test('defaults are filled in, and what is parsed already stays as it is', () => {
  const props = make();
  expect(props).toEqual({ replicas: 1, engine: 'mysql' });
  expect(make(props)).toEqual(props);
});

test.each([
  [{ replicas: 0 }, 'Example chart/example: replicas: expected at least 1, got 0'],
  [
    { replica: 2 },
    'Example chart/example: replica: unknown key "replica"; did you mean "replicas"? allowed: replicas, engine, store',
  ],
  [{ engine: 'mysq' }, 'Example chart/example: engine: got "mysq"; did you mean "mysql"? allowed: mysql, postgresql'],
  [{ store: { kind: 's3' } }, 'Example chart/example: store.region: missing; expected text'],
  ['none', 'Example chart/example: props: expected a map, got "none"'],
])('%j names the construct, the prop, the value and what is allowed', (props, message) => {
  expect(() => make(props)).toThrow(PropsError);
  expect(() => make(props)).toThrow(message);
});

test('an error names the class as its source does, where a bundle has numbered it', () => {
  class Model2 extends Construct {
    constructor(scope: Construct, id: string) {
      super(scope, id);
      parseProps(this, z.strictObject({ name: z.string() }), {} as { name: string });
    }
  }
  expect(() => new Model2(new App(), 'one')).toThrow(/^Model one: name: /);
});
