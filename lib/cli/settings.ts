import type { Command } from 'commander';
import { formatValue } from '../core/problem';
import { painter } from '../deploy';
import { CATALOG } from '../platform/catalog';
import type { ValueChange } from '../platform/comparison/changes';
import type { ObjectChange } from '../platform/comparison/object-changes';
import { compareSettings, type SettingsComparison } from '../platform/comparison/settings-comparison';
import { addOutputFlag, answer, dataVerb, printJson, printLines } from './data-verb';

const HELP = `Each setting that differs, and what the first platform would have otherwise with it: + added, - removed, ~ changed.
Passwords that both make for themselves are taken as the same.

Exit codes: 0 both render the same; 1 they do not; 2 one of them cannot be used. See docs/commands.md.`;

/** Adds the verb `settings`, whose `diff` compares two settings files. */
export function registerSettings(program: Command): void {
  const settings = dataVerb(program.command('settings'), 'work on settings files as a whole', 'See docs/commands.md.');
  const diff = dataVerb(settings.command('diff'), 'show what two settings files render differently, by setting', HELP);
  addOutputFlag(diff.argument('<first>', 'settings file').argument('<second>', 'settings file'))
    .option('--brief', 'objects by their names alone')
    .action((first: string, second: string, flags: { readonly output: string; readonly brief?: boolean }) =>
      answer(() => {
        const comparison = compareSettings(first, second, CATALOG);
        if (flags.output === 'json') printJson(comparison);
        else printLines(textOf(comparison, flags.brief === true));
        return comparison.settings.length > 0 || comparison.together.length > 0 ? 1 : 0;
      }),
    );
}

function textOf({ settings, together }: SettingsComparison, brief: boolean): string[] {
  const bySetting = settings.flatMap(({ setting, values, objects }) => [
    setting,
    ...values.map((each) => `  ${valueLine(each)}`),
    ...(objects.length > 0 ? objectLines(objects, brief) : ['  renders nothing else by itself']),
    '',
  ]);
  const rest = together.length === 0 ? [] : ['several of these together', ...objectLines(together, brief), ''];
  return [...bySetting, ...rest].slice(0, -1);
}

function objectLines(objects: readonly ObjectChange[], brief: boolean): string[] {
  const paint = painter(process.stdout);
  const marks = { added: paint('green', '+'), removed: paint('red', '-'), changed: paint('yellow', '~') };
  return objects.flatMap(({ object, change, values }) => [
    `  ${marks[change]} ${object}`,
    ...(brief ? [] : values.map((each) => `      ${valueLine(each)}`)),
  ]);
}

function valueLine({ path, left, right }: ValueChange): string {
  return `${path}: ${formatValue(left)} -> ${formatValue(right)}`;
}
