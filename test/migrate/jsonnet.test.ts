import { evaluateFile } from '../../lib/migrate/ksonnet/jsonnet/evaluate';
import { locateIn, plain, type Sourced } from '../../lib/platform/settings/source';

/** Files by their names. */
type Files = Readonly<Record<string, string>>;

function evaluate(text: string, variables: Readonly<Record<string, Sourced>> = {}, files: Files = {}): Sourced {
  const readText = (file: string) => files[file.split('/').at(-1) ?? ''] ?? '';
  return evaluateFile(text, 'environments/default/params.libsonnet', { variables, readText });
}

const evaluated = (text: string, variables = {}, files: Files = {}) => plain(evaluate(text, variables, files));

test.each([
  ['{ a: 1, "b-c": 2.5, d: -3, e: 1e3 }', { a: 1, 'b-c': 2.5, d: -3, e: 1000 }],
  ['{ a: true, b: false, c: null, d: [\'x\', "y",], }', { a: true, b: false, c: null, d: ['x', 'y'] }],
  [
    String.raw`{ a: "q\"\n\u0041", b: 'it\'s', c: @"c:\temp ""x""", d: @'a''b' }`,
    { a: 'q"\nA', b: "it's", c: 'c:\\temp "x"', d: "a'b" },
  ],
  ['{ a: |||\n    one\n      two\n\n    three\n  |||, b: 1 }', { a: 'one\n  two\n\nthree\n', b: 1 }],
  ['// one\n# two\n/* three\n*/ { a: { b: {} } }', { a: { b: {} } }],
  ['local x = { a: 1 }; x { b: 2 }', { a: 1, b: 2 }],
  ['{ a: { b: 1, c: 1 } } + { a+: { c: 2 } }', { a: { b: 1, c: 2 } }],
  ['{ a: { b: 1 } } + { a: { c: 2 } }', { a: { c: 2 } }],
  ['{ a: { b: { c: 1 } } } + { a +: { b +: { d: 2 } } }', { a: { b: { c: 1, d: 2 } } }],
  [
    "local p = { global: { n: 4 } }; { r: p.global.n, s: p['global'].n, t: 'a' + 1, u: [1] + [2] }",
    { r: 4, s: 4, t: 'a1', u: [1, 2] },
  ],
  ['{ local x = "a", local y = x + "b", c: { local x = 1, d: x, e: y } }', { c: { d: 1, e: 'ab' } }],
  [
    'local x = 1, y = x + 1; { a: y, b: self.a, c: $.d.e, d: { e: self.f, f: $.a } }',
    { a: 2, b: 2, c: 2, d: { e: 2, f: 2 } },
  ],
  // What is added later is seen by what was said before.
  ['{ a: 1, b: self.a, c: { d: $.a } } + { a: 2 }', { a: 2, b: 2, c: { d: 2 } }],
  ['{ a: { x: 1, y: self.x } } + { a+: { x: super.x + 1, z: super["y"] } }', { a: { x: 2, y: 2, z: 2 } }],
  ['{ b: { c: $ { b: null } } }.b.c.b', null],
  ['{ local t = "v1", a: ["i:" + t, t][0], b: [{ c: t }][0].c }', { a: 'i:v1', b: 'v1' }],
  ['local unused = import "nowhere.libsonnet"; { local other = nobody, a: 1 }', { a: 1 }],
  ['{ local n = "x", [k]: n + k for k in ["a", "b"] }', { a: 'xa', b: 'xb' }],
])('%s', (text, value) => {
  expect(evaluated(text)).toEqual(value);
});

const COMMON = `{
  global: {},
  components: {
    web: { image: 'one', replicas: 1 },
    "other-one": { name: 'other' },
  },
}`;

test('parameters of an environment as ksonnet 0.13 writes them', () => {
  const text = `local params = std.extVar("__ksonnet/params");
local globals = import "globals.libsonnet";
local envParams = params + {
  components +: {
    // web +: { name: "x" },
    web +: { replicas: 3 },
  },
};

{
  components: {
    [x]: envParams.components[x] + globals, for x in std.objectFields(envParams.components)
  },
}`;
  const common = evaluateFile(COMMON, 'components/params.libsonnet', { variables: {}, readText: () => '' });
  const result = evaluate(text, { '__ksonnet/params': common }, { 'globals.libsonnet': '{ tier: "a" }' });
  expect(plain(result)).toEqual({
    components: { web: { image: 'one', replicas: 3, tier: 'a' }, 'other-one': { name: 'other', tier: 'a' } },
  });
  const placeOf = (...path: string[]) => locateIn(result, path);
  expect(placeOf('components', 'web', 'image')).toEqual({ file: 'components/params.libsonnet', line: 4, column: 12 });
  expect(placeOf('components', 'web', 'replicas')).toMatchObject({
    file: 'environments/default/params.libsonnet',
    line: 6,
  });
});

test('and as the versions before wrote them', () => {
  const text = `local params = import "../../components/params.libsonnet";\nparams {\n  components+: { web+: { replicas: 2 }, extra: { a: 1 } },\n}`;
  expect(evaluated(text, {}, { 'params.libsonnet': COMMON })).toMatchObject({
    components: { web: { image: 'one', replicas: 2 }, extra: { a: 1 }, 'other-one': { name: 'other' } },
  });
});

const FILE = 'environments/default/params.libsonnet';

test.each([
  ['{\n  a: if true then 1 else 2,\n}', ':2:6: "if" is not of the Jsonnet that parameters are written in'],
  ['{ a: self.b }', ':1:10: there is no "b"'],
  ['self', ':1:1: "self" stands in an object'],
  ['$.a', ':1:1: "$" stands in an object'],
  ['{ a: super.b }', ':1:6: there is no "b"'],
  ['{ a: super }', ':1:12: expected [, got "}"'],
  ['{ a: self.b, b: self.a }', ':1:3: circular: its value needs itself'],
  ['{ local x = y, local y = x, a: x }', ':1:13: circular: its value needs itself'],
  [`{ a: ${'['.repeat(5000)}${']'.repeat(5000)} }`, ':1:205: nested more than 200 levels deep'],
  [`{ a: ${'1 + '.repeat(5000)}1 }`, ':1:6: more than 200 terms are added'],
  [`{ a: b${'.c'.repeat(5000)} }`, ':1:407: more than 200 links in a chain'],
  ['{ a: self }', ':1:1: nested more than 50 levels deep'],
  ['{ assert true, a: 1 }', ':1:3: expected the name of a parameter, got "assert"'],
  ['{ local f(x) = x, a: 1 }', ':1:10: f is a function: parameters have none'],
  ['{ f(x): 1 }', ':1:4: expected :, got "("'],
  ['{ a: function(x) x }', ':1:6: "function" is not of the Jsonnet'],
  ['{ a: 1, b: "x" % 2 }', ':1:16: "%" is not of the Jsonnet'],
  ['{ a: importstr "x" }', ':1:6: "importstr" is not of the Jsonnet'],
  ['{ a: 1 * 2 }', ':1:8: "*" is not of the Jsonnet'],
  ['{ a: std.format("x") }', ':1:9: std.format is not called in parameters'],
  ['{ a: f(1) }', ':1:6: only std.extVar and std.objectFields are called in parameters'],
  ['{ a: std.extVar("other") }', ':1:9: ksonnet gives no variable "other" to parameters'],
  ['{ a: "x', ':1:6: a string that does not end'],
  ['{ a: "\\q" }', ':1:7: no escape in a string: \\q'],
  ['{ a: |||\nx\n||| }', ':1:6: a text block that does not end, or is not indented'],
  ['{ a 1 }', ':1:5: expected :, got "1"'],
  ['{ a: 1', ':1:7: expected }, got the end of the file'],
  ['{ a: b }', ':1:6: nothing here is called b'],
  ['local a = {}; a.b', ':1:16: there is no "b"'],
  ['{} {} {', ':1:8: expected the name of a parameter, got the end of the file'],
  ['1 + {}', ':1:1: only objects, lists, numbers and texts are added in parameters'],
  ['import "params.libsonnet"', ': circular: params.libsonnet imports this file'],
])('%s is refused with its place', (text, message) => {
  expect(() => evaluate(text)).toThrow(message.startsWith(': ') ? `${FILE}:1:1${message}` : `${FILE}${message}`);
});
