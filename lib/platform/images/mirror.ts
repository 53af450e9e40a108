import { formatImage, type MirrorLayout, mirroredRepository, parseImage } from '../../core/images';
import type { PlatformImage } from './platform-images';

/** An image to be copied. */
export interface MirroredImage {
  /** Where it is: by its digest where that is known. */
  readonly from: string;
  /** What it is called in the mirror: by its tag where it has one. */
  readonly to: string;
}

/**
 * What has to be copied to a mirror so that a platform finds its images there.
 *
 * @param to registry with an optional path. @default - where the settings have each image; those that stay where they are
 * are none of a mirror
 */
export function mirroredImages(images: readonly PlatformImage[], layout: MirrorLayout, to?: string): MirroredImage[] {
  const all = images.flatMap(({ reference, upstream }): MirroredImage[] => {
    const [used, own] = [parseImage(reference), parseImage(upstream)];
    const target =
      to === undefined
        ? used
        : { ...own, registry: to.replace(/\/+$/, ''), repository: mirroredRepository(own, layout) };
    const digest = own.digest ?? used.digest;
    const from = formatImage({ ...own, tag: digest === undefined ? own.tag : undefined, digest });
    const name = formatImage({ ...target, digest: own.tag === undefined ? digest : undefined, tag: own.tag });
    const isSame = target.registry === own.registry && target.repository === own.repository;
    return isSame ? [] : [{ from, to: name }];
  });
  // Upstream's parts spell the same image in more than one way.
  return [...new Map(all.map((each) => [`${each.from} ${each.to}`, each])).values()];
}

/** What `skopeo sync --src yaml` reads: tags and digests by registry and repository. */
export function skopeoSync(images: readonly PlatformImage[]): Record<string, { images: Record<string, string[]> }> {
  const registries: Record<string, { images: Record<string, string[]> }> = {};
  for (const { reference, upstream } of images) {
    const { registry, repository, tag = 'latest', digest } = parseImage(upstream);
    const version = digest ?? parseImage(reference).digest ?? tag;
    registries[registry] ??= { images: {} };
    const versions = registries[registry].images[repository] ?? [];
    registries[registry].images[repository] = [...new Set([...versions, version])];
  }
  return registries;
}

/** A shell script that copies images with skopeo, each with all of its platforms. */
export function mirrorScript(settings: string, images: readonly MirroredImage[]): string {
  const lines = images.map(({ from, to }) => `copy ${from} ${to}`);
  return `#!/bin/sh
# Copies the images of ${settings} to their mirror. It needs skopeo, logged in at the mirror (skopeo login).
set -eu
copy() {
  echo "$1"
  skopeo copy --all --retry-times 3 "docker://$1" "docker://$2"
}
${lines.join('\n')}
`;
}
