/** A file of a source, as upstream has it. `name` is its path there, for messages. */
export interface FetchedFile {
  readonly name: string;
  readonly text: string;
}

/** What a fetch brought: the files, and for a Go module its checksum as Go verified it. */
export interface Fetched {
  readonly files: FetchedFile[];
  readonly sum?: string;
}
