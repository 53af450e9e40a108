import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { CheckError } from '../checks/check';
import { type LocatedProblem, SettingsError } from '../core/problem';
import { isRecord } from '../kubernetes/json';
import { Platform } from '../platform/platform';
import { type NewFile, readText, writeNewFiles } from './files';
import type { Finding } from './finding';
import type { Secrets } from './migration';
import type { WrittenSettings } from './report';

/** A settings file to be written. */
export interface SettingsFile extends NewFile {
  /** Whether others extend it, so that it need not render by itself. */
  readonly isCommon?: boolean;
  /** Passwords and keys that were taken over for it. */
  readonly secrets?: Secrets;
}

/** What was written. */
export interface Written {
  /** The settings files with what keeps each from rendering. */
  readonly settings: readonly WrittenSettings[];
  /** The credentials files, if there are any. */
  readonly credentials: readonly string[];
}

/**
 * Writes settings files and, where passwords or keys were taken over, a credentials file beside each: all or none.
 *
 * @param overwrite whether files that are there may be replaced
 * @throws when one of them is there already, or cannot be written
 */
export function writeSettings(files: readonly SettingsFile[], overwrite: boolean): Written {
  const credentials = files.flatMap(({ file, secrets = {} }): NewFile[] => {
    if (Object.keys(secrets).length === 0) return [];
    const kept = credentialsFileOf(file);
    return [{ file: kept, text: credentialsText(secrets, kept, overwrite), isPrivate: true }];
  });
  writeNewFiles([...files, ...credentials], overwrite);
  const settings = files.map(({ file, isCommon }) => ({ file, isCommon, problems: isCommon ? [] : problemsOf(file) }));
  return { settings, credentials: credentials.map(({ file }) => file) };
}

/** The lines at the head of a settings file: where it comes from, and what is to be filled in. */
export function headerOf(file: string, lines: readonly string[], findings: readonly Finding[]): string[] {
  const hasSchema = existsSync(join(dirname(file), 'settings.schema.json'));
  const missing = findings.filter(({ verdict }) => verdict === 'missing');
  const open = new Set(missing.map(({ setting, note, what }) => `  ${setting ?? what}: ${note ?? ''}`));
  return [
    ...(hasSchema ? ['yaml-language-server: $schema=./settings.schema.json'] : []),
    ...lines,
    ...(open.size > 0 ? ['To be filled in:', ...open] : []),
  ];
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
