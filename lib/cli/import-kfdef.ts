import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { counted } from '../kubernetes/counted';
import { readText } from '../migrate/files';
import type { Deployment } from '../migrate/kfdef/deployment-folder';
import { readDeployment } from '../migrate/kfdef/deployment-folder';
import { parseKfDef } from '../migrate/kfdef/read-kfdef';
import { translateKfDef } from '../migrate/kfdef/translate';
import type { MigrationReport } from '../migrate/report';
import { headerOf, writeSettings } from '../migrate/write-migration';
import { download, isAddress } from '../platform/remote/download';
import { printError } from './errors';
import { addImportOptions, EXIT_CODES, type ImportFlags, platformName, printReport } from './import-options';
import type { DefaultPath } from './npm';

interface KfDefFlags extends ImportFlags {
  readonly name?: string;
  readonly sha256?: string;
}

const HELP = `
It reads KfDefs of kfctl 0.5 to 1.3 (v1alpha1, v1beta1, v1), stacks too. Of a folder in which kfctl ran it also reads what
kfctl generated there and what was written into that. The report says of each value what became of it.
${EXIT_CODES} See docs/from-kfctl.md.`;

/**
 * Adds the verb `import-kfdef`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerImportKfdef(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addImportOptions(program.command('import-kfdef'))
    .alias('import:kfdef')
    .description('write the settings file of what a KfDef of kfctl describes')
    .argument('<kfdef>', 'a KfDef: its file, its address, or the folder in which kfctl ran')
    .option('-o, --output <file>', 'the settings file (default: platforms/<name>.yaml)')
    .option('--name <name>', 'name of the deployment, where the KfDef has none: kfctl made accounts and hosts of it')
    .option('--sha256 <checksum>', 'what the checksum of an address must be', checksum)
    .addHelpText('after', HELP)
    .action((input: string, flags: KfDefFlags) => {
      process.exitCode = run(input, flags, defaultPath);
    });
}

function run(input: string, flags: KfDefFlags, defaultPath: DefaultPath): number {
  let report: MigrationReport;
  try {
    report = migrate(input, flags, defaultPath);
  } catch (error) {
    printError(error);
    return 2;
  }
  return printReport(report, flags);
}

function migrate(input: string, flags: KfDefFlags, defaultPath: DefaultPath): MigrationReport {
  const { kfdef, folder, values, dex, sha256 } = deploymentOf(input, flags.sha256);
  const migration = translateKfDef(kfdef, { folder: flags.name ?? folder, values, dex, env: process.env });
  const file = flags.output ?? defaultPath(`platforms/${platformName(flags.name, kfdef.name, folder, input)}.yaml`);
  const base = folder === undefined ? undefined : input.replace(/\/+$/, '');
  const pinned = sha256 === undefined ? '' : `, sha256 ${sha256}`;
  const header = [`Written by import-kfdef from ${input}${pinned}.`];
  const text = migration.draft.text(headerOf(file, header, migration.findings), base);
  const { settings, credentials } = writeSettings(
    [{ file, text, secrets: migration.secrets }],
    flags.overwrite === true,
  );
  const form = `KfDef ${kfdef.version}, ${counted(kfdef.applications.length, 'application')}`;
  return { input, sha256, form, settings, credentials, findings: migration.findings };
}

/** A KfDef with what is known of where it lies. */
interface Read extends Omit<Deployment, 'folder'> {
  readonly folder?: string;
  readonly sha256?: string;
}

function deploymentOf(input: string, expected: string | undefined): Read {
  if (isAddress(input)) return fetched(input, expected?.toLowerCase());
  if (expected !== undefined) throw new Error('--sha256 is for addresses: a file that lies here is what it is');
  if (statSync(input, { throwIfNoEntry: false })?.isDirectory()) return readDeployment(input);
  return { kfdef: parseKfDef(readText(input), input), values: [] };
}

function fetched(address: string, expected: string | undefined): Read {
  const { text, sha256 } = download(address);
  if (expected !== undefined && expected !== sha256) {
    throw new Error(`${address}: its checksum is ${sha256}, not ${expected}`);
  }
  return { kfdef: parseKfDef(text, address), values: [], sha256 };
}

/** Reads a checksum of the command line. */
function checksum(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new InvalidArgumentError('it must be the 64 hex digits that sha256sum prints.');
  return text;
}
