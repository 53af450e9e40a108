import type { Release } from '../../lib/core/releases/release';
import type { ModuleSource, RepositorySource } from '../../scripts/import/sources';

const NOTHING = { patches: {}, jsonPatches: {}, types: {} };

/** A release that has only what an import looks up. */
export function release(fields: Partial<Release> = {}): Release {
  return {
    name: '2.0',
    versions: {},
    images: {},
    namespaces: {},
    crds: {},
    revisions: { things: 'v1.0.0', others: 'v2.0.0' },
    ...fields,
  };
}

/** A source that is a Go module, with one definition. */
export function moduleSource(fields: Partial<ModuleSource> = {}): ModuleSource {
  return {
    ...NOTHING,
    key: 'things',
    set: 'default',
    module: 'example.com/things',
    version: 'v1.0.0',
    path: ['crds/*.yaml'],
    crds: ['things.example.com'],
    ...fields,
  };
}

/** A source that is a file of a repository, with one definition. */
export function repositorySource(fields: Partial<RepositorySource> = {}): RepositorySource {
  return {
    ...NOTHING,
    key: 'things',
    set: 'default',
    repository: 'example/things',
    tag: 'v1.0.0',
    path: ['crds/things.yaml'],
    crds: ['things.example.com'],
    ...fields,
  };
}

/** Upstream's definition of a kind, with descriptions; `extra` makes its content differ. */
export function upstreamText(plural: string, kind: string, extra = 'spec'): string {
  return `# a comment of upstream
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.example.com
spec:
  group: example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${plural} }
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        description: upstream explains
        type: object
        properties:
          ${extra}: { type: object, description: upstream explains, properties: { size: { type: integer } } }
`;
}
