import { relative } from 'node:path';
import type { Command } from 'commander';
import { CATALOG } from '../platform/catalog';
import { componentList } from '../platform/inventory/component-list';
import { readyMadePlatforms } from '../platform/inventory/ready-made';
import { loadSettings } from '../platform/settings/load';
import { addOutputFlag, addSettingsArgument, answer, columns, dataVerb, printJson, printLines } from './data-verb';
import type { DefaultPath } from './npm';

const HELP = `Each component with its state under the settings, its version, and what it is for.

Exit codes: 0 listed; 2 the settings cannot be used. See docs/commands.md.`;

interface ListFlags {
  readonly output: string;
  readonly platforms?: boolean;
}

/**
 * Adds the verb `list`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerList(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(program.command('list'), 'list the components, and which of them a settings file has', HELP);
  addOutputFlag(addSettingsArgument(verb, defaultPath))
    .option('--platforms', 'list the settings files that come with the package instead')
    .action((file: string, flags: ListFlags) =>
      answer(() => {
        if (flags.platforms) listPlatforms(flags.output);
        else listComponents(file, flags.output);
        return 0;
      }),
    );
}

function listComponents(file: string, output: string): void {
  const components = componentList(loadSettings(file, CATALOG), CATALOG);
  if (output === 'json') {
    printJson(components);
    return;
  }
  const rows = components.map(({ name, on, version = '-', summary }) => [name, on ? 'on' : 'off', version, summary]);
  printLines(columns([['COMPONENT', 'STATE', 'VERSION', 'WHAT IT IS FOR'], ...rows]));
}

function listPlatforms(output: string): void {
  const platforms = readyMadePlatforms().map((each) => ({ ...each, file: relative(process.cwd(), each.file) }));
  if (output === 'json') {
    printJson(platforms);
    return;
  }
  const rows = platforms.map(({ name, file, summary }) => [name, file, summary]);
  printLines(columns([['PLATFORM', 'FILE', 'WHAT IT IS FOR'], ...rows]));
}
