import { basename, dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../core/problem';
import { counted } from '../kubernetes/counted';
import { type App, readApp } from '../migrate/ksonnet/app';
import { splitCommon } from '../migrate/ksonnet/split';
import { type EnvironmentMigration, findingsOf, translateApp } from '../migrate/ksonnet/translate';
import type { MigrationReport } from '../migrate/report';
import { headerOf, type SettingsFile, writeSettings } from '../migrate/write-migration';
import { printError } from './errors';
import { addImportOptions, EXIT_CODES, type ImportFlags, platformName, printReport } from './import-options';
import type { DefaultPath } from './npm';

const HELP = `
It reads app.yaml (0.1.0 to 0.3.0), the parameters of components and of environments. Each environment becomes a settings file
that extends a common one. Of components only their parameters and imports are read: what they render is none of it.
${EXIT_CODES} See docs/from-ksonnet.md.`;

/**
 * Adds the verb `import-ksonnet`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerImportKsonnet(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addImportOptions(program.command('import-ksonnet'))
    .alias('import:ksonnet')
    .description('write the settings files of what an app of ksonnet describes')
    .argument('<app>', 'the folder of the app, which has app.yaml')
    .option('-o, --output <folder>', 'folder for the settings files', defaultPath('platforms'))
    .addHelpText('after', HELP)
    .action((folder: string, flags: ImportFlags) => {
      process.exitCode = run(folder, flags, defaultPath('platforms'));
    });
}

function run(folder: string, flags: ImportFlags, standard: string): number {
  try {
    const report = migrate(folder, flags, flags.output ?? standard);
    const code = printReport(report, flags);
    return report.settings.length === 0 ? 2 : code;
  } catch (error) {
    printError(error);
    return 2;
  }
}

function migrate(folder: string, flags: ImportFlags, output: string): MigrationReport {
  const app = readApp(folder);
  const migrations = translateApp(folder, app);
  const findings = findingsOf(migrations);
  const form = `ksonnet app ${app.name || basename(folder)}, schema ${app.schema}, ${counted(app.environments.length, 'environment')}`;
  if (migrations.every(({ ours }) => ours === 0)) {
    return {
      input: folder,
      form: `${form}; no component of it is part of a platform: nothing is written`,
      settings: [],
      findings,
    };
  }
  const files = filesOf(folder, app, migrations, output);
  const written = writeSettings(files, flags.overwrite === true);
  return { input: folder, form, settings: written.settings, credentials: written.credentials, findings };
}

/** A file for each environment, which extends that of what they share; one file where there is no environment. */
function filesOf(
  folder: string,
  app: App,
  migrations: readonly EnvironmentMigration[],
  output: string,
): SettingsFile[] {
  const name = platformName(app.name, basename(folder));
  const base = folder.replace(/\/+$/, '');
  const head = `Written by import-ksonnet from ${folder}`;
  const common = join(output, `${name}.yaml`);
  const [only] = migrations;
  if (only !== undefined && only.environment === undefined) {
    const { draft, findings, secrets } = only.migration;
    return [{ file: common, text: draft.text(headerOf(common, [`${head}.`], findings), base), secrets }];
  }
  const { common: shared, rests } = splitCommon(migrations.map(({ migration }) => migration.draft));
  const sharedHead = [`${head}: what its environments share.`];
  const files: SettingsFile[] = [
    { file: common, text: shared.text(headerOf(common, sharedHead, []), base), isCommon: true },
  ];
  const owners = new Map<string, string>();
  for (const [index, { environment, migration }] of migrations.entries()) {
    const own = environment?.name ?? '';
    const file = join(output, `${name}-${platformName(own.replaceAll('/', '-'))}.yaml`);
    const before = owners.get(file);
    if (before !== undefined) {
      fail(
        environment?.location ?? app.location,
        ['environments', own],
        `"${before}" becomes ${file}, too: rename one`,
      );
    }
    owners.set(file, own);
    const header = headerOf(file, [`${head}, environment ${environment?.name}.`], migration.findings);
    const rest = rests[index]?.text([], base).trim() ?? '';
    const parent = `extends: ./${relative(dirname(file), common)}`;
    files.push({
      file,
      secrets: migration.secrets,
      text: `${header.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${parent}\n${rest}`.trimEnd().concat('\n'),
    });
  }
  return files;
}
