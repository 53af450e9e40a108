import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportProblem } from '../problem';
import type { ModuleSource } from '../sources';
import type { Fetched } from './fetched';
import { glob } from './glob';

/** What `go mod download -json` says about one module. */
export interface Download {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

/** Downloads one module (`path@version`). */
export type Downloader = (module: string) => Promise<Download>;

/** The files of a Go module that match the source's paths. A checksum other than the pinned one is refused. */
export async function fetchModule(
  source: ModuleSource,
  accept: boolean,
  download: Downloader = (module) => goModDownload(module),
): Promise<Fetched> {
  const { Dir, Sum, Error: refusal } = await download(`${source.module}@${source.version}`);
  if (refusal !== undefined || Dir === undefined) throw new ImportProblem(refusal ?? 'go reported no folder');
  if (source.sum !== undefined && Sum !== source.sum && !accept) {
    throw new ImportProblem(`checksum mismatch: pinned ${source.sum}, downloaded ${Sum ?? 'none'}`);
  }
  const names = source.path.flatMap((pattern) => glob(Dir, pattern));
  if (names.length === 0) throw new ImportProblem(`no file matches ${source.path.join(', ')}`);
  return { files: names.map((name) => ({ name, text: readFileSync(join(Dir, name), 'utf8') })), sum: Sum };
}

/** Go verifies the module against its checksum database; the temporary folder keeps any go.mod out of the way. */
export function goModDownload(module: string, go = 'go'): Promise<Download> {
  return new Promise((resolve, reject) => {
    execFile(go, ['mod', 'download', '-json', module], { cwd: tmpdir() }, (error, stdout, stderr) => {
      // go exits with 1 when a module is refused, and says why in the JSON
      if (stdout.trim().startsWith('{')) resolve(JSON.parse(stdout) as Download);
      else if (error && 'code' in error && error.code === 'ENOENT') reject(new ImportProblem('go is not installed'));
      else reject(new ImportProblem(stderr.trim() || (error?.message ?? 'go printed nothing')));
    });
  });
}
