import type { Api } from './api';
import { type KubernetesObject, valueAt } from './objects';
import { waitFor } from './wait-for';

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/**
 * Waits until the server serves CRDs that it has, by the discovery that kubectl and the applier ask: on a busy machine a while
 * after they are Established.
 */
export async function waitUntilServed(api: Api, crds: readonly KubernetesObject[], timeout?: number): Promise<void> {
  const wanted = crds.flatMap(kindsOf);
  const areServed = async () => {
    const served = new Set(servedKinds(await api.request('GET', '/apis', { accept: DISCOVERY })));
    return wanted.every((kind) => served.has(kind));
  };
  await waitFor(areServed, `${crds.map(({ metadata }) => metadata.name).join(', ')} to be served`, timeout);
}

/** The kinds of a CRD, each as `example.com/v1/Widget`. */
function kindsOf({ spec }: KubernetesObject): string[] {
  return listAt(spec, 'versions')
    .filter((version) => valueAt(version, 'served') === true)
    .map((version) => [valueAt(spec, 'group'), valueAt(version, 'name'), valueAt(spec, 'names', 'kind')].join('/'));
}

function servedKinds(discovery: unknown): string[] {
  return listAt(discovery, 'items').flatMap((group) =>
    listAt(group, 'versions').flatMap((version) => {
      const apiVersion = `${valueAt(group, 'metadata', 'name')}/${valueAt(version, 'version')}`;
      return listAt(version, 'resources').map(
        (resource) => `${apiVersion}/${valueAt(resource, 'responseKind', 'kind')}`,
      );
    }),
  );
}

function listAt(value: unknown, key: string): readonly unknown[] {
  return (valueAt(value, key) ?? []) as readonly unknown[];
}
