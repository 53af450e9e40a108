import { join } from 'node:path';

/**
 * The path of a file of this package, given from its root: `lib/...` or `imports/...`.
 *
 * Every file that the code reads is found from here, because only here is known where the code runs from: as it is,
 * compiled to build/, or bundled as if it were in this folder (scripts/run.cjs).
 */
export function packageFile(...path: string[]): string {
  return join(__dirname, '../..', ...path);
}
