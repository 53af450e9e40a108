import { isDeepStrictEqual } from 'node:util';
import { Yaml } from 'cdk8s';
import type { z } from 'zod';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { releaseNames } from './release-names';

/**
 * One snapshot test for each object, titled `Kind namespace/name`, so that a review shows what changed where.
 *
 * Versions and images of the release stand there as names: a version bump is no change of the objects.
 */
export function snapshotObjects(title: string, objects: readonly KubeObject[]): void {
  describe(title, () => {
    test.each(objects.map((object) => [titleOf(object), object] as const))('%s', (_title, object) => {
      expect(textOf(object)).toMatchSnapshot();
    });
  });
}

/**
 * Snapshots of the objects that differ from those with the same title in `defaults`, and of the titles that are missing.
 * An object that becomes equal to the defaults' leaves an obsolete snapshot behind, which fails the run.
 */
export function snapshotChanges(title: string, objects: readonly KubeObject[], defaults: readonly KubeObject[]): void {
  const before = new Map(defaults.map((object) => [titleOf(object), object]));
  const changed = objects.filter((object) => !isDeepStrictEqual(object, before.get(titleOf(object))));
  const now = new Set(objects.map(titleOf));
  describe(title, () => {
    test.each(changed.map((object) => [titleOf(object), object] as const))('%s', (name, object) => {
      expect(textOf(object, before.get(name))).toMatchSnapshot();
    });
    test('objects of the defaults that are missing', () => {
      expect(Yaml.stringify([...before.keys()].filter((name) => !now.has(name)))).toMatchSnapshot();
    });
  });
}

/** A component with some props, beside the same with its defaults. */
export interface PropsSnapshot<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly props: z.input<Schema>;
  /** What the component renders with these props. */
  readonly objects: readonly KubeObject[];
  readonly defaults: readonly KubeObject[];
}

/**
 * Snapshots of what props change. Beside them: the schema takes the props, and what it makes of them it takes again and
 * leaves as it is, for a Platform hands over what it has parsed, and the construct parses that.
 */
export function snapshotProps<Schema extends z.ZodType>(
  title: string,
  { schema, props, objects, defaults }: PropsSnapshot<Schema>,
): void {
  snapshotChanges(title, objects, defaults);
  test(`${title}: parsed again they stay the same`, () => {
    const parsed = schema.parse(props);
    expect(schema.parse(parsed)).toEqual(parsed);
  });
}

function titleOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

const named = releaseNames();

/**
 * YAML with names for versions, images and checksums. A checksum that is not the defaults' is `<other checksum>`: pods
 * restart when their configuration changes.
 */
function textOf(object: KubeObject, defaults?: KubeObject): string {
  const text = Yaml.stringify(named(object));
  if (!defaults || !text.includes('<checksum>')) return text;
  const checksum = /(?<=checksum\/[\w-]+: )[0-9a-f]{64}/;
  const [own, other] = [object, defaults].map((each) => checksum.exec(Yaml.stringify(each))?.[0]);
  return other && own !== other ? text.replace('<checksum>', '<other checksum>') : text;
}

// Jest prints the YAML as it is instead of quoting it.
expect.addSnapshotSerializer({ test: (value) => typeof value === 'string', print: (value) => String(value) });
