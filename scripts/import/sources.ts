import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
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
  first: z.literal('reference').optional(),
  note: z.string().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
};
const moduleSource = z.strictObject({
  ...common,
  module: z.string(),
  version: z.string(),
  sum: z.string().startsWith('h1:').optional(),
});
const repositorySource = z
  .strictObject({
    ...common,
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    tag: z.string().optional(),
    commit: z.string().optional(),
  })
  .refine((source) => source.tag ?? source.commit, 'needs a tag or a commit');
const file = z.strictObject({ sources: z.array(z.union([moduleSource, repositorySource])) });

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

/** Reads and checks the list of sources; an error names the entry and the field. */
export function readSources(path: string): Source[] {
  const result = file.safeParse(parseDocument(readFileSync(path, 'utf8')).toJS());
  if (!result.success) throw new ImportProblem(`${path}:\n${z.prettifyError(result.error)}`);
  const { sources } = result.data;
  const twice = duplicates(sources.map(({ key }) => key)).concat(duplicates(sources.flatMap(({ crds }) => crds)));
  if (twice.length > 0) throw new ImportProblem(`${path}: listed twice: ${twice.join(', ')}`);
  for (const source of sources) checkNames(source, path);
  return sources;
}

/** Every definition that a patch or a type names must be one of the source's own. */
function checkNames(source: Source, path: string): void {
  const named = [source.patches, source.jsonPatches, source.types].flatMap((map) => Object.keys(map));
  const unknown = named.filter((name) => !source.crds.includes(name));
  if (unknown.length > 0) throw new ImportProblem(`${path}: ${source.key}: not among its crds: ${unknown.join(', ')}`);
}

function duplicates(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** What an import learned about a source and pins from then on. */
export interface Pins {
  readonly sha256: string;
  readonly sum?: string;
}

/** Writes checksums into the list of sources; comments and everything else stay as they are. */
export function writePins(path: string, pins: ReadonlyMap<string, Pins>): void {
  const before = readFileSync(path, 'utf8');
  const document = parseDocument(before);
  const { sources } = document.toJS() as { sources: { key: string }[] };
  sources.forEach(({ key }, index) => {
    for (const [field, value] of Object.entries(pins.get(key) ?? {})) document.setIn(['sources', index, field], value);
  });
  const after = document.toString({ lineWidth: 0, flowCollectionPadding: true, indentSeq: false });
  if (after !== before) writeFileSync(path, after);
}
