import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Release } from '../../lib/core/releases/release';
import type { Json } from './manifests';
import { ImportProblem } from './problem';

const json = z.custom<Json>((value) => value !== undefined);
const paths = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const crdName = z
  .string()
  .regex(/^[a-z0-9]+(\.[a-z0-9-]+)+$/, 'the full name of a definition, e.g. profiles.kubeflow.org');

const common = {
  key: z.string().regex(/^[a-z0-9-]+$/),
  set: z.enum(['default', 'variants', 'none']),
  releases: z.array(z.string()).min(1).optional(),
  crds: z.array(crdName).min(1),
  path: paths,
  patch: json.optional(),
  patches: z.record(crdName, json).default({}),
  jsonPatches: z
    .record(
      crdName,
      z.array(z.strictObject({ op: z.enum(['add', 'replace', 'remove']), path: z.string(), value: json.optional() })),
    )
    .default({}),
  types: z.record(crdName, z.array(z.string()).min(1)).default({}),
  note: z.string().optional(),
};
const moduleSource = z.strictObject({ ...common, module: z.string(), version: z.string() });
const repositorySource = z
  .strictObject({
    ...common,
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    tag: z.string().optional(),
    commit: z.string().optional(),
  })
  .refine((source) => source.tag ?? source.commit, 'needs a tag or a commit');
const source = z.union([moduleSource, repositorySource]);
const file = z.strictObject({ sources: z.array(source) });

/** A Go module that the module proxy serves. */
export type ModuleSource = z.infer<typeof moduleSource>;
/** Files in a public repository at a tag or commit, for projects that the module proxy does not serve. */
export type RepositorySource = z.infer<typeof repositorySource>;
/** One entry of imports/sources.yaml: where some definitions come from and what upstream's packaging adds to them. */
export type Source = ModuleSource | RepositorySource;

/** Whether `source` is a Go module. */
export function isModule(source: Source): source is ModuleSource {
  return 'module' in source;
}

/** What a source is, in a few words: for progress lines and for the comment above each definition. */
export function label(source: Source): string {
  if (isModule(source)) return `${source.module} ${source.version}`;
  return `${source.repository} ${source.tag ?? source.commit}`;
}

/**
 * Reads and checks the list of sources; an error names the entry and the field.
 *
 * @returns the sources of each release by its name, with the release's own versions and namespaces in place of `${…}`
 */
export function readSources(path: string, releases: readonly Release[]): Map<string, Source[]> {
  const entries = readEntries(path);
  const names = releases.map(({ name }) => name);
  for (const entry of entries) checkEntry(entry, names, path);
  return new Map(releases.map((release) => [release.name, sourcesOf(release, entries, path)]));
}

function readEntries(path: string): Source[] {
  const result = file.safeParse(parseDocument(readFileSync(path, 'utf8')).toJS());
  if (!result.success) throw new ImportProblem(`${path}:\n${z.prettifyError(result.error)}`);
  return result.data.sources;
}

/** Every definition that a patch or a type names must be one of the source's own, and its version the release's. */
function checkEntry(entry: Source, releases: readonly string[], path: string): void {
  const fail = (message: string) => {
    throw new ImportProblem(`${path}: ${entry.key}: ${message}`);
  };
  const named = [entry.patches, entry.jsonPatches, entry.types].flatMap((map) => Object.keys(map));
  const foreign = named.filter((name) => !entry.crds.includes(name));
  if (foreign.length > 0) fail(`not among its crds: ${foreign.join(', ')}`);
  const gone = (entry.releases ?? []).filter((name) => !releases.includes(name));
  if (gone.length > 0) fail(`no release ${gone.join(', ')}; there are: ${releases.join(', ')}`);
  const revisions = isModule(entry) ? [entry.version] : [entry.tag, entry.commit];
  const literal = revisions.find((each) => each !== undefined && !each.includes('${'));
  if (literal !== undefined) fail(`${literal} stands in a release, and here as \${versions.…} or \${revisions.…}`);
}

function sourcesOf(release: Release, entries: readonly Source[], path: string): Source[] {
  const own = entries
    .filter(({ releases }) => releases === undefined || releases.includes(release.name))
    .map((entry) => source.parse(filled(entry, release, `${path}: ${entry.key}`)));
  const twice = duplicates(own.map(({ key }) => key)).concat(duplicates(own.flatMap(({ crds }) => crds)));
  if (twice.length > 0) throw new ImportProblem(`${path}: listed twice for ${release.name}: ${twice.join(', ')}`);
  return own;
}

/** The value with `${table.name}` replaced, in every text of it. */
function filled(value: unknown, release: Release, place: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\.([^}]*)\}/g, (_, table: string, name: string) =>
      fact(release, table, name, place),
    );
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, release, place));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, release, place)]));
}

function fact(
  { name: releaseName, versions, revisions = {}, namespaces }: Release,
  table: string,
  name: string,
  place: string,
) {
  const tables: Record<string, Readonly<Record<string, string | undefined>>> = { versions, revisions, namespaces };
  const found = tables[table]?.[name];
  if (found === undefined) throw new ImportProblem(`${place}: release ${releaseName} has no ${table}.${name}`);
  return found;
}

function duplicates(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
