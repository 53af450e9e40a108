import { existsSync, readFileSync } from 'node:fs';
import { Catalogue } from '../../kubernetes/catalogue';
import { packageFile } from '../files';

/** The file in which the catalogue of a release stands. */
export function catalogueFile(release: string): string {
  return packageFile('lib/core/releases/catalogues', `${release}.txt`);
}

/**
 * What releases of upstream's manifests bring. Their files are read here, and only an upgrade asks for them.
 *
 * @param releases names, such as those of an upgrade path's sources; those without a catalogue are left out
 */
export function cataloguesOf(releases: readonly string[]): readonly Catalogue[] {
  return releases.flatMap((release) => {
    const file = catalogueFile(release);
    return existsSync(file) ? [Catalogue.parse(release, readFileSync(file, 'utf8'))] : [];
  });
}
