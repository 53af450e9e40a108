import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { CheckError } from '../checks/check';
import { type LocatedProblem, SettingsError } from '../core/problem';
import { isRecord } from '../kubernetes/json';
import { Platform } from '../platform/platform';
import { type NewFile, readText, writeNewFiles } from './files';
import type { Migration, Secrets } from './migration';
import type { WrittenSettings } from './report';

/** Where a migration is written. */
export interface Target {
  /** The settings file. */
  readonly file: string;
  /** Whether files that are there may be replaced. */
  readonly overwrite: boolean;
  /** Lines at the head of the settings file. */
  readonly header: readonly string[];
}

/**
 * Writes the settings file and, where passwords or keys were taken over, the credentials file beside it: both or none.
 *
 * @returns the settings file with what keeps it from rendering, and the credentials file
 * @throws when one of them is there already, or cannot be written
 */
export function writeMigration(
  migration: Migration,
  { file, overwrite, header }: Target,
): { readonly settings: WrittenSettings; readonly credentials: string | undefined } {
  const secrets = Object.keys(migration.secrets).length > 0 ? migration.secrets : undefined;
  const credentials = secrets === undefined ? undefined : credentialsFileOf(file);
  const files: NewFile[] = [{ file, text: settingsText(migration, file, header) }];
  if (secrets !== undefined && credentials !== undefined) {
    files.push({ file: credentials, text: credentialsText(secrets, credentials, overwrite), isPrivate: true });
  }
  writeNewFiles(files, overwrite);
  return { settings: { file, problems: problemsOf(file) }, credentials };
}

/** The text of a settings file, with what is to be filled in at its head. */
export function settingsText(migration: Migration, file: string, header: readonly string[]): string {
  const schema = existsSync(join(dirname(file), 'settings.schema.json'))
    ? [`yaml-language-server: $schema=./settings.schema.json`]
    : [];
  const missing = migration.findings.filter(({ verdict }) => verdict === 'missing');
  const open = new Set(missing.map(({ setting, note, what }) => `  ${setting ?? what}: ${note ?? ''}`));
  return migration.draft.text([...schema, ...header, ...(open.size > 0 ? ['To be filled in:', ...open] : [])]);
}

/** What keeps a settings file from rendering, empty where nothing does. */
export function problemsOf(file: string): readonly LocatedProblem[] {
  try {
    // A render looks for lost credentials in the folder that it writes to; this one writes nothing.
    Platform.fromFile(file, { outdir: join(tmpdir(), 'cdk8s-kubeflow-nowhere') }).render();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    if (!(error instanceof CheckError)) throw error;
    return error.problems.map((problem) => ({ ...problem, location: { file, line: 1, column: 1 } }));
  }
}

function credentialsFileOf(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}.credentials.yaml`;
}

/** Passwords and keys that are taken over, beside those that a file has already. */
function credentialsText(secrets: Secrets, file: string, overwrite: boolean): string {
  const before: unknown = overwrite && existsSync(file) ? parse(readText(file)) : {};
  const all: Record<string, unknown> = isRecord(before) ? { ...before } : {};
  for (const [id, values] of Object.entries(secrets)) {
    const known = all[id];
    all[id] = { ...(isRecord(known) ? known : {}), ...values };
  }
  const head = '# Passwords and keys of this platform. Keep this file: without it the next render makes new ones.\n';
  return head + stringify(all, { sortMapEntries: true });
}
