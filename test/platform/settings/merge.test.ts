import { stringify } from 'yaml';
import { z } from 'zod';
import { unwrap } from '../../../lib/core/schemas/unwrap';
import { CATALOG } from '../../../lib/platform/catalog';
import { loadSettings } from '../../../lib/platform/settings/load';
import { merge } from '../../../lib/platform/settings/merge';
import { settingsSchema } from '../../../lib/platform/settings/schema';
import { plain, sourcedMap } from '../../../lib/platform/settings/source';
import { useFolder } from '../../support/folder';

type Schema = z.core.$ZodType;
type Path = readonly string[];

const folder = useFolder();

/** What comes of one map over another. */
function merged(base: object, over: object, schema: z.ZodType): unknown {
  const read = (value: object) => sourcedMap(value, { file: 'settings', line: 1, column: 1 });
  return plain(merge(read(base), read(over), schema));
}

describe('a map over another', () => {
  const schema = z.strictObject({
    tls: z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('none').optional(), port: z.int().optional() }),
      z.strictObject({ mode: z.literal('secret'), name: z.string(), port: z.int().optional() }),
    ]),
    provider: z.union([
      z.literal(false),
      z.strictObject({ http: z.strictObject({ port: z.int(), host: z.string() }) }),
      z.strictObject({ grpc: z.strictObject({ port: z.int() }), timeout: z.string().optional() }),
    ]),
  });
  const over = (base: object, top: object) => merged(base, top, schema);

  test.each([
    ['does not say its form: that of the base', { mode: 'secret', name: 'a' }, { port: 1 }, { mode: 'secret', name: 'a', port: 1 }],
    ['says the same form', { mode: 'secret', name: 'a' }, { mode: 'secret', port: 1 }, { mode: 'secret', name: 'a', port: 1 }],
    ['says the form that the base has by default', { port: 1 }, { mode: 'none' }, { port: 1, mode: 'none' }],
    ['says another form', { mode: 'secret', name: 'a' }, { mode: 'none' }, { mode: 'none' }],
    ['says another form than the default', { port: 1 }, { mode: 'secret', name: 'a' }, { mode: 'secret', name: 'a' }],
    ['says a form that there is not', { mode: 'secret', name: 'a' }, { mode: 'sceret' }, { mode: 'sceret' }],
  ])('with a discriminator %s', (_, base, top, expected) => {
    expect(over({ tls: base }, { tls: top })).toEqual({ tls: expected });
  }); // biome-ignore format: a table

  test.each([
    ['has keys of the same form', { http: { port: 1, host: 'a' } }, { http: { port: 2 } }, { http: { port: 2, host: 'a' } }],
    ['has keys of another form', { http: { port: 1, host: 'a' } }, { grpc: { port: 2 } }, { grpc: { port: 2 } }],
    ['has a key of no form', { http: { port: 1, host: 'a' } }, { htpp: 1 }, { http: { port: 1, host: 'a' }, htpp: 1 }],
  ])('without a discriminator %s', (_, base, top, expected) => {
    expect(over({ provider: base }, { provider: top })).toEqual({ provider: expected });
  }); // biome-ignore format: a table

  test('has keys that objects inherit, as any other', () => {
    expect(over({ tls: { toString: { a: 1 } } }, { tls: { toString: { b: 1 } } })).toEqual({
      tls: { toString: { a: 1, b: 1 } },
    });
  });
});

/** Every union below a schema, by its path: `*` is a key of a record, `[]` an item of a list. */
function unionsOf(schema: Schema, path: Path = [], above: readonly Schema[] = []): [Path, Schema][] {
  const type = unwrap(schema);
  // JSON contains JSON: once is enough.
  if (above.includes(type)) return [];
  const below = (inner: Schema, ...steps: Path) => unionsOf(inner, [...path, ...steps], [...above, type]);
  if (type instanceof z.ZodUnion) return [[path, type], ...type.options.flatMap((option) => below(option))];
  if (type instanceof z.ZodObject) return Object.entries(type.shape).flatMap(([key, value]) => below(value, key));
  if (type instanceof z.ZodRecord) return below(type.valueType, '*');
  if (type instanceof z.ZodArray) return below(type.element, '[]');
  return [];
}

/** One form of a union, with the key that says which it is. */
interface Form {
  readonly schema: Schema;
  readonly discriminator?: string;
}

/** The forms of a union that are no unions themselves. */
function formsOf(schema: Schema, discriminator?: string): Form[] {
  const type = unwrap(schema);
  if (!(type instanceof z.ZodUnion)) return [{ schema: type, discriminator }];
  const key = type instanceof z.ZodDiscriminatedUnion ? type.def.discriminator : undefined;
  return type.options.flatMap((option) => formsOf(option, key));
}

/** A value with every key that its maps can have. What texts and numbers say does not matter. */
function full({ schema }: Form): unknown {
  const type = unwrap(schema);
  const inner = (each: Schema) => full(formsOf(each)[0] as Form);
  if (type instanceof z.ZodObject) {
    return Object.fromEntries(Object.entries(type.shape).map(([key, value]) => [key, inner(value)]));
  }
  if (type instanceof z.ZodRecord) return { key: inner(type.valueType) };
  if (type instanceof z.ZodArray) return [inner(type.element)];
  if (type instanceof z.ZodLiteral) return [...type.values][0];
  if (type instanceof z.ZodEnum) return type.options[0];
  if (type instanceof z.ZodBoolean) return true;
  return type instanceof z.ZodNumber ? 1 : 'text';
}

/** A value with no other keys than those that it must have, and the one that says its form. */
function least(form: Form): unknown {
  const value = full(form);
  const { schema, discriminator } = form;
  if (!(schema instanceof z.ZodObject)) return value;
  const isNeeded = (key: string) => key === discriminator || schema.shape[key]?._zod.optin === undefined;
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => isNeeded(key)));
}

/** A value at a path. */
function placed(path: Path, value: unknown): object {
  return path.reduceRight<unknown>((inner, step) => (step === '[]' ? [inner] : { [step]: inner }), value) as object;
}

const SCHEMA = settingsSchema(CATALOG);
const UNIONS = unionsOf(SCHEMA).map(([path, union]) => [path.join('.'), path, union] as const);

/** The unions outside of lists that have a discriminator. */
const DISCRIMINATED = [
  ...new Set(
    UNIONS.filter(([, path, union]) => union instanceof z.ZodDiscriminatedUnion && !path.includes('[]')).map(
      ([name]) => name,
    ),
  ),
];

describe('every union of the settings', () => {
  test('is found', () => {
    expect(UNIONS.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'gateway.tls',
        'credentials',
        'auth.machineTokens',
        'auth.dex.connectors.[]',
        'components.pipelines',
        'components.istio.ingressGateway.autoscaling',
        'components.pipelines.objectStore.credentials',
        'images.overrides.dashboard',
        'workloads.*.resources.requests.*',
        'patches.[].patch',
      ]),
    );
  });

  test.each(UNIONS)('%s: another form replaces as a whole', (_, path, union) => {
    const forms = formsOf(union);
    for (const [index, base] of forms.entries()) {
      for (const over of forms.filter((_form, other) => other !== index)) {
        for (const value of [full(over), least(over)]) {
          const expected = placed(path, value);
          expect(merged(placed(path, full(base)), expected, SCHEMA)).toEqual(expected);
        }
      }
    }
  });
});

describe('files that extend another with another form load', () => {
  /** Valid forms of every union that has a discriminator. */
  const FORMS: Readonly<Record<string, readonly object[]>> = {
    'gateway.tls': [
      { mode: 'none' },
      { mode: 'external' },
      { mode: 'selfSigned' },
      { mode: 'issuer', issuer: 'letsencrypt' },
      { mode: 'secret', secretName: 'tls' },
    ],
    'gateway.ingress': [
      { kind: 'gatewayApi', className: 'envoy', certificateSecrets: ['tls'] },
      { kind: 'ingress', className: 'nginx', issuer: 'letsencrypt' },
      { kind: 'alb', externalDns: true },
    ],
    credentials: [
      { source: 'existing' },
      { source: 'externalSecrets', store: 'vault', refreshInterval: '2h' },
      { source: 'generated', file: './own.yaml' },
    ],
    'components.cert-manager': [
      { installation: 'bundled', logLevel: 3, webhook: { replicas: 2 } },
      { installation: 'existing', clusterIssuer: 'own' },
    ],
    'components.kserve.ingress': [
      { kind: 'istio', domain: 'models.example.com' },
      { kind: 'gatewayApi', gateway: { namespace: 'edge', name: 'models' }, routeTimeout: false },
      { kind: 'none' },
    ],
    'components.pipelines.cache': [{ enabled: true, nodeRestrictions: true }, { enabled: false }],
    'components.pipelines.database': [
      { installation: 'bundled', volume: { size: '50Gi' } },
      { installation: 'external', host: 'db.example.com', port: 3307 },
    ],
    'components.pipelines.objectStore': [
      { kind: 'seaweedfs', retentionDays: 7, volume: { size: '50Gi' } },
      { kind: 's3', region: 'eu-central-1', pathStyle: true },
      { kind: 'minioCompatible', endpoint: 'https://minio.example.com', profileCredentials: 'shared' },
      {
        kind: 'gcs',
        googleProject: 'one',
        credentials: { source: 'workloadIdentity', googleServiceAccount: 'runs@project.iam.gserviceaccount.com' },
      },
    ],
    'components.katib.database': [
      { installation: 'bundled', engine: 'postgresql', volume: { size: '20Gi' } },
      { installation: 'external', host: 'mysql.example.com', name: 'tuning' },
    ],
    'components.pipelines.objectStore.credentials': [
      { source: 'keys', secret: 'own' },
      { source: 'workloadIdentity', roleArn: 'arn:aws:iam::123456789012:role/pipelines' },
    ],
  };
  /** What the forms need beside them. */
  const BESIDE = {
    gateway: { hostname: 'kubeflow.example.com' },
    components: {
      pipelines: { objectStore: { kind: 's3', region: 'eu-central-1' } },
      kserve: { mode: 'standard' },
      istio: { mesh: { ingressControllerMode: 'STRICT' } },
    },
  };

  test('for every union with a discriminator outside of lists', () => {
    expect(Object.keys(FORMS).sort()).toEqual(DISCRIMINATED.toSorted());
  });

  const pairs = Object.entries(FORMS).flatMap(([name, forms]) =>
    forms.map((base, index) => [name, base, forms[(index + 1) % forms.length] as object] as const),
  );
  test.each(pairs)('%s: %j below %j', (name, base, over) => {
    const path = name.split('.');
    folder.write('needs.yaml', stringify(BESIDE));
    folder.write('base.yaml', stringify({ extends: './needs.yaml', ...placed(path, base) }));
    const file = folder.write('over.yaml', stringify({ extends: './base.yaml', ...placed(path, over) }));
    const { settings } = loadSettings(file, CATALOG);
    expect(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], settings)).toMatchObject(
      'file' in over ? { source: 'generated' } : over,
    );
  });
});
