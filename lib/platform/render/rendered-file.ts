import type { KubeObject } from '../../kubernetes/objects';

/** A file of the render. */
export interface RenderedFile {
  /** Name within the folder, such as `12-central-dashboard.k8s.yaml`. */
  readonly name: string;
  /** Its content, written when it is asked for, each time: a platform has megabytes, and not everybody needs them. */
  readonly text: string;
  /** The same as it is written: text, or the bytes of one where they come cheaper. @default - the text */
  readonly content?: string | Uint8Array;
  /** Names of the objects in it that kubectl can apply only with `--server-side`. @default - none */
  readonly serverSideOnly?: readonly string[];
  /** The objects in it, in its order; of a CustomResourceDefinition only enough to know it. @default - not known */
  readonly objects?: readonly KubeObject[];
}

/** A file whose text, or its bytes, is what a function writes, as is what of it is too large for kubectl without `--server-side`. */
export function renderedFile(
  name: string,
  {
    write,
    serverSideOnly,
    objects,
  }: {
    readonly write: () => string | Uint8Array;
    readonly serverSideOnly: () => readonly string[];
    readonly objects: () => readonly KubeObject[];
  },
): RenderedFile {
  return {
    name,
    get text() {
      const written = write();
      return typeof written === 'string' ? written : new TextDecoder().decode(written);
    },
    get content() {
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
