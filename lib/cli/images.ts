import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CATALOG } from '../platform/catalog';
import { mirroredImages, mirrorScript, skopeoSync } from '../platform/images/mirror';
import { type PlatformImage, platformImages } from '../platform/images/platform-images';
import { Platform } from '../platform/platform';
import { type LoadedSettings, loadSettings } from '../platform/settings/load';
import { addOutputFlag, addSettingsArgument, answer, dataVerb, printJson, printLines } from './data-verb';
import { registerImagesLock } from './images-lock';
import type { DefaultPath } from './npm';

const HELP = `Every image that the platform needs at run time: of containers, and those that config maps, environment, arguments
and custom resources name. \`-o skopeo\` is what \`skopeo sync --src yaml\` reads, \`-o script\` copies each with skopeo.

Exit codes: 0 listed; 2 the settings cannot be used. See docs/air-gap.md.`;

interface ImagesFlags {
  readonly output: string;
  readonly places?: boolean;
  readonly to?: string;
}

/**
 * Adds the verb `images`, and `images lock`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerImages(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(program.command('images'), 'list the images that a platform needs, for a mirror', HELP);
  addOutputFlag(addSettingsArgument(verb, defaultPath), ['text', 'json', 'skopeo', 'script'])
    .option('--places', 'with every place that names the image')
    .option('--to <registry>', 'mirror of the script (default: images.registry of the settings)')
    .action((file: string, flags: ImagesFlags) => answer(() => list(file, flags)));
  registerImagesLock(verb, defaultPath);
}

/** The images of a platform. */
export function imagesOf(loaded: LoadedSettings): PlatformImage[] {
  const platform = new Platform(loaded);
  return platformImages(platform.renderCharts(), platform.context);
}

function list(file: string, { output, places, to }: ImagesFlags): number {
  const loaded = loadSettings(file, CATALOG);
  const images = imagesOf(loaded);
  if (output === 'json') printJson(images);
  else if (output === 'skopeo') process.stdout.write(stringify(skopeoSync(images), { lineWidth: 0 }));
  else if (output === 'script') process.stdout.write(scriptOf(file, images, loaded, to));
  else printLines(images.flatMap((image) => [image.reference, ...(places ? placesOf(image) : [])]));
  return 0;
}

function scriptOf(file: string, images: readonly PlatformImage[], { settings }: LoadedSettings, to?: string): string {
  const mirrored = mirroredImages(images, settings.images, to);
  if (mirrored.length > 0) return mirrorScript(file, mirrored);
  throw new Error(`${file} names no mirror: set images.registry, or say --to`);
}

function placesOf({ places }: PlatformImage): string[] {
  return places.map(({ component, object, path }) => `  ${component}: ${object}, ${path}`);
}
