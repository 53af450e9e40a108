import { dump, loadAll } from 'js-yaml';
import { groupKindOf, type KubeObject } from '../../lib/kubernetes/objects';
import type { RenderedFile } from '../../lib/platform/render/rendered-file';

/**
 * The files of a component without namespaces, where upstream's package names none and leaves the choice to whoever applies
 * it: ours always chooses one, and is compared without it. Where other objects of the package do name one, only those are
 * meant that do not.
 *
 * @param reference names of upstream's objects; `-` stands for no namespace
 */
export function comparable(
  files: readonly RenderedFile[],
  component: string | undefined,
  reference: readonly string[],
): readonly RenderedFile[] {
  if (component === undefined) return files;
  const own = files.filter((file) => isOf(component, file));
  if (!leavesNamespaceOpen(reference, own)) return files;
  const all = reference.every((name) => name.split('/')[2] === '-');
  const isMeant = (object: KubeObject) => all || reference.includes(`${groupKindOf(object)}/-/${object.metadata.name}`);
  return files.map((file) =>
    own.includes(file) ? { name: file.name, text: withoutNamespaces(file.text, isMeant) } : file,
  );
}

/** Whether a file of the render belongs to a component. */
export function isOf(component: string, { name }: Pick<RenderedFile, 'name'>): boolean {
  return name.replace(/^\d+-(crds-)?/, '') === `${component}.k8s.yaml`;
}

/** Whether upstream's have no namespace that are of a kind which has one with us: then none of the package names it. */
function leavesNamespaceOpen(reference: readonly string[], own: readonly RenderedFile[]): boolean {
  const objects = own.flatMap(({ text }) => loadAll(text) as KubeObject[]);
  const inNamespace = new Set(
    objects.filter(({ metadata }) => metadata.namespace).map((each) => `${groupKindOf(each)}/-/`),
  );
  return reference.some((name) => inNamespace.has(name.slice(0, name.lastIndexOf('/') + 1)));
}

function withoutNamespaces(text: string, isMeant: (object: KubeObject) => boolean): string {
  const objects = loadAll(text) as KubeObject[];
  return objects
    .map((object) => {
      if (!isMeant(object)) return object;
      const { namespace: _, ...metadata } = object.metadata;
      return { ...object, metadata };
    })
    .map((object) => dump(object, { noRefs: true }))
    .join('---\n');
}
