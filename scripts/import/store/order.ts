import type { Crd } from '../crd/crd';

/**
 * The definition as it is written: what identifies it comes first, everything else keeps the order of its keys. That
 * `metadata` begins with the name, and annotations follow, is what a render relies on when it adds annotations as text.
 */
export function inOrder({ apiVersion, kind, metadata, spec, ...rest }: Crd): object {
  return {
    apiVersion,
    kind,
    metadata: first(metadata, 'name', 'annotations'),
    spec: first(
      {
        ...spec,
        names: first(spec.names, 'kind', 'plural'),
        versions: spec.versions.map((version) => first(version, 'name', 'served', 'storage', 'schema')),
      },
      'group',
      'scope',
      'names',
      'versions',
    ),
    ...rest,
  };
}

function first(object: Readonly<Record<string, unknown>>, ...keys: string[]): object {
  const leading = keys.filter((key) => key in object).map((key) => [key, object[key]]);
  return Object.fromEntries([...leading, ...Object.entries(object).filter(([key]) => !keys.includes(key))]);
}
