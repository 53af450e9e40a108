import type { KubeObject } from '../../kubernetes/objects';

/** A file of the render. */
export interface RenderedFile {
  /** Name within the folder, such as `12-central-dashboard.k8s.yaml`. */
  readonly name: string;
  /** Its content, written when it is asked for, each time: a platform has megabytes, and not everybody needs them. */
  readonly text: string;
  /** Names of the objects in it that kubectl can apply only with `--server-side`. @default - none */
  readonly serverSideOnly?: readonly string[];
  /** The objects in it, in its order; of a CustomResourceDefinition only enough to know it. @default - not known */
  readonly objects?: readonly KubeObject[];
}

/** A file whose text is what a function writes, as is what of it is too large for kubectl without `--server-side`. */
export function renderedFile(
  name: string,
  {
    write,
    serverSideOnly,
    objects,
  }: {
    readonly write: () => string;
    readonly serverSideOnly: () => readonly string[];
    readonly objects: () => readonly KubeObject[];
  },
): RenderedFile {
  return {
    name,
    get text() {
      return write();
    },
    get serverSideOnly() {
      return serverSideOnly();
    },
    get objects() {
      return objects();
    },
  };
}
