/** A file of the render. */
export interface RenderedFile {
  /** Name within the folder, such as `12-central-dashboard.k8s.yaml`. */
  readonly name: string;
  readonly text: string;
}
