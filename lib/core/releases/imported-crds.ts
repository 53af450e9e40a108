import { readFileSync } from 'node:fs';
import { packageFile } from '../files';

/** A value in the text of a CustomResourceDefinition that the user may name otherwise: a namespace, or with a name. */
export interface CrdPlace {
  /** JSON pointer to the value. */
  readonly path: string;
  /** What stands there: a namespace by upstream's name, `namespace/name`, or the name of a Service. */
  readonly value: string;
  /** Where the value stands in the document, in bytes. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly length: number;
}

/** A CustomResourceDefinition of a release: where its text stands. It is read when it is rendered, and not before. */
export interface ReleaseCrd {
  /** File of YAML that it stands in. */
  readonly file: string;
  /** Where it begins in the file, in bytes. @default 0 */
  readonly offset?: number;
  /** How long it is, in bytes. @default - to the end of the file */
  readonly length?: number;
  /** API group of what it defines. */
  readonly group: string;
  /** What it is of, for the comment above it: `istio.io/api v1.30.1`. @default - no comment */
  readonly origin?: string;
  /** Where users' names of namespaces go in. @default - nowhere */
  readonly places?: readonly CrdPlace[];
}

/** What `npm run import` writes for each release into imports/crds/<name>.json, as far as a render reads it. */
interface Index {
  readonly sources: Readonly<Record<string, { readonly origin: string }>>;
  readonly crds: Readonly<Record<string, ReleaseCrd & { readonly source: string }>>;
}

const imported = new Map<string, Readonly<Record<string, ReleaseCrd>>>();

/** The CustomResourceDefinitions that `npm run import` wrote for a release, by their names. */
export function importedCrds(release: string): Readonly<Record<string, ReleaseCrd>> {
  const known = imported.get(release);
  if (known) return known;
  const { sources, crds } = JSON.parse(readFileSync(packageFile('imports/crds', `${release}.json`), 'utf8')) as Index;
  const found = Object.fromEntries(
    Object.entries(crds).map(([name, { file, offset, length, group, places, source }]): [string, ReleaseCrd] => [
      name,
      { file: packageFile('imports/crds', file), offset, length, group, places, origin: sources[source]?.origin },
    ]),
  );
  imported.set(release, found);
  return found;
}
