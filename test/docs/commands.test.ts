import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { makeProgram } from '../../lib/cli/program';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { upgradePathTo } from '../../lib/core/releases/upgrade-path';
import { commands } from './pages';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');
const SCRIPTS = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
);

const program = makeProgram();

/** Scripts that are no verbs: what those who work on the package run. */
const OTHER_SCRIPTS = SCRIPTS.filter((script) => !program.commands.some((verb) => isScriptOf(script, verb.name())));

function isScriptOf(script: string, verb: string): boolean {
  return script.replace(':', '-') === verb || script === `${verb}:dist`;
}

/** Each command of a page, as the words behind the program's name: of verbs, run by npm or by the program itself. */
const EXAMPLES = commands.flatMap(({ words: [first = '', ...rest], isScript }) => {
  if (!isScript) return [[first, ...rest]];
  if (OTHER_SCRIPTS.includes(first)) return [];
  return [[first.replace(/:dist$/, '').replace(':', '-'), ...rest]];
});

/** The verb that the words name, with those that are left. */
function verbOf(command: Command, words: readonly string[]): { verb: Command; rest: readonly string[] } {
  const verb = command.commands.find((each) => each.name() === words[0]);
  return verb ? verbOf(verb, words.slice(1)) : { verb: command, rest: words };
}

test.each(program.commands.map((verb) => verb.name()))('%s has a place in the table, and is a script', (name) => {
  expect(PAGE.split('\n').filter((line) => line.startsWith('|') && line.includes(`\`${name}`))).not.toEqual([]);
  expect(SCRIPTS.filter((script) => isScriptOf(script, name))).toHaveLength(1);
});

test.each(EXAMPLES.map((words) => [words.join(' '), words] as const))('%s is understood', (_, words) => {
  const { verb, rest } = verbOf(program, words);
  expect(verb).not.toBe(program);
  const known = verb.options.flatMap(({ short, long }) => [short, long]);
  expect(rest.filter((word) => word.startsWith('-') && !known.includes(word))).toEqual([]);
});

test.each(
  program.commands.flatMap((verb) => [verb, ...verb.commands]).map((verb) => [verb.name(), verb] as const),
)('%s says what it does', (_, verb) => {
  expect(verb.description()).not.toBe('');
  expect(verb.helpInformation()).toContain(verb.description().split(' ')[0]);
});

describe('docs/upgrade.md', () => {
  const page = readFileSync(join(ROOT, 'docs/upgrade.md'), 'utf8');
  const path = upgradePathTo(NEWEST_RELEASE.name);

  test('names steps that there are, and every release', () => {
    const ids = path?.steps.map(({ id }) => id) ?? [];
    const table = page.slice(page.indexOf('| step |'), page.indexOf('## What happens'));
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
    const asking = path?.steps.filter((step) => step.do === 'check').map(({ id }) => id);
    expect(asking?.filter((id) => !named.includes(id))).toEqual([]);
    expect(path?.sources.filter(({ name }) => !page.includes(name))).toEqual([]);
  });
});
