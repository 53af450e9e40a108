import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { textOfFile } from '../core/files';
import { parseImage } from '../core/images';
import { counted } from '../kubernetes/counted';
import { RegistryError } from '../oci/errors';
import { loginsOfDocker } from '../oci/login';
import { inParallel } from '../oci/pool';
import { Registries } from '../oci/registry';
import { resolveImage } from '../oci/resolve';
import { CATALOG } from '../platform/catalog';
import { type LockedImage, lockedImages, lockFileOf, lockText } from '../platform/images/lock';
import { type PlatformImage, platformImages } from '../platform/images/platform-images';
import { Platform } from '../platform/platform';
import { loadUnlocked } from '../platform/settings/load';
import { replaceFile } from '../platform/settings/settings-file';
import { addSettingsArgument, answer, dataVerb, printLines } from './data-verb';
import type { DefaultPath } from './npm';

const HELP = `Asks the registry of each image for its digest and platforms, with the logins that docker login has left, and writes
them beside the settings: mine.images.lock.yaml for mine.yaml. Renders of these settings then use these digests and no
other images.

Exit codes: 0 written, or --check finds nothing; 1 a registry does not have an image or a platform of it, or --check
finds other digests; 2 it cannot be done. See docs/air-gap.md.`;

interface LockFlags {
  readonly check?: boolean;
  readonly require: readonly string[];
  readonly plainHttp: readonly string[];
}

/**
 * Adds the verb `lock` below `images`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerImagesLock(images: Command, defaultPath: DefaultPath): void {
  const verb = dataVerb(
    images.command('lock'),
    'write the digests of all images into a file beside the settings',
    HELP,
  );
  addSettingsArgument(verb, defaultPath)
    .option('--check', 'write nothing, say whether the file is what the registries have')
    .option('--require <platforms...>', 'platforms that every image must have, such as linux/arm64', [])
    .option('--plain-http <registries...>', 'registries that speak no TLS, beside those of this machine', [])
    .action((file: string, flags: LockFlags) => answer(() => lock(file, flags)));
}

/** What is known of an image, or why nothing is. */
type Outcome = { readonly reference: string } & (LockedImage | { readonly fault: string });

async function lock(file: string, flags: LockFlags): Promise<number> {
  const outcomes = await resolveAll(imagesWithoutLock(file), flags.plainHttp);
  const faults = outcomes.flatMap((each) => ('fault' in each ? [each.fault] : lacking(each, flags.require)));
  if (faults.length > 0) {
    // A registry that cannot be reached is told once, not for each of its images.
    for (const fault of new Set(faults)) process.stderr.write(`${fault}\n`);
    process.stderr.write(`${faults.length} of ${outcomes.length} images; nothing was written\n`);
    return 1;
  }
  const found = outcomes.flatMap((each) =>
    'fault' in each ? [] : [[each.reference, { digest: each.digest, platforms: [...each.platforms] }] as const],
  );
  const [path, images] = [lockFileOf(file), Object.fromEntries(found)];
  if (flags.check) return compare(path, images);
  replaceFile(path, lockText(file, images));
  printLines([`${path}: ${counted(found.length, 'image')}`]);
  return 0;
}

function imagesWithoutLock(file: string): PlatformImage[] {
  const platform = new Platform(loadUnlocked(file, CATALOG));
  return platformImages(platform.renderCharts(), platform.context);
}

async function resolveAll(images: readonly PlatformImage[], plainHttp: readonly string[]): Promise<Outcome[]> {
  const registries = new Registries({ findLogin: loginsOfDocker(), plainHttp });
  try {
    return await inParallel(images, 8, async ({ reference }): Promise<Outcome> => {
      const { registry, repository, tag = 'latest', digest } = parseImage(reference);
      try {
        return { reference, ...(await resolveImage(registries, { registry, repository, version: digest ?? tag })) };
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return { reference, fault: error.message };
      }
    });
  } finally {
    await registries.close();
  }
}

function lacking({ reference, platforms }: { reference: string } & LockedImage, required: readonly string[]): string[] {
  const missing = required.filter((each) => !platforms.includes(each));
  return missing.length === 0 ? [] : [`${reference}: not for ${missing.join(', ')}; it has ${platforms.join(', ')}`];
}

function compare(path: string, images: Readonly<Record<string, LockedImage>>): number {
  const before = existsSync(path) ? lockedImages(path, textOfFile(path)) : {};
  const differences = [...new Set([...Object.keys(before), ...Object.keys(images)])].sort().flatMap((reference) => {
    const [one, other] = [before[reference]?.digest, images[reference]?.digest];
    return one === other ? [] : [`${reference}: ${one ?? 'not in the file'} -> ${other ?? 'not used'}`];
  });
  printLines(differences);
  return differences.length === 0 ? 0 : 1;
}
