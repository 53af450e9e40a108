import type { Artifact, Blob } from './artifact';
import { RegistryError } from './errors';
import type { ArtifactReference } from './reference';
import { bodyOf, type Registries, type RegistryRequest } from './registry';

/**
 * Brings an artifact into a registry: what it has already is not sent again.
 *
 * @throws RegistryError when the registry does not take it
 */
export async function push(
  registries: Registries,
  to: ArtifactReference,
  { manifest, blobs }: Artifact,
): Promise<void> {
  for (const blob of blobs) await pushBlob(registries, to, blob);
  await ask(registries, to, 201, {
    method: 'PUT',
    path: `manifests/${to.version}`,
    headers: { 'content-type': manifest.mediaType },
    body: manifest.content,
  });
}

async function pushBlob(registries: Registries, to: ArtifactReference, { digest, content }: Blob): Promise<void> {
  const { registry, repository } = to;
  const head: RegistryRequest = { method: 'HEAD', path: `blobs/${digest}`, actions: 'pull,push' };
  if ((await registries.send(registry, repository, head)).ok) return;
  const started = await ask(registries, to, 202, { method: 'POST', path: 'blobs/uploads/' });
  const url = new URL(started.headers.get('location') ?? '', started.url);
  url.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  await ask(registries, to, 201, { method: 'PUT', path: url.href, headers, body: content });
}

async function ask(registries: Registries, to: ArtifactReference, wanted: number, request: RegistryRequest) {
  const { registry, repository } = to;
  const answer = await registries.send(registry, repository, { ...request, actions: 'pull,push' });
  if (answer.status === wanted) return answer;
  const reason = (await bodyOf(answer, `${registry}/${repository}`)).slice(0, 300);
  throw new RegistryError(
    `${registry}/${repository}: the registry answers ${answer.status} to ${request.method} ${request.path}: ${reason}`,
    answer.status,
  );
}
