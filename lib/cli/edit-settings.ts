import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { parseDocument, stringify } from 'yaml';
import { valueIn, withoutValue, withValue } from '../core/edit-yaml';
import { formatValue } from '../core/problem';
import { messageOf } from '../deploy/errors';
import { isRecord, valueAtPath } from '../kubernetes/json';
import type { Path } from '../kubernetes/problem';
import { CATALOG } from '../platform/catalog';
import { Platform } from '../platform/platform';
import { effectiveSettings } from '../platform/settings/effective';
import { loadSettings } from '../platform/settings/load';
import { parseSettingPath } from '../platform/settings/setting-path';
import { readSettingsText, replaceFile } from '../platform/settings/settings-file';
import { addFileFlag, addOutputFlag, answer, dataVerb, printJson } from './data-verb';
import { printError } from './errors';
import type { DefaultPath } from './npm';

const PATHS = `A path is written as errors write it: gateway.hostname, profiles[0].owner.name,
workloads["kubeflow/dashboard"].replicas.`;

const WRITES = `Comments and the order of keys stay. What comes of it is rendered before it is written.

Exit codes: 0 written; 1 the settings would be wrong, and the file is as it was; 2 it cannot be done.
See docs/commands.md.`;

interface EditFlags {
  readonly file: string;
  readonly checks: boolean;
}

interface GetFlags {
  readonly file: string;
  readonly output: string;
  readonly said?: boolean;
}

/**
 * Adds the verbs `get`, `set` and `unset`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerEditSettings(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const get = dataVerb(
    program.command('get'),
    'print a setting, with defaults and what the file extends',
    `${PATHS}\n\nExit codes: 0 printed; 1 nothing stands there; 2 it cannot be read. See docs/commands.md.`,
  );
  addOutputFlag(addFileFlag(get.argument('<path>', 'path of the setting'), defaultPath), ['yaml', 'json'])
    .option('--said', 'only what this file says itself')
    .action((path: string, flags: GetFlags) => answer(() => printSetting(path, flags)));

  const set = dataVerb(program.command('set'), 'change a setting of a settings file', `${PATHS}\n\n${WRITES}`);
  addEditFlags(
    set.argument('<path>', 'path of the setting').argument('<value>', 'its value, as YAML'),
    defaultPath,
  ).action((path: string, value: string, flags: EditFlags) =>
    answer(() => {
      const before = readSettingsText(flags.file);
      return write(withValue(before, parseSettingPath(path), parsedValue(value)), before, flags);
    }),
  );

  const unset = dataVerb(
    program.command('unset'),
    'take a setting out of a settings file, so that its default holds',
    `${PATHS}\n\n${WRITES}`,
  );
  addEditFlags(unset.argument('<path>', 'path of the setting'), defaultPath).action((path: string, flags: EditFlags) =>
    answer(() => {
      const before = readSettingsText(flags.file);
      const text = withoutSetting(flags.file, before, parseSettingPath(path));
      if (text !== undefined) return write(text, before, flags);
      process.stderr.write(`${flags.file} says nothing of ${path}\n`);
      return 0;
    }),
  );
}

/** Sections in which a map that is empty says nothing. The others may say by it that something is there. */
const SAY_NOTHING_EMPTY = ['workloads', 'images'];

/**
 * The text without a setting. A map that is empty without it goes, too, unless it says something by being there: that a
 * component is on, or that a profile has a feature store.
 */
function withoutSetting(file: string, before: string, path: Path): string | undefined {
  let text = withoutValue(before, path, 0);
  let meaning = meaningOf(file, text);
  for (let emptied = 1; text !== undefined && emptied < path.length; emptied += 1) {
    const shorter = withoutValue(before, path, emptied);
    const shorterMeaning = meaningOf(file, shorter);
    if (meaning !== undefined && !isDeepStrictEqual(shorterMeaning, meaning)) break;
    [text, meaning] = [shorter, shorterMeaning];
  }
  return text;
}

/** The settings that a text comes to; nothing where they are wrong. */
function meaningOf(file: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const settings = effectiveSettings(loadSettings(file, CATALOG, undefined, text), CATALOG);
    return Object.fromEntries(
      Object.entries(settings).map(([name, said]) => [name, SAY_NOTHING_EMPTY.includes(name) ? filled(said) : said]),
    );
  } catch {
    return undefined;
  }
}

/** Without the maps that are empty. */
function filled(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).map(([key, each]) => [key, filled(each)] as const);
  return Object.fromEntries(kept.filter(([, each]) => !isRecord(each) || Object.keys(each).length > 0));
}

function addEditFlags(verb: Command, defaultPath: DefaultPath): Command {
  return addFileFlag(verb, defaultPath).option('--no-checks', 'write it even where the settings are wrong then');
}

function printSetting(path: string, { file, output, said }: GetFlags): number {
  const steps = parseSettingPath(path);
  const value = said
    ? valueIn(readSettingsText(file), steps)
    : valueAtPath(effectiveSettings(loadSettings(file, CATALOG), CATALOG), steps);
  if (value === undefined) {
    process.stderr.write(`nothing stands at ${path}\n`);
    return 1;
  }
  if (output === 'json') printJson(value);
  else process.stdout.write(stringify(value, { lineWidth: 0 }));
  return 0;
}

function write(text: string, before: string, { file, checks }: EditFlags): number {
  if (checks && !isRenderable(file, text)) return 1;
  if (text !== before) replaceFile(file, text);
  return 0;
}

/** Says what would be wrong, if something is. */
function isRenderable(file: string, text: string): boolean {
  try {
    new Platform(loadSettings(file, CATALOG, undefined, text)).renderCharts();
    return true;
  } catch (error) {
    printError(error);
    return false;
  }
}

function parsedValue(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault?.code === 'MULTIPLE_DOCS')
    throw new Error(`${formatValue(text)}: expected one value, got several documents`);
  if (fault) throw new Error(`${formatValue(text)}: not valid YAML: ${fault.message}`);
  try {
    return document.toJS();
  } catch (error) {
    // An alias of something that is not in the value.
    throw new Error(`${formatValue(text)}: not valid YAML: ${messageOf(error)}`);
  }
}
