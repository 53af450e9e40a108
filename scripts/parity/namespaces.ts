import { dump, loadAll } from 'js-yaml';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { RenderedFile } from '../../lib/platform/render/rendered-file';

/**
 * The files of a component without namespaces, where upstream's package names none and leaves the choice to whoever applies
 * it: ours always chooses one, and is compared without it.
 *
 * @param reference names of upstream's objects; `-` stands for no namespace
 */
export function comparable(
  files: readonly RenderedFile[],
  component: string | undefined,
  reference: readonly string[],
): readonly RenderedFile[] {
  if (component === undefined || !leavesNamespaceOpen(reference)) return files;
  return files.map((file) => (isOf(component, file) ? { name: file.name, text: withoutNamespaces(file.text) } : file));
}

/** Whether a file of the render belongs to a component. */
export function isOf(component: string, { name }: Pick<RenderedFile, 'name'>): boolean {
  return name.replace(/^\d+-(crds-)?/, '') === `${component}.k8s.yaml`;
}

/** A Service stands in a namespace: where one names none, none of the package does. */
function leavesNamespaceOpen(reference: readonly string[]): boolean {
  return reference.some((name) => name.startsWith('/Service/-/'));
}

function withoutNamespaces(text: string): string {
  const objects = loadAll(text) as KubeObject[];
  return objects
    .map(({ metadata: { namespace: _, ...metadata }, ...object }) => dump({ ...object, metadata }, { noRefs: true }))
    .join('---\n');
}
