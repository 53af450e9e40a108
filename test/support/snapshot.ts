import { createHash } from 'node:crypto';
import { Yaml } from 'cdk8s';
import type { KubeObject } from '../../lib/kubernetes/objects';

/** One snapshot test for each object, titled `Kind namespace/name`, so that a review shows what changed where. */
export function snapshotObjects(title: string, objects: readonly KubeObject[]): void {
  describe(title, () => {
    test.each(objects.map((object) => [titleOf(object), object] as const))('%s', (_title, object) => {
      expect(snapshotOf(object)).toMatchSnapshot();
    });
  });
}

function titleOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

/** YAML, but for CRDs: nobody reads thousands of lines of schema, a hash shows that they changed. */
function snapshotOf(object: KubeObject): string {
  if (object.kind !== 'CustomResourceDefinition') return Yaml.stringify(object);
  const spec = object.spec as { versions: { name: string }[] };
  const hash = createHash('sha256').update(JSON.stringify(object)).digest('hex');
  return Yaml.stringify({ name: object.metadata.name, versions: spec.versions.map(({ name }) => name), sha256: hash });
}

// Jest prints the YAML as it is instead of quoting it.
expect.addSnapshotSerializer({ test: (value) => typeof value === 'string', print: (value) => String(value) });
