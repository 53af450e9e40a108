import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { makeProgram } from '../../lib/cli/program';
import { PAGES } from './pages';

const ROOT = join(__dirname, '../..');

/** All verbs, those below others as well. */
function verbsBelow(command: Command, path = ''): [string, Command][] {
  return command.commands.flatMap((verb) => {
    const name = `${path}${verb.name()}`;
    return [[name, verb] as [string, Command], ...verbsBelow(verb, `${name} `)];
  });
}

const ALL = PAGES.map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');

test.each(verbsBelow(makeProgram()))('some page names each option of %s', (_, verb) => {
  const options = verb.options.map(({ short, long }) => [short, long].filter((each) => each !== undefined));
  const isNamed = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(ALL);
  expect(options.filter((names) => !names.some(isNamed))).toEqual([]);
});
