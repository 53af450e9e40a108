import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { choices, shellWord } from '../core/explain';
import { besideCode } from '../core/files';
import { formatValue } from '../core/problem';
import { writeNewFiles } from '../migrate/files';
import { readyMadePlatforms } from '../platform/inventory/ready-made';
import { repository } from '../platform/settings/gitops-schema';
import { answer, dataVerb, printLines } from './data-verb';
import { LIBRARIES, projectFiles, TOOLS } from './project/project-files';

const HELP = `A settings file, the program that renders it, package.json with the versions that are tested, .gitignore, a CI workflow and
a README: what a repository for your platform needs. \`list --platforms\` names the platforms to begin with.

Exit codes: 0 made; 1 the folder holds something; 2 it cannot be made. See docs/commands.md.`;

interface InitFlags {
  readonly platform: string;
  readonly argocd?: string;
  readonly from?: string;
  readonly force?: boolean;
}

/** Adds the verb `init`. */
export function registerInit(program: Command): void {
  dataVerb(program.command('init'), 'make a project of your own for a platform', HELP)
    .argument('<folder>', 'folder of the project, new or empty')
    .option('--platform <name>', 'ready-made platform to begin with', 'default')
    .option('--argocd <repository>', 'address of the repository that Argo CD is to read')
    .option('--from <source>', 'how package.json names cdk8s-kubeflow, such as a file (default: this version)')
    .option('--force', 'write into a folder that holds something; files of these names are replaced')
    .action((folder: string, flags: InitFlags) => answer(() => init(folder, flags)));
}

function init(folder: string, { platform, argocd, from, force }: InitFlags): number {
  const all = readyMadePlatforms();
  const found = all.find(({ name }) => name === platform);
  if (!found) {
    const names = all.map(({ name }) => name);
    throw new Error(`no platform is named "${platform}"; ${choices(platform, names)}`);
  }
  const read = repository.optional().safeParse(argocd);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`--argocd: expected ${issue?.message}, got ${formatValue(argocd)}`);
  }
  const [first] = contentsOf(folder);
  if (first !== undefined && !force) {
    process.stderr.write(`${folder} holds ${first}; choose another folder, or say --force\n`);
    return 1;
  }
  const { version, versions } = versionsOfPackage();
  const files = projectFiles({
    name: nameOf(folder),
    platform,
    summary: found.summary,
    source: from ?? version,
    versions,
    ...(argocd === undefined ? {} : { argocd }),
  });
  const made = Object.entries(files).map(([path, text]) => ({ file: join(folder, path), text }));
  writeNewFiles(made, true);
  printLines([
    `${folder}: ${Object.keys(files).length} files; next: cd ${shellWord(folder)} && npm install && npm start`,
  ]);
  return 0;
}

/** Names that npm refuses although their letters are fine. */
const NO_NAMES = ['node_modules', 'favicon.ico'];

/**
 * The name of a package in a folder: letters lose their accents, what no name can have becomes a dash between words.
 *
 * @throws when nothing readable is left
 */
function nameOf(folder: string): string {
  const own = basename(resolve(folder));
  const name = own
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    // npm takes no longer ones, file systems of other encodings do.
    .slice(0, 214);
  if (name !== '' && !NO_NAMES.includes(name)) return name;
  throw new Error(
    `${folder}: no package can be named "${own}"; choose a folder whose name has letters from a to z, or digits`,
  );
}

/** What is in a folder but for a repository of Git that has just been made. */
function contentsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) throw new Error(`${folder}: is a file, not a folder`);
  return readdirSync(folder).filter((name) => name !== '.git');
}

/** The versions that this package is tested with. */
function versionsOfPackage(): { version: string; versions: Record<string, string> } {
  const { version, devDependencies } = JSON.parse(readFileSync(besideCode('package.json'), 'utf8')) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const versions = Object.fromEntries([...LIBRARIES, ...TOOLS].map((name) => [name, devDependencies[name] ?? '*']));
  return { version, versions };
}
