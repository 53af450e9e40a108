import { z } from 'zod';
import { explain, shellWord } from '../../lib/core/explain';

const schema = z.strictObject({
  server: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('bundled').optional().default('bundled'),
        size: z.int().default(1),
        host: z.never('kind: external beside it').optional(),
        login: z.discriminatedUnion('by', [z.strictObject({ by: z.literal('key'), key: z.string() })]).optional(),
      }),
      z.strictObject({
        kind: z.literal('external'),
        host: z.string('the host name of the server'),
        login: z.discriminatedUnion('by', [z.strictObject({ by: z.literal('name'), name: z.string() })]).optional(),
      }),
    ])
    .prefault({}),
});

const messages = (server: unknown) => {
  const value = { server };
  const { error } = schema.safeParse(value);
  return error ? explain(error, schema, value).map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

test('a schema says in its own words what is missing', () => {
  expect(messages({ kind: 'external' })).toEqual(['server.host: missing; expected the host name of the server']);
  expect(messages({ kind: 'external', host: 5 })).toEqual(['server.host: expected the host name of the server, got 5']);
});

test('a key that only another form has: what would have to be beside it', () => {
  expect(messages({ host: 'a' })).toEqual(['server.host: expected kind: external beside it, got "a"']);
});

test('only the keys of the form are allowed, that of the default where none is named', () => {
  expect(messages({ sise: 1 })).toEqual([
    'server.sise: unknown key "sise"; did you mean "size"? allowed: kind, size, login',
  ]);
  expect(messages({ kind: 'external', host: 'a', sise: 1 })).toEqual([
    'server.sise: unknown key "sise"; allowed: kind, host, login',
  ]);
});

test('so are those of a form within', () => {
  expect(messages({ kind: 'external', host: 'a', login: { by: 'name', name: 'a', kee: 'b' } })).toEqual([
    'server.login.kee: unknown key "kee"; allowed: by, name',
  ]);
  expect(messages({ kind: 'external', host: 'a', login: { by: 'key' } })).toEqual([
    'server.login.by: got "key"; allowed: name',
  ]);
});

test.each<[z.ZodType, unknown, string]>([
  [z.union([z.literal('all'), z.array(z.string())]), 'some', 'got "some"; allowed: all, or a list'],
  [
    z.union([z.enum(['auto', 'cpu']), z.int()]),
    'gpu',
    'got "gpu"; did you mean "cpu"? allowed: auto, cpu, or a number',
  ],
  [z.union([z.enum(['auto', 'cpu']), z.int()]), [], 'got []; allowed: auto, cpu, or a number'],
  [z.string().regex(/^a+$/), 'b', 'expected text that matches /^a+$/, got "b"'],
  [
    z.union([z.int(), z.string().regex(/^a+$/)], { error: 'some a' }),
    'b',
    'expected text that matches /^a+$/, got "b"',
  ],
  [z.string().startsWith('/'), 'b', 'expected a value that must start with "/", got "b"'],
])('no words of the library, and all that is allowed: %#', (each, value, message) => {
  const { error } = each.safeParse(value);
  expect(error && explain(error, each, value)).toEqual([{ path: [], message }]);
});

test('what Kubeflow no longer has is answered with what takes its place', () => {
  const schema = z.strictObject({ kinds: z.array(z.enum(['TFJob', 'PyTorchJob'])) });
  const said = (value: object) => {
    const { error } = schema.safeParse(value);
    return error && explain(error, schema, value).map(({ message }) => message);
  };
  expect(said({ kinds: ['MXJob'] })).toEqual([expect.stringMatching(/^got "MXJob"; MXNet is retired .*TrainJob/)]);
  expect(said({ kinds: [], 'chainer-operator': {} })).toEqual([
    expect.stringMatching(/^unknown key "chainer-operator"; Chainer is retired .*PyTorchJob/),
  ]);
});

test.each([
  ['dist', 'dist'],
  ['../a-b_c.d', '../a-b_c.d'],
  ['My Platform', "'My Platform'"],
  ["o'neill", "'o'\\''neill'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('%s as a word of a command', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
