import { CheckError } from '../../lib/checks/check';
import { printError } from '../../lib/cli/errors';
import { makeProgram } from '../../lib/cli/program';
import { ClusterError, DistError } from '../../lib/deploy';
import { captured } from '../support/captured';

const printed = async (error: unknown) => (await captured(() => printError(error))).stderr;

test.each<[string, unknown, string]>([
  ['each problem of dist', new DistError(['a: wrong', 'b: wrong']), 'error: a: wrong\nerror: b: wrong\n'],
  [
    'what a plugin says, without its blank lines',
    new ClusterError('cannot get credentials:\n\n  run gcloud auth login\n\n'),
    'error: cannot get credentials:\n    run gcloud auth login\n',
  ],
  ['an error without words', new ClusterError(''), 'error: ClusterError\n'],
  ['a code in place of words', Object.assign(new Error(''), { code: 'ECONNRESET' }), 'error: ECONNRESET\n'],
  ['our own words', new Error('x.yaml: cannot be read'), 'error: x.yaml: cannot be read\n'],
  ['a text', 'gone', 'error: gone\n'],
  [
    'objects that do not fit',
    new CheckError([{ path: ['Service a/b'], message: 'wrong' }]),
    'Service a/b: wrong\n1 problem; nothing was written\n',
  ],
])('%s', async (_, error, text) => {
  expect(await printed(error)).toBe(text);
});

test('a defect keeps its stack', async () => {
  expect(await printed(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n\s+at /);
});

test.each([
  ['<settings>', ['synth', '']],
  ['<settings>', ['validate', '']],
  ['<settings>', ['adopt', '']],
  ['<kfdef>', ['import-kfdef', '']],
  ['<app>', ['import-ksonnet', '']],
  ['<second>', ['settings', 'diff', 'a.yaml', '']],
  ['<folder>', ['init', '']],
  ['--output', ['synth', '--output', '']],
  ['--dist', ['deploy', '--dist', '']],
  ['--file', ['get', 'images', '--file', '']],
])('%s that is empty is no path: %j', async (name, args) => {
  const program = makeProgram();
  // It ends the process by commander, whose `process` in a worker is that of the first test file.
  program.commands.find((verb) => verb.name() === 'synth')?.exitOverride();
  const { stderr } = await captured(() => program.parseAsync(args, { from: 'user' }).catch(() => undefined));
  expect(stderr).toBe(`error: ${name} is empty (--help shows what there is)\n`);
});
