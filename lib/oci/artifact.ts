import { gzipSync } from 'node:zlib';
import { digestOf } from './registry';
import { type ArchivedFile, tarOf } from './tar';

/** Content of a registry that goes by its digest. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly content: Buffer;
}

/** Manifests as an artifact: what Flux's `OCIRepository` reads, and `flux pull artifact`. */
export interface Artifact {
  readonly manifest: Blob;
  /** What the manifest refers to. */
  readonly blobs: readonly Blob[];
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** The media types that Flux knows its artifacts by: https://fluxcd.io/flux/cheatsheets/oci-artifacts */
const FLUX_CONFIG = 'application/vnd.cncf.flux.config.v1+json';
const FLUX_CONTENT = 'application/vnd.cncf.flux.content.v1.tar+gzip';

/**
 * Files as an artifact. The same files with the same annotations are the same bytes, by whomever they are packed.
 *
 * @param annotations what the manifest says of where it comes from
 */
export function artifactOf(files: readonly ArchivedFile[], annotations: Readonly<Record<string, string>>): Artifact {
  const archive = tarOf(files);
  const layer = blob(FLUX_CONTENT, compressed(archive));
  const config = blob(
    FLUX_CONFIG,
    json({ architecture: '', os: '', config: {}, rootfs: { type: 'layers', diff_ids: [digestOf(archive)] } }),
  );
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    annotations: Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
  return { manifest: blob(MANIFEST, manifest), blobs: [config, layer] };
}

/** The header would name the system that it was made on. */
function compressed(archive: Buffer): Buffer {
  const packed = gzipSync(archive, { level: 9 });
  packed[9] = 255;
  return packed;
}

function blob(mediaType: string, content: Buffer): Blob {
  return { mediaType, digest: digestOf(content), content };
}

function descriptorOf({ mediaType, digest, content }: Blob) {
  return { mediaType, size: content.length, digest };
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
