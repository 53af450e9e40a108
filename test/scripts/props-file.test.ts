import { z } from 'zod';
import { propsFileText } from '../../scripts/settings/props-file';

/** The lines of the file for the props of a construct `Thing`, without its head. */
function text(schema: z.ZodType): string {
  const constructs = [{ name: 'Thing', schema, schemaName: 'thingProps', module: '/lib/thing-props' }];
  return propsFileText('/lib/thing-props', constructs).split('\n\n').slice(1).join('\n\n');
}

/** The type of one field. */
function typeOf(schema: z.ZodType): string {
  return /readonly a\??: (.*);\n/.exec(text(z.strictObject({ a: schema })))?.[1] ?? '';
}

test.each([
  ['string', z.email()],
  ['number', z.int()],
  ['number | string', z.coerce.number()],
  ['boolean', z.boolean().default(true)],
  ["'x' | 'y'", z.enum(['x', 'y'])],
  ['1 | false', z.literal([1, false])],
  ['string[]', z.array(z.string())],
  ["('x' | 'y')[]", z.array(z.enum(['x', 'y']))],
  ['{ readonly [key: string]: number }', z.record(z.string(), z.number())],
  ['{ readonly [key: string]: z.core.util.JSONType }', z.record(z.string(), z.json())],
  ['string | number', z.union([z.string(), z.number()]).transform(String)],
  ['string | null', z.string().nullable()],
  ['Date', z.date()],
  ['unknown', z.unknown()],
  ['ThingA', z.strictObject({ b: z.string() })],
  ['ThingA[]', z.array(z.strictObject({ b: z.string() }))],
  ['false | ThingA', z.union([z.literal(false), z.strictObject({ b: z.string() })])],
  ['Record<string, never>', z.strictObject({})],
])('%s', (type, schema) => {
  expect(typeOf(schema)).toBe(type);
});

test('a type that nothing can be written for is no silent any', () => {
  expect(() => text(z.strictObject({ a: z.map(z.string(), z.string()) }))).toThrow('no TypeScript for a schema of type map');
}); // biome-ignore format: one line says it

test('each key with its description and its default: a value, words, none, or none needed', () => {
  const schema = z.strictObject({
    pods: z.int().default(2).describe('Number of pods.'),
    level: z.string().optional().describe('How much it logs. By default as the platform, */ included.'),
    image: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}).describe('Labels.'),
    store: z.strictObject({ 'a-b': z.string() }).prefault({ 'a-b': "it's" }).describe('A store.'),
    empty: z
      .strictObject({ c: z.boolean().default(true) })
      .prefault({})
      .describe('Others.'),
    name: z.string().describe('Its name.'),
  });
  expect(text(schema)).toBe(`/** Properties of \`Thing\`. */
export interface ThingProps {
  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly pods?: number;
  /**
   * How much it logs.
   *
   * @default - as the platform, *\\/ included
   */
  readonly level?: string;
  /** @default - none */
  readonly image?: string;
  /**
   * Labels.
   *
   * @default {}
   */
  readonly labels?: { readonly [key: string]: string };
  /**
   * A store.
   *
   * @default { 'a-b': 'it\\'s' }
   */
  readonly store?: ThingStore;
  /** Others. */
  readonly empty?: ThingEmpty;
  /** Its name. */
  readonly name: string;
}

/** A store. */
export interface ThingStore {
  readonly 'a-b': string;
}

/** Others. */
export interface ThingEmpty {
  /** @default true */
  readonly c?: boolean;
}
`);
});

test('a long description stays within 120 columns, and no line of it begins a tag', () => {
  const long = `${'word '.repeat(23)}long @ ${'word '.repeat(23)}`.trim();
  const lines = text(z.strictObject({ a: z.string().describe(long) })).split('\n');
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  expect(lines.filter((line) => /^\s*\*\s*@/.test(line))).toEqual([]);
});

test('forms of a union are named by what tells them apart, and keys that a form refuses are not there', () => {
  const size = z.int().describe('Size.');
  const store = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('disk').default('disk').describe('A disk.'), size }),
    z.strictObject({ kind: z.literal('cloud'), size: z.never('a cloud has none').optional() }),
  ]);
  const schedule = z.union([z.strictObject({ cron: z.string() }), z.strictObject({ every: z.int(), size })]);
  expect(text(z.strictObject({ store: store.prefault({ size: 1 }), schedule }))).toBe(`/** Properties of \`Thing\`. */
export interface ThingProps {
  /** @default { size: 1 } */
  readonly store?: ThingStoreDisk | ThingStoreCloud;
  readonly schedule: ThingScheduleCron | ThingScheduleEvery;
}

/** A disk. */
export interface ThingStoreDisk {
  /**
   * A disk.
   *
   * @default 'disk'
   */
  readonly kind?: 'disk';
  /** Size. */
  readonly size: number;
}

export interface ThingStoreCloud {
  readonly kind: 'cloud';
}

export interface ThingScheduleCron {
  readonly cron: string;
}

export interface ThingScheduleEvery {
  readonly every: number;
  /** Size. */
  readonly size: number;
}
`);
});

test('props that are a union are a type of its forms', () => {
  const schema = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('disk') }),
    z.strictObject({ kind: z.literal('cloud') }),
  ]);
  expect(text(schema)).toContain('export type ThingProps = ThingDisk | ThingCloud;\n');
});
