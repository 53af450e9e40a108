import type { PlatformContext } from '../core/context';
import type { ImageName } from '../core/releases/release';

/** An image by its reference, or by the short name of a notebook image of the release. */
export function notebookImage(context: PlatformContext, name: string): string {
  return isNotebookImage(name, context) ? context.image(name) : context.imageOf(name);
}

/** Short names of the release's other images could be meant as images of Docker Hub. */
function isNotebookImage(name: string, { release }: PlatformContext): name is ImageName {
  return name.startsWith('notebook-') && name in release.images;
}
