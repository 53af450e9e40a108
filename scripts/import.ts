import { join } from 'node:path';
import { Command } from 'commander';
import { ImportProblem } from './import/problem';
import { type ImportOptions, type ImportResult, importSources } from './import/run';

interface Flags {
  readonly release?: string[];
  readonly only?: string[];
  readonly fromReference?: string[];
  readonly accept?: boolean;
}

/**
 * `npm run import`: brings the CustomResourceDefinitions and typed constructs in imports/ up to sources.yaml, and the
 * schemas of Kubernetes' own kinds to the versions of the releases.
 *
 * @returns the exit code: 0 when every requested source was imported, else 1
 */
export async function main(
  args: readonly string[],
  where: Pick<ImportOptions, 'folder' | 'releases'>,
  print: (line: string) => void = console.log,
): Promise<number> {
  const { release, only, fromReference, accept } = parse(args);
  try {
    const result = await importSources({ ...where, release, only, reference: fromReference, accept, log: print });
    print(summary(result));
    return result.failed.size === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    print(`import: ${error.message}`);
    return 1;
  }
}

function parse(args: readonly string[]): Flags {
  return new Command('npm run import --')
    .description(
      'Fetches the CustomResourceDefinitions that imports/sources.yaml lists, for each release, and writes imports/crds/ ' +
        'and the typed constructs in imports/; the source "kubernetes" are the kinds of Kubernetes itself. Needs Go and the network; nothing else of this project does.',
    )
    .option('--release <name...>', 'import these releases only')
    .option('--only <key...>', 'import these sources only')
    .option(
      '--from-reference <folder...>',
      'read the definitions from rendered manifests (JSON or YAML) in these folders',
    )
    .option('--accept', 'take content of the same version that differs from the recorded checksums, and record it')
    .addHelpText('after', '\nExit code 1 if a requested source was not imported; its files are then unchanged.')
    .parse([...args], { from: 'user' })
    .opts<Flags>();
}

function summary({ imported, failed }: ImportResult): string {
  const done = `imported ${imported.length} of ${imported.length + failed.size} sources`;
  return failed.size === 0 ? done : `${done}; not imported, files unchanged: ${[...failed.keys()].join(', ')}`;
}

if (require.main === module) {
  main(process.argv.slice(2), { folder: join(__dirname, '..', 'imports') }).then((code) => {
    process.exitCode = code;
  });
}
