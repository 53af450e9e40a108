import { type Command, Option } from 'commander';
import {
  DATA_KINDS,
  DELETE_TIMEOUT,
  type DeletePreview,
  deletePlatform,
  jsonDeletePreview,
  jsonDeleteResult,
  renderDeletePreview,
  summarizeDelete,
} from '../deploy';
import { answersYes } from './ask';
import { addConnectionFlags, addLockFlag, addSetFlag, type ConnectionFlags, durationOption } from './cluster-flags';
import { INTERRUPTED, withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

interface DeleteFlags extends ConnectionFlags {
  readonly set: string;
  readonly deleteData?: true | readonly string[];
  readonly removeFinalizers?: boolean;
  readonly breakLock?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly timeout: number;
}

const HELP = `
Custom resources go first, while their controllers run; then webhook configurations, controllers, what these
need, CRDs and namespaces. What users keep their work in stays (volume claims, profiles, and the CRDs and
namespaces that still hold something of theirs), unless --delete-data is said.

Exit codes: 0 everything is gone but for what is said to be left behind; 1 something failed or did not go in
time; 2 nothing was deleted (dist, kubeconfig or connection, or nobody said yes); 130 interrupted.
See docs/deploy.md.`;

/**
 * Adds the verb `delete`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerDelete(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addLockFlag(addSetFlag(addConnectionFlags(program.command('delete').alias('destroy'), defaultPath)))
    .description('delete from the cluster what deploy has brought; what users keep their work in stays')
    .addOption(
      new Option(
        '--delete-data [kinds...]',
        "delete what holds users' data, too: all of it, or what is of these kinds; it lists what would go",
      ).choices(DATA_KINDS),
    )
    .option('--remove-finalizers', 'take finalizers away from what does not go within a minute')
    .option('--yes', 'do not ask')
    .addOption(new Option('--dry-run', 'only list what would go').conflicts('yes'))
    .addOption(
      durationOption(
        '--timeout <duration>',
        'how long each step may take until all of it is gone, such as 90s or 15m',
        DELETE_TIMEOUT,
        '5m',
      ),
    )
    .addHelpText('after', HELP)
    .action(async (flags: DeleteFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: DeleteFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  const { deleteData = [], yes = false, dryRun = false } = flags;
  try {
    const result = await withInterrupt(reporter.stopping, (signal) =>
      deletePlatform({
        ...flags,
        deleteData: deleteData === true ? 'all' : deleteData,
        signal,
        onEvent: reporter.onEvent,
        ...(yes ? {} : { confirm: (preview: DeletePreview) => confirm(preview, reporter, dryRun, signal) }),
      }),
    );
    if (dryRun && result.declined) return 0;
    reporter.result(
      () => jsonDeleteResult(result),
      (paint) => summarizeDelete(result, paint),
    );
    if (result.interrupted) return INTERRUPTED;
    if (result.declined) return 2;
    return result.ok ? 0 : 1;
  } catch (error) {
    return reporter.error(error);
  }
}

/** Shows what would go, and asks. */
async function confirm(
  preview: DeletePreview,
  reporter: Reporter,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  reporter.preview(
    () => jsonDeletePreview(preview),
    (paint) => renderDeletePreview(preview, paint),
  );
  if (dryRun) return false;
  if (!process.stdin.isTTY) throw new Error('nobody can be asked here whether to delete this: say --yes');
  return answersYes(`delete them from ${preview.cluster}? Only "yes" does it: `, signal);
}
