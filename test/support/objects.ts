import { CORE_SCHEMA, loadAll } from 'js-yaml';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { RenderedFile } from '../../lib/platform/render/rendered-file';

/**
 * The objects in the text of a manifest. By js-yaml, as the applier reads them: it takes a fifth of the time that the
 * `yaml` package needs, and a platform has megabytes.
 */
export function objectsIn(text: string): KubeObject[] {
  return loadAll(text, undefined, { schema: CORE_SCHEMA }) as KubeObject[];
}

/** Every object in some rendered files. */
export function objectsOf(files: readonly RenderedFile[]): KubeObject[] {
  return files.flatMap(({ text }) => objectsIn(text));
}
