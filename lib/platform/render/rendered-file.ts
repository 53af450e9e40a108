/** A file of the render. */
export interface RenderedFile {
  /** Name within the folder, such as `12-central-dashboard.k8s.yaml`. */
  readonly name: string;
  /** Its content, written when it is asked for, each time: a platform has megabytes, and not everybody needs them. */
  readonly text: string;
}

/** A file whose text is what a function writes. */
export function renderedFile(name: string, write: () => string): RenderedFile {
  return {
    name,
    get text() {
      return write();
    },
  };
}
