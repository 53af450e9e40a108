import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The text of a file of this package, given from its root: `lib/deploy/...`. It must lie as deep as `packageFile` of
 * lib/core: bundled, all code runs as if it were there.
 */
export function packageText(...path: string[]): string {
  return readFileSync(join(__dirname, '../..', ...path), 'utf8');
}
