import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { explain } from '../../core/explain';
import { fileFault, textOfFile } from '../../core/files';
import { formatPath } from '../../core/problem';
import { imageDigest } from '../../core/schemas/image-schema';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';

/** Digests of images, as the file beside a settings file has them. */
export interface ImageLock {
  /** Path of the file, as errors show it. */
  readonly file: string;
  /** Digests by references without one. */
  readonly digests: ReadonlyMap<string, string>;
}

/** What a registry says of an image. */
export interface LockedImage {
  readonly digest: string;
  /** What it runs on, such as `linux/arm64`. Empty where the registry does not say. */
  readonly platforms: readonly string[];
}

const lockSchema = z.strictObject({
  images: z.record(z.string(), z.strictObject({ digest: imageDigest, platforms: z.array(z.string()).default([]) })),
});

/** The file of digests that belongs to a settings file: beside it, `mine.images.lock.yaml` for `mine.yaml`. */
export function lockFileOf(settings: string): string {
  return `${settings.replace(/\.ya?ml$/, '')}.images.lock.yaml`;
}

/**
 * The digests that belong to a settings file; undefined where there is no such file.
 *
 * @throws when the file cannot be read, or is none of digests
 */
export function readLock(settings: string): ImageLock | undefined {
  const path = lockFileOf(settings);
  if (!existsSync(path)) return undefined;
  const file = relative(process.cwd(), path) || path;
  const images = lockedImages(file, textOf(path, file));
  return { file, digests: new Map(Object.entries(images).map(([reference, { digest }]) => [reference, digest])) };
}

/** The text of a file of digests. */
export function lockText(settings: string, images: Readonly<Record<string, LockedImage>>): string {
  const head =
    `# Digests of the images of ${settings}, made by \`images lock\`: a render uses these and no others. ` +
    'Keep this file in version control.\n';
  const sorted = Object.fromEntries(Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${head}${stringify({ images: sorted }, { lineWidth: 0 })}`;
}

/**
 * What the text of a file of digests holds.
 *
 * @throws when it is none
 */
export function lockedImages(file: string, text: string): Readonly<Record<string, LockedImage>> {
  const content = yamlOf(file, text);
  const result = lockSchema.safeParse(content, PARSED_ONCE);
  if (result.success) return result.data.images;
  const [problem] = explain(result.error, lockSchema, content);
  const where = problem && problem.path.length > 0 ? `${formatPath(problem.path)}: ` : '';
  throw new Error(`${file}: ${where}${problem?.message ?? 'wrong'}; \`images lock\` makes the file anew`);
}

function yamlOf(file: string, text: string): unknown {
  try {
    return parse(text, { prettyErrors: false });
  } catch (error) {
    throw new Error(`${file}: not valid YAML: ${String(error)}; \`images lock\` makes the file anew`);
  }
}

function textOf(path: string, file: string): string {
  try {
    return textOfFile(path);
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${fileFault(error)}`);
  }
}
