import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CORE_SCHEMA, load, loadAll, Type, YAMLException } from 'js-yaml';
import { isRecord } from '../../kubernetes/json';
import { ownCommand } from '../../kubernetes/own-command';
import { DistError, messageOf } from '../errors';
import { settle } from '../settle';
import { isCrdText, readLazyCrd } from './lazy-crd';
import { readLazyDocument, textOf } from './lazy-document';

/** One document of dist, not yet known to be a Kubernetes object. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
}

/**
 * The schema that Kubernetes reads YAML with: dates stay strings, `<<` merges.
 * js-yaml, because it reads the 12 MB of CRDs in 0.4 s where the `yaml` package takes 4.
 */
const SCHEMA = CORE_SCHEMA.extend({
  implicit: [new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (key: unknown) => key === '<<' })],
});

/** Why a folder cannot be read, in words. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: `there is no such folder; ${renderFirst()}`,
  ENOTDIR: 'it is a file, not a folder',
  EACCES: 'there is no right to it',
};

function renderFirst(): string {
  return `run \`${ownCommand('synth')}\` first`;
}

/**
 * Reads every `*.yaml`, `*.yml` and `*.json` of a folder (not of the folders below it, as `kubectl apply -f` does), in
 * order of file name.
 *
 * @throws DistError when the folder is missing, holds no such file, or a file cannot be parsed
 */
export async function readDist(folder: string): Promise<SourceDocument[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new DistError([`${folder}: ${FAULTS[error.code ?? ''] ?? error.message}`]);
  });
  const files = names.filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (files.length === 0) throw new DistError([`${folder}: no *.yaml file in it; ${renderFirst()}`]);
  const texts = await settle(files.map((name) => readFile(path.join(folder, name), 'utf8')));
  const problems: string[] = [];
  const documents: SourceDocument[] = [];
  for (const [index, text] of texts.entries()) {
    const file = path.join(folder, files[index] ?? '');
    try {
      documents.push(...parseFile(file, text).map((value) => ({ file, value })));
    } catch (error) {
      problems.push(parseProblem(file, error));
    }
  }
  if (problems.length > 0) throw new DistError(problems);
  return documents;
}

function parseFile(file: string, text: string): unknown[] {
  const documents = file.endsWith('.json') ? [JSON.parse(text)] : parseYaml(file, text);
  return documents.filter((document) => document !== null && document !== undefined).flatMap(itemsOf);
}

function parseYaml(file: string, text: string): unknown[] {
  const documents: unknown[] = [];
  // Anything but plain lines `---` between documents (directives, content behind the dashes, line breaks that YAML and
  // expressions do not agree about) is left to the parser.
  if (/^(---[ \t]*[^ \t\n]|\.\.\.|%)|[\r\u2028\u2029]/m.test(text)) {
    loadAll(text, (document) => documents.push(document), { schema: SCHEMA });
    return documents;
  }
  const read = (yaml: string) => readYaml(file, text, yaml);
  return text
    .split(/^---[ \t]*(?:\n|$)/m)
    .filter((each) => /^[ \t]*[^#\s]/m.test(each))
    .map((each) => (isCrdText(each) ? readLazyCrd : readLazyDocument)(each, read) ?? read(each));
}

/**
 * Reads one document of a file. A mistake is looked for in the whole file, so that the message has the right line.
 *
 * @throws DistError
 */
function readYaml(file: string, text: string, yaml: string): unknown {
  try {
    return load(yaml, { schema: SCHEMA });
  } catch (error) {
    try {
      loadAll(text, () => {}, { schema: SCHEMA });
    } catch (whole) {
      throw new DistError([parseProblem(file, whole)]);
    }
    throw new DistError([parseProblem(file, error)]);
  }
}

/**
 * Reads what was left of an object for whoever asks for it.
 *
 * @throws DistError when that cannot be parsed
 */
export function readToItsEnd(object: object): void {
  if (textOf(object) !== undefined) JSON.stringify(object);
}

/** A `v1 List` stands for its items. */
function itemsOf(document: unknown): unknown[] {
  return isRecord(document) && document.kind === 'List' && Array.isArray(document.items) ? document.items : [document];
}

function parseProblem(file: string, error: unknown): string {
  if (error instanceof DistError) return error.message;
  if (!(error instanceof YAMLException)) return `${file}: ${messageOf(error)}`;
  return `${file}:${error.mark.line + 1}:${error.mark.column + 1}: ${error.reason}`;
}
