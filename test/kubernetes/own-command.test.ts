import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, ownCommand } from '../../lib/kubernetes/own-command';
import { literalsOf } from '../support/literals';

test.each([
  [false, 'adopt', [], 'npm run adopt'],
  [false, 'synth', ['a.yaml'], 'npm run synth -- a.yaml'],
  [true, 'adopt', [], 'npx cdk8s-kubeflow adopt'],
  [true, 'iap', ['audiences'], 'npx cdk8s-kubeflow iap audiences'],
])('in a package: %s, %s %j is %s', (isPackage, verb, args, command) => {
  expect(commandOf(isPackage, verb, args)).toBe(command);
});

test('these sources are no package', () => {
  expect(ownCommand('plan')).toBe('npm run plan');
});

/** Files that must spell how npm is called, and why. */
const SPELL_IT: Readonly<Record<string, string>> = {
  'kubernetes/own-command.ts': 'decides how it is spelled',
  'cli/npm.ts': 'speaks to those whom npm has called from the repository',
  'cli/project/project-files.ts': 'writes a project with scripts of its own',
};

test('no message of lib spells a command of npm, which is another one in a package', () => {
  const lib = join(__dirname, '../../lib');
  const spelling = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      literalsOf(readFileSync(join(lib, file), 'utf8')).some(({ value }) => /\bnpm run\b|\bnpx\b/.test(String(value))),
  );
  expect(spelling.sort()).toEqual(Object.keys(SPELL_IT).sort());
});
