import { realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of this repository's package: npm tells scripts whose they are. */
const PACKAGE = 'cdk8s-kubeflow';

/** Where files lie that nobody names on the command line: below the current folder, or that of the repository. */
export type DefaultPath = (path: string) => string;

/** How a verb was called. */
export interface Call {
  readonly defaultPath: DefaultPath;
  /**
   * What to say of options that npm has taken for its own, because no `--` stands before them: `npm run deploy --prune`
   * would deploy without pruning. Undefined when there are none.
   */
  swallowed(verb: Command): string | undefined;
}

/**
 * Goes to the folder in which the user has called npm, so that paths on the command line count from there. npm runs
 * the scripts of this repository in its own folder, wherever the user stands, and tells that place in INIT_CWD; files
 * that nobody names (`platforms/default.yaml`, `dist`) stay those of the repository. Scripts of other packages name
 * files of theirs, which count from where they are.
 */
export function callByNpm(env: Environment = process.env): Call {
  const project = scriptFolder(env);
  if (project === undefined) return { defaultPath: (path) => path, swallowed: () => undefined };
  const from = env.INIT_CWD;
  if (from) process.chdir(from);
  return {
    defaultPath: (path) => relative(process.cwd(), join(project, path)) || '.',
    swallowed: (verb) => swallowedOptions(verb, env),
  };
}

/** npm leaves the names of options in the environment. */
function swallowedOptions(verb: Command, env: Environment): string | undefined {
  const taken = verb.options.filter(
    ({ long, negate }) => env[`npm_config_${name(long, negate)}`] === (negate ? '' : 'true'),
  );
  if (taken.length === 0) return undefined;
  const flags = taken.map(({ long }) => long).join(' ');
  return `npm has taken ${flags} for itself; options stand behind two dashes: npm run ${scriptOf(verb)} -- ${flags}`;
}

/** Scripts of two words have a colon between them, as an alias of the verb has it. */
function scriptOf(verb: Command): string {
  return verb.aliases().find((alias) => alias.includes(':')) ?? verb.name();
}

/** The folder of this repository, when npm runs one of its scripts in this process. */
function scriptFolder({ npm_package_json: file, npm_package_name: owner }: Environment): string | undefined {
  if (!file || owner !== PACKAGE) return undefined;
  const folder = real(dirname(file));
  return folder === process.cwd() ? folder : undefined;
}

function name(long: string | undefined, negate: boolean): string {
  return (long ?? '').slice(negate ? '--no-'.length : '--'.length).replaceAll('-', '_');
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
