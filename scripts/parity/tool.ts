import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { groupKindOf, type KubeObject } from '../../lib/kubernetes/objects';
import type { Difference } from './differences';

/** What the comparison tool says of one file of the reference. */
export interface FileComparison {
  readonly component: string;
  readonly objects: number;
  readonly differing: readonly { readonly object: string; readonly diffs: readonly Difference[] }[];
  readonly missing: readonly string[];
}

/** What the comparison tool says of a folder: every difference, none of them declared. */
export interface Comparison {
  readonly components: readonly FileComparison[];
  /** Objects of ours without counterpart. */
  readonly extra: readonly string[];
  /** Objects that the folder holds twice. */
  readonly duplicates: readonly string[];
}

const run = promisify(execFile);

const PROJECT = join(__dirname, '../..');

/** What is compared with what. */
export interface Compared {
  /** The tool's file. */
  readonly tool: string;
  /** Folder of the manifests. */
  readonly folder: string;
  /** Folder of the reference. */
  readonly reference: string;
  /** Names of the reference's files, without `.json`. */
  readonly files: readonly string[];
}

/**
 * Compares manifests with files of a reference, by the tool that lies beside the project.
 *
 * @throws when the tool fails
 */
export async function compare({ tool, folder, reference, files }: Compared): Promise<Comparison> {
  const { stdout } = await run(
    process.execPath,
    [
      ...[tool, '--json', '--dist', folder, '--ref', reference, '--deviations', devNull],
      ...files.flatMap((file) => ['--component', file]),
    ],
    // The tool reads with the YAML library of the project in whose folder it runs.
    { cwd: PROJECT, maxBuffer: 1 << 28 },
  );
  return JSON.parse(stdout) as Comparison;
}

/** Names of the objects in a file of a reference, as the tool spells them: `apps/Deployment/kubeflow/mysql`. */
export function referenceObjects(reference: string, file: string): string[] {
  return readReference(reference, file).map(nameOf);
}

function readReference(reference: string, file: string): KubeObject[] {
  return JSON.parse(readFileSync(join(reference, `${file}.json`), 'utf8')) as KubeObject[];
}

/** The name of an object as the tool spells it; `-` stands for no namespace. */
export function nameOf(object: KubeObject): string {
  return `${groupKindOf(object)}/${object.metadata.namespace ?? '-'}/${object.metadata.name}`;
}
