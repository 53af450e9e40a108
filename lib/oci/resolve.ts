import { isRecord, listAt, stringAt, valueAt } from '../kubernetes/json';
import { RegistryError } from './errors';
import type { ArtifactReference } from './reference';
import { bodyOf, digestOf, jsonOf, type Registries } from './registry';

/** What a registry has under a name. */
export interface ResolvedImage {
  readonly digest: string;
  /** What it runs on, such as `linux/arm64` and `linux/arm/v7`, in alphabetical order. */
  readonly platforms: readonly string[];
}

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * The digest of an image, that of the whole index where it has one for each platform, and these platforms.
 *
 * @throws RegistryError when the registry has no such image, or other content than the digest says
 */
export async function resolveImage(registries: Registries, image: ArtifactReference): Promise<ResolvedImage> {
  const { registry, repository, version } = image;
  const text = await textOf(registries, image, `manifests/${version}`, MANIFESTS.join(', '));
  const digest = digestOf(text);
  if (version.startsWith('sha256:') && version !== digest) {
    throw new RegistryError(`${registry}/${repository}@${version}: the registry gives other content, ${digest}`);
  }
  const manifest = jsonOf(text) ?? noManifest(image);
  const listed = listAt(manifest, 'manifests').map((each) => platformOf(valueAt(each, 'platform')));
  if (listed.length > 0) return { digest, platforms: sorted(listed) };
  const config = stringAt(manifest, 'config', 'digest');
  if (config === undefined) return { digest, platforms: [] };
  const about = jsonOf(await textOf(registries, image, `blobs/${config}`, '*/*')) ?? noManifest(image);
  return { digest, platforms: sorted([platformOf(about)]) };
}

async function textOf(registries: Registries, image: ArtifactReference, path: string, accept: string): Promise<string> {
  const { registry, repository } = image;
  const answer = await registries.send(registry, repository, { method: 'GET', path, headers: { accept } });
  const name = nameOf(image);
  if (answer.ok) return await bodyOf(answer, name);
  await answer.body?.cancel();
  const reason = answer.status === 404 ? 'the registry does not have it' : `the registry answers ${answer.status}`;
  throw new RegistryError(`${name}: ${reason}`, answer.status);
}

function nameOf({ registry, repository, version }: ArtifactReference): string {
  return `${registry}/${repository}${version.startsWith('sha256:') ? '@' : ':'}${version}`;
}

function noManifest(image: ArtifactReference): never {
  throw new RegistryError(
    `${nameOf(image)}: what the registry answers is no manifest; does a proxy answer in its place?`,
  );
}

/** An index has attestations of builds as well, which run on nothing. */
function platformOf(platform: unknown): string | undefined {
  if (!isRecord(platform)) return undefined;
  const [os, architecture, variant] = ['os', 'architecture', 'variant'].map((key) => stringAt(platform, key));
  if (!os || !architecture || os === 'unknown') return undefined;
  // Variants of arm64 and amd64 are what everybody means.
  return architecture === 'arm' && variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
}

function sorted(platforms: readonly (string | undefined)[]): string[] {
  return [...new Set(platforms.filter((each) => each !== undefined))].sort();
}
